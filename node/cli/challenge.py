"""`commonweal challenge`: challenge a result, and rule on challenges as a group of the panel."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moderation import reason_option
from node.cli.moments import moment
from node.cli.option_names import option_name
from node.cli.options import node_option
from node.cli.outcomes import outcome_line
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.signature_files import keep, write_counted
from node.cli.speech import N_, _, ngettext, pick, term
from node.errors import NodeError
from node.written_files import read_json

Command = Callable[..., Any]

# Bytes: ten thousand signatures of a kilobyte or two.
MAX_CHALLENGE_FILE_BYTES = 32 * 1024 * 1024
CHALLENGE_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

OUTCOMES = {
    "open": N_("open, lapses {due}"),
    "upheld": N_("the result was upheld"),
    "answered": N_("answered: the results asked for are there"),
    "void": N_("the vote is void"),
    "lapsed": N_("lapsed"),
}
ASKED = {
    "recount": N_("asked to count again, until {until}: {groups}"),
    "correct": N_("asked for a corrected result, until {until}: {groups}"),
}


@click.group()
def challenge() -> None:
    """Challenge results, and rule on challenges."""


@challenge.command("make")
@click.argument("ballot", metavar="BALLOT")
@click.option("--group", default="", help="Whose result is wrong; without it, the whole vote.")
@reason_option
@node_option
@prints
def make(ballot: str, group: str, reason: str, directory: Path) -> Answer:
    """Challenge the result of BALLOT; the panel that the charter names rules on it."""
    args = {"ballot": ballot, "group": group, "reason": reason}
    value = call(directory, "result.challenge", args)

    def text(paper: Paper) -> None:
        paper.line(_("challenged the result of {title}").format(title=value["title"]))
        paper.line(
            _("the panel rules on {challenge}").format(challenge=value["challenge"][:SHOWN_ID])
        )

    return Answer(value, text)


@challenge.command("rule")
@click.argument("name", metavar="CHALLENGE")
@click.argument("outcome", type=click.Choice(["uphold", "recount", "correct", "void"]))
@click.option(
    "--group",
    "groups",
    multiple=True,
    help="Who counts again or corrects; whom the challenge names, if left out.",
)
@reason_option
@node_option
@prints
def rule(name: str, outcome: str, groups: tuple[str, ...], reason: str, directory: Path) -> Answer:
    """Rule on CHALLENGE; it holds once more than half of the panel that sits say the same.

    uphold: the result stands; recount, correct: groups count theirs again, or correct it; void: the
    vote decides nothing.
    """
    args = {"challenge": name, "outcome": outcome, "groups": list(groups), "reason": reason}
    value = call(directory, "result.rule", args)
    told = _("ruled; {agree} say so, {needed} are needed")
    said = told.format(agree=value["agree"], needed=value["needed"])
    return Answer(value, lambda paper: paper.line(said))


TEXT_OPTIONS = (
    click.option("--member", required=True, help="Who signs, by the roster's reference."),
    click.option("--challenge", default="", help="One that others signed, by its id."),
    click.option("--group", default="", help="Whose result is wrong; without it, the whole vote."),
    click.option("--reason", default="", help="Why; public for good."),
)


def text_options(command: Command) -> Command:
    """What members sign: a text of their own, or one that others signed before them."""
    for option in reversed(TEXT_OPTIONS):
        command = option(command)
    return command


@challenge.command("sheet")
@click.argument("ballot", metavar="BALLOT")
@text_options
@click.option("-o", "output", type=click.Path(path_type=Path), help="A file to collect with.")
@node_option
@prints
def sheet(ballot: str, output: Path | None, directory: Path, **text: str) -> Answer:
    """Show exactly what a member of your group signs to challenge the result of BALLOT.

    Where the charter says how many members challenge together. Their key must have been in your
    group's published register when the vote closed.
    """
    args = _text(ballot, text)
    value = call(directory, "result.sheet", args)
    keep(output, value["file"])

    def write(paper: Paper) -> None:
        shown = {_("use"): "use", _("message"): "message", _("bytes"): "bytes"}
        paper.facts([(label, value[field]) for label, field in shown.items()])

    return Answer(value, write)


@challenge.command("sign")
@click.argument("ballot", metavar="BALLOT")
@text_options
@click.option("--signature", required=True, help="Made by the member's key, as hexadecimal.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="Give a file back; publish nothing."
)
@node_option
@prints
def sign(ballot: str, signature: str, output: Path | None, directory: Path, **text: str) -> Answer:
    """Take a member's signature against the result of BALLOT, and publish it.

    With -o it goes to a file, which a node of any group can publish.
    """
    args = _text(ballot, text)
    args |= {"signature": signature, "publish": output is None}
    value = call(directory, "result.sign", args)
    if output is not None:
        keep(output, value["file"])
        told = _("wrote {output}; nothing is published").format(output=output)
        return Answer(value, lambda paper: paper.line(told))
    return Answer(value, lambda paper: _published(paper, value))


@challenge.command("publish")
@click.argument("file", metavar="FILE", type=CHALLENGE_FILE)
@node_option
@prints
def publish(file: Path, directory: Path) -> Answer:
    """Publish the signatures of FILE in your own group's record, whoever made it."""
    value = call(directory, "result.publish", {"file": _read(file)})
    return Answer(value, lambda paper: _published(paper, value))


