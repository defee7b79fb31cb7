"""Checks that need the node open: its keys and record, other groups' records, boxes, duties."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from node.asked import MUST_SERVE
from node.checkup.answers import check_answers
from node.checkup.claims import check_claims
from node.checkup.cuts import check_cuts
from node.checkup.finding import Finding, fail, ok, warn
from node.checkup.frozen import check_frozen
from node.checkup.history import check_history
from node.checkup.keys import check_keys
from node.checkup.owed import check_owed
from node.checkup.records import check_records, check_words
from node.checkup.room import check_own_room
from node.checkup.waiting import check_waiting
from node.clock import spoken
from node.core import Node
from node.errors import NodeError, StoreError
from node.names import group_name
from node.owed.gone import owed_by
from node.owed.uncast import boxes_owed
from node.peers.status import REFUSALS
from protocol.coalition.card import check_address
from protocol.coalition.state import State
from protocol.duties import Duty, Owed
from protocol.errors import CODES, MalformedError, ProtocolError
from protocol.statement import open_statement

# Seconds that another group's newest statement may lie ahead before we doubt a clock.
CLOCK_SLACK_S = 300
# Seconds after a notice of erasure: a served node needs one; a day is a machine that was off.
ERASED_WITHIN_S = 86_400
# Wrong codes tried on one box; people mistype a few, machines many.
MANY_FAILED_CODES = 100


async def check_node(node: Node, asked: Mapping[str, Any] | None) -> list[Finding]:
    """Everything that an open node can tell of itself; changes nothing.

    Args:
        asked: what the command `peers` answers; None if the node does not serve.
    """
    disk = [
        _process(node),
        *_machine(node),
        *_writing(node),
        *await asyncio.to_thread(check_records, node),
    ]
    try:
        state = await node.state()
    except StoreError as error:
        # Nothing else can be told without a state.
        return [*disk, fail("state", f"the records can't be counted: {error.message}", error.hint)]
    return [
        *disk,
        *check_frozen(node, state),
        *_faults(node),
        *check_cuts(node),
        *check_keys(node, state),
        *check_claims(node, state),
        *await asyncio.to_thread(_history, node),
        *check_words(node, state),
        *_clock(node, state),
        *_address(node, state),
        *_boxes(node, state),
        *_duties(node, state),
        *await check_owed(node, state),
        *check_answers(node),
        *check_waiting(node),
        *check_own_room(node),
        *_peers(asked),
    ]


def unreadable(node: Node, error: Exception) -> list[Finding]:
    """What is left to tell of a running node whose disk gave nothing back during the other checks.

    Args:
        error: why it did not.
    """
    met = [finding for finding in _machine(node) if finding.level != "ok"]
    gone = fail(
        "machine",
        f"the node's disk does not give back what is on it: {error}",
        "see what the system says of the disk; if it is broken, stop the node and restore the "
        "last backup on another one: docs/operate/backup.md",
    )
    return [_process(node), *met, gone]


def _history(node: Node) -> list[Finding]:
    return list(check_history(node))


def _process(node: Node) -> Finding:
    if node.federation is None:
        return warn("process", "the node is not being served", "`commonweal serve`")
    return ok("process", "the node is being served")


def _machine(node: Node) -> Iterator[Finding]:
    """Troubles of the machine that the running node has met; `disk` and `clock` look themselves."""
    troubles = node.troubles.now()
    for trouble in troubles:
        yield fail("machine", f"{trouble.message} ({trouble.code})", trouble.hint)
    if not troubles:
        yield ok("machine", "its disk has taken every write, and its clock has not jumped")


def _writing(node: Node) -> Iterator[Finding]:
    if node.unwritable is not None and node.unwritable.code in {"asking-peers", MUST_SERVE}:
        # Nothing is wrong: so begins each start, and a restored backup that isn't served yet.
        said = "once served, it asks the others how much of its record they hold before it writes"
        served = node.federation is not None
        why = "`commonweal serve`; docs/operate/backup.md says why"
        yield warn(
            "writing",
            node.unwritable.message if served else said,
            node.unwritable.hint if served else why,
        )
    elif node.unwritable is not None:
        yield fail("writing", node.unwritable.message, node.unwritable.hint)
    elif (shown := node.longer.now()) is not None:
        yield warn("writing", *node.longer.told(shown))
    else:
        yield ok("writing", "keys and record tell the same story: this node may publish")
    staged = len(node.logs.staged())
    if staged:
        yield warn(
            "staged",
            f"{staged:,} statements wait to be signed"
            if staged != 1
            else "1 statement waits to be signed",
            "restart the node to finish them",
        )


def _faults(node: Node) -> Iterator[Finding]:
    names = {f.card.group: f.card.name for f in node.founders}
    standing = node.logs.faults(standing=True)
    for fault in standing:
        code = CODES.get(fault.code)
        sentence = fault.code if code is None else code.sentence
        yield warn(
            "faults",
            f"{names.get(fault.group, fault.group.hex())}: {sentence} ({fault.code}, "
            f"{fault.times} times)",
            "it changed nothing here; ask that group's administrators if it goes on",
        )
    past = node.logs.faults()[:1]
    for fault in past[: not standing]:
        name = names.get(fault.group, fault.group.hex())
        ago = spoken(max(node.now() - fault.last_seen, 0))
        yield ok("faults", f"no head is refused now; the last one of {name}'s record was {ago} ago")
    if not past:
        yield ok("faults", "no head of a group's record had to be refused")


def _clock(node: Node, state: State) -> Iterator[Finding]:
    now = node.now()
    if now < node.charter.founded:
        yield fail(
            "clock", "this machine's clock is before the founding", "set it, and keep NTP running"
        )
        return
    ahead = {}
    for group, size in state.frontier:
        for data in node.logs.entries(group, size - 1, size):
            with contextlib.suppress(ProtocolError):  # what nobody can read says no time
                if (time := open_statement(data).time) > now + CLOCK_SLACK_S:
                    ahead[state.groups[group].card.name] = time - now
    for name, seconds in ahead.items():
        yield warn(
            "clock",
            f"{name}'s newest statement lies {seconds} s ahead of this machine's clock",
            "compare both clocks with a third one; keep NTP running",
        )
    if not ahead:
        yield ok("clock", "no group's newest statement lies ahead of this machine's clock")


def _address(node: Node, state: State) -> Iterator[Finding]:
    if node.config.behind_nat:
        yield _connections(node)
        return
    address = node.config.public_url or node.groups.own_address(state)
    try:
        check_address("bad-address", address)
    except MalformedError as error:
        yield fail(
            "address",
            f"{address or 'no address'}: {error.detail or error.sentence}",
            "set public_url in node.toml: https, or http on this machine only; if nobody can reach "
            "this machine, behind_nat = true",
        )
        return
    yield ok("address", f"others reach this node at {address}")


def _connections(node: Node) -> Finding:
    """How a node behind NAT is reached."""
    if node.federation is None:
        return ok("address", "behind NAT: it opens connections to the others once it is served")
    peers = node.federation.status()
    opened = sum(peer.connected for peer in peers)
    if peers and not opened:
        return warn(
            "address",
            "behind NAT, and no connection to another node stands: nobody can reach this one",
            "does this machine reach the addresses that `commonweal peers` shows?",
        )
    number = "1 connection" if opened == 1 else f"{opened} connections"
    return ok("address", f"behind NAT: others reach it over {number} that it opened")


def _boxes(node: Node, state: State) -> Iterator[Finding]:
    for ballot in node.boxes.ballots():
        known = state.ballots.get(ballot)
        name = ballot.hex()[:12] if known is None else known.manifest.title
        try:
            status = node.boxes.box(ballot).status()
        except NodeError as error:
            yield fail("boxes", f"{name}: {error.message}", error.hint)
            continue
        message = f"{name}: {status.stage}, {status.voted} of {status.roll} have voted"
        if status.failed > MANY_FAILED_CODES:
            yield warn(
                "boxes",
                f"{message}; {status.failed} wrong codes were tried",
                "somebody may be guessing: a code has too many possibilities for that to work",
            )
        elif known is None:
            yield warn(
                "boxes", f"{message}; its vote is not known here", "has the store come back?"
            )
        else:
            yield ok("boxes", message)


def _duties(node: Node, state: State) -> Iterator[Finding]:
    failed = () if node.office is None else node.office.failed
    for failure in failed:
        yield fail("duties", f"{_owed(state, failure.owed)} did not work: {failure.message}")
    for done in () if node.office is None else node.office.done:
        ago = spoken(max(state.time - done.at, 0))
        yield ok("duties", f"{_owed(state, done.owed)}: done by the node, {ago} ago")
    owed = owed_by(state, node.group, boxes_owed(node, state))
    for duty in owed:
        late = _late(state, duty)
        by = "the node does it while it is served" if duty.automatic else "a steward does it"
        message = f"{_owed(state, duty)} is {'overdue' if late else 'to do'}"
        yield warn("duties", message, by) if late else ok("duties", f"{message}; {by}")
    if not failed and not owed:
        yield ok("duties", "nothing is owed")


def _late(state: State, owed: Owed) -> bool:
    if owed.duty is Duty.ERASE_WORDS:
        return state.time - state.moderation.erasures[owed.subject].time > ERASED_WITHIN_S
    return owed.due is not None and owed.due <= state.time


def _owed(state: State, owed: Owed) -> str:
    if owed.duty is Duty.ERASE_WORDS:
        notice = state.moderation.erasures[owed.subject]
        who, hours = group_name(state, notice.group), (state.time - notice.time) // 3600
        age = f"{hours} hours" if hours != 1 else "1 hour"
        return f"{owed.duty} of {who} (notice {owed.subject.hex()[:12]}, {age} old)"
    if owed.duty is Duty.REPORT_PLEDGE:
        return f"{owed.duty} for {state.pledges[owed.subject].now.act!r}"
    if owed.subject in state.convenings:
        return f"{owed.duty} for {state.convenings[owed.subject].title!r}"
    if owed.subject in state.delegations:
        return f"{owed.duty} for {state.delegations[owed.subject].title!r}"
    if owed.subject not in state.ballots:
        return f"{owed.duty} for {owed.subject.hex()[:12]}"
    return f"{owed.duty} for {state.ballots[owed.subject].manifest.title!r}"


def _at(row: Mapping[str, Any]) -> str:
    if row["way"] == "through":
        return ", over the connection it opened,"
    return f" at {row['address']}"


def _peers(asked: Mapping[str, Any] | None) -> Iterator[Finding]:
    if asked is None:
        yield ok("peers", "not asked, because this node is not being served")
        return
    for row in asked["peers"]:
        if row["way"] == "none":
            yield ok(
                "peers",
                f"{row['group']} has no address and no connection to this node stands: what it "
                "says comes by way of others",
            )
        elif row["error"] in REFUSALS:
            yield warn(
                "peers",
                f"{row['group']}{_at(row)} refused what this node asked for ({row['error']})",
                "docs/operate/network.md says what to do about each reason",
            )
        elif not row["answered"]:
            yield warn(
                "peers",
                f"{row['group']}{_at(row)} does not answer ({row['error']})",
                "its node may be away; nothing is lost, its statements come when it is back",
            )
        elif not row["agrees"]:
            yield warn(
                "peers",
                f"{row['group']} makes something else of the records",
                "it may still be catching up; if it stays so, compare versions and clocks",
            )
    yield ok("peers", f"{asked['agree']} of {asked['groups']} nodes agree")
