"""The command by which people do what a group owes, as it is typed at its node."""

from collections.abc import Callable, Mapping

from node.commands.ballots import as_of
from node.core import Node
from node.owed.titles import ID_CHARS
from protocol.coalition.state import State
from protocol.duties import Duty, Owed

KEY = "--key YOUR-KEY"
"""What a steward puts in its place; capitals stand for that in every line."""


def command_for(node: Node, state: State, owed: Owed) -> str:
    """The command line; empty where the node does it by itself.

    What one steward has entered waits for another, so it is confirmed and not entered again.
    """
    make = ACTS.get(owed.duty)
    return "" if make is None or owed.automatic else f"commonweal {make(node, state, owed)}"


def _roll(node: Node, state: State, owed: Owed) -> str:
    if draft := _draft(node, owed, "roll"):
        return f"ballot roll --confirm {draft} {KEY}"
    parts = ["ballot roll", _id(owed.subject)]
    parts.append("--roster" if node.people.regions() else "--count N")
    opens = state.ballots[owed.subject].schedule.opens
    if state.time >= opens:
        # A list that is dated after the hour is refused.
        parts.append(as_of(opens))
    return " ".join([*parts, "--commit", KEY])


def _return(node: Node, state: State, owed: Owed) -> str:
    if draft := _draft(node, owed, "return"):
        return f"return --confirm {draft} {KEY}"
    manifest = state.ballots[owed.subject].manifest
    if list(manifest.accepts) == ["delegates"]:
        return f"return {_id(owed.subject)} --delegates FILE --commit"
    files = " ".join(["FILE"] * len(manifest.contests))
    return f"return {_id(owed.subject)} {files} --commit {KEY}"


def _confirm(node: Node, state: State, owed: Owed) -> str:
    reports = state.convenings[owed.subject].reports
    waiting = (one for one in reports if one.since is None and node.group in one.asked())
    return f"convening confirm {_id(next(waiting).hash)}"


def _with(before: str, after: str) -> Callable[[Node, State, Owed], str]:
    return lambda _node, _state, owed: f"{before} {_id(owed.subject)} {after}"


ACTS: Mapping[Duty, Callable[[Node, State, Owed], str]] = {
    Duty.ATTEST_ROLL: _roll,
    Duty.RETURN: _return,
    Duty.REPORT_PLEDGE: _with("pledge report", "--done --note TEXT"),
    Duty.CHECK_IN: _with("convening check-in", "--members N"),
    Duty.REPORT_CONVENING: _with("convening report", "--text-file FILE"),
    Duty.CONFIRM_REPORT: _confirm,
    Duty.REPORT_DELEGATES: _with("delegates report", "FILE --seat N"),
    Duty.CHOOSE_DELEGATES: lambda _node, _state, _owed: (
        "delegates send TITLE --from TIME --until TIME --name NAME"
    ),
}
"""Whoever votes against a report, or did a part of a pledge, finds the other option in `--help`."""


def _draft(node: Node, owed: Owed, kind: str) -> str:
    """The draft that waits for a second steward; empty if none does."""
    for draft in node.drafts.all():
        if (draft.ballot, draft.kind) == (owed.subject, kind) and draft.signatures:
            return _id(draft.id)
    return ""


def _id(whole: bytes) -> str:
    return whole.hex()[:ID_CHARS]