def _text(ballot: str, text: dict[str, str]) -> dict[str, Any]:
    if text["challenge"] and (text["group"] or text["reason"]):
        raise click.UsageError(_("--challenge names a text; --group and --reason make another"))
    return {"ballot": ballot, **text}


def _read(path: Path) -> Any:
    hint = "`commonweal challenge sheet BALLOT -o FILE` makes one to collect with"
    if path.stat().st_size > MAX_CHALLENGE_FILE_BYTES:
        raise NodeError("bad-challenge-file", f"{path} is no challenge file: too large", hint)
    try:
        return read_json(path.read_bytes())
    except ValueError as error:
        why = f"{path} is no challenge file: {error}"
        raise NodeError("bad-challenge-file", why, hint) from error


def _published(paper: Paper, value: dict[str, Any]) -> None:
    write_counted(paper, value)
    short = value["challenge"][:SHOWN_ID]
    if value["made"]:
        paper.line(_("the panel rules on {challenge}").format(challenge=short))
    else:
        told = _("challenge {challenge}: {signed} of {needed} have signed")
        paper.line(told.format(challenge=short, signed=value["signed"], needed=value["needed"]))


def standing_lines(value: dict[str, Any]) -> Iterator[str]:
    """How far a result has come on its way to being final, in words.

    Args:
        value: what `result` answers.
    """
    standing = value["standing"]
    if standing is None:
        return
    if standing["void"]:
        yield _("the panel has declared this vote void: it decides nothing")
    if standing["final"] is not None:
        yield _("final since {time}").format(time=moment(standing["final"]))
    elif standing["until"] is not None:
        yield _("declared {time}").format(time=moment(standing["declared"]))
        yield _("may be challenged until {time}").format(time=moment(standing["until"]))
    else:
        yield _("not declared yet: no certified cut is past the time when results are due")
    for one in standing["challenges"]:
        yield from _challenge_lines(one)
    for one in standing["gathering"]:
        yield from _gathering_lines(one)
    for before in standing["superseded"]:
        yield from _superseded_lines(before)


def _superseded_lines(before: dict[str, Any]) -> Iterator[str]:
    """What a result had decided that a corrected return or a draw changed, and who changed it."""
    time = moment(before["until"])
    if not before["contests"]:
        told = _("superseded {time}: {outcomes}")
        yield told.format(time=time, outcomes=_("nothing was counted"))
    for contest in before["contests"]:
        winners = [option_name(each) for each in contest["winners"]]
        outcome = outcome_line(contest["outcome"], winners)
        told = _("superseded {time}: {title}: {outcome}")
        yield told.format(time=time, title=contest["title"], outcome=outcome)
    for change in before["changes"]:
        told = _("by another result of {group}; votes cast: {before} before, {after} since")
        if change["before"] is None:
            told = _("by the result of {group}, which had sent none; votes cast: {after}")
        yield "  " + told.format(**change)
    if not before["changes"]:
        yield "  " + _("by the draw that settles ties")


def _challenge_lines(one: dict[str, Any]) -> Iterator[str]:
    about = _("the whole vote") if one["about"] is None else one["about"]
    if (members := one["members"]) is None:
        by = one["group"]
    else:
        told = ngettext("{count} member", "{count} members", members["signed"])
        by = told.format(count=members["signed"])
    yield _("challenge {challenge} by {group} about {about}").format(
        challenge=one["challenge"][:SHOWN_ID], group=by, about=about
    )
    yield "  " + _("why: {reason}").format(reason=one["reason"])
    for word in one["rulings"]:
        groups = f" ({', '.join(word['groups'])})" if word["groups"] else ""
        yield f"  {word['group']}: {term('ruling', word['outcome'])}{groups}: {word['reason']}"
    asked = one["asked"]
    if asked is not None:
        groups = ", ".join(asked["groups"])
        yield "  " + pick(ASKED, asked["for"]).format(until=moment(asked["until"]), groups=groups)
    due = moment(one["due"]) if one["outcome"] == "open" else ""
    yield "  " + pick(OUTCOMES, one["outcome"]).format(due=due)


def _gathering_lines(one: dict[str, Any]) -> Iterator[str]:
    """A members' challenge that too few have signed."""
    about = _("the whole vote") if one["about"] is None else one["about"]
    yield _("members sign challenge {challenge} about {about}: {signed} of {needed}").format(
        challenge=one["challenge"][:SHOWN_ID],
        about=about,
        signed=one["signed"],
        needed=one["needed"],
    )
    yield "  " + _("why: {reason}").format(reason=one["reason"])
    for group, keys in one["groups"].items():
        told = ngettext("{group}: {count} key", "{group}: {count} keys", keys)
        yield "  " + told.format(group=group, count=keys)
