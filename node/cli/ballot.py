"""`commonweal ballot`: put a question to the coalition and bring it to the opening."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from node.cli.ballot_observe import observe
from node.cli.ballot_votes import votes
from node.cli.call import call
from node.cli.caucus import write_recommendation
from node.cli.errors import message_of
from node.cli.gate_text import write_gates
from node.cli.moderation import reason_option
from node.cli.moments import MOMENT, moment
from node.cli.options import FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.result import extension_lines, withdrawn
from node.cli.result_text import write_absence, write_recused
from node.cli.rule_text import write_rule
from node.cli.signing import key_option, sign_draft, signed_text
from node.cli.speech import _, ngettext, term
from node.errors import NodeError
from node.founding.files import read_limited
from node.written_files import read_toml
from protocol.ballots.rule import MAX_COUNT
from protocol.errors import ProtocolError
from protocol.text import whole_number

# A ballot file is written by hand; a manifest may have at most 65,535 bytes.
MAX_BALLOT_FILE_BYTES = 256 * 1024
# Refusals of what a ballot file holds, whatever the proposal is.
OF_BALLOT_FILES = frozenset(
    {
        *("bad-manifest", "bad-rule", "undecidable-rule", "unknown-method", "method-unfit"),
        *("too-many-seats", "bad-schedule", "bad-zone", "accepts-nothing", "releases-unsaid"),
        *("unknown-group", "unknown-region"),
    }
)


@click.group()
def ballot() -> None:
    """Put questions to the coalition: announce, attest the voters' list, open, show."""


@ballot.command("put")
@click.argument("proposal", metavar="PROPOSAL")
@click.argument("path", metavar="FILE", type=FILE)
@node_option
@prints
def put(proposal: str, path: Path, directory: Path) -> Answer:
    """Announce the ballot in FILE (TOML) on PROPOSAL; it opens once every condition is met."""
    try:
        manifest = read_toml(read_limited(path, MAX_BALLOT_FILE_BYTES))
    except ValueError as error:
        raise NodeError(
            "bad-manifest",
            f"{path} is not TOML: {error}",
            "texts stand in quotes, hours without, such as opens = 2030-04-01T08:00:00; "
            "docs/guide/steward.md shows a whole ballot file",
        ) from error
    with _of_file(path):
        value = call(directory, "ballot.put", {"proposal": proposal, "manifest": plain(manifest)})

    def text(paper: Paper) -> None:
        _write_brief(paper, value)
        for one in value["due_early"]:
            line = _(
                "the demand {title!r} is to be met by {due}, before the results of this vote are "
                "due: it may be late on the day it is decided"
            )
            paper.line(line.format(title=one["title"], due=moment(one["deadline"], value["zone"])))

    return Answer(value, text)


@contextmanager
def _of_file(path: Path) -> Iterator[None]:
    """Say which file a ballot stands in that was refused: the node was sent what it holds alone."""
    try:
        yield
    except (NodeError, ProtocolError) as error:
        if error.code not in OF_BALLOT_FILES:
            raise
        message = error.message if isinstance(error, NodeError) else message_of(error)
        told = NodeError(error.code, f"{path}: {message}", error.hint)
        told.detail = f"{path}: {error.detail}" if error.detail else ""
        raise told from error


@ballot.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every ballot."""
    value = call(directory, "ballot.list", {})

    def text(paper: Paper) -> None:
        if not value["ballots"]:
            paper.line(_("no ballots yet"))
            return
        paper.table(
            [_("ballot"), _("title"), _("by"), _("phase"), _("closes"), _("returned")],
            [
                [
                    b["ballot"][:12],
                    b["title"],
                    b["group"],
                    term("vote", b["phase"]),
                    moment(b["closes"], b["zone"]),
                    _("{have} of {need}").format(have=b["returned"], need=b["groups"]),
                ]
                for b in value["ballots"]
            ],
        )

    return Answer(value, text)


@ballot.command("show")
@click.argument("name", metavar="BALLOT")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show a ballot: its question, its rule in plain words, and what it still waits for."""
    value = call(directory, "ballot.show", {"ballot": name})

    def text(paper: Paper) -> None:
        _write_brief(paper, value)
        if value["now"] is not None:
            paper.line(_now(value))
        for contest in value["contests"]:
            paper.line()
            paper.line(contest["question"])
            for option in contest["options"]:
                paper.line(f"  - {option}")
            for sentence in contest["scale"]:
                paper.line(sentence)
        if value["reserved"]:
            paper.line()
            paper.line(_("Reserved places:"))
            for sentence in value["reserved"]:
                paper.line(f"  - {sentence}")
        paper.line()
        write_rule(paper, value["rule_parts"])
        write_recused(paper, value["recused"])
        for said in value["recommendations"]:
            paper.line()
            write_recommendation(paper, said)
        if value["opened"] is None:
            write_gates(paper, value)

    return Answer(value, text)


@ballot.command("withdraw")
@click.argument("name", metavar="BALLOT")
@reason_option
@node_option
@prints
def withdraw(name: str, reason: str, directory: Path) -> Answer:
    """Withdraw your own open BALLOT; it holds once a certified cut before the close has it."""
    value = call(directory, "ballot.withdraw", {"ballot": name, "reason": reason})
    return Answer(value, lambda paper: paper.line(withdrawn(value["withdrawal"])))


@ballot.command("extend")
@click.argument("name", metavar="BALLOT")
@click.option("--group", required=True, help="Whose node was out, or couldn't be reached.")
@reason_option
@node_option
@prints
def extend(name: str, group: str, reason: str, directory: Path) -> Answer:
    """Say, as a group of the panel, that an outage of another kept members from voting in BALLOT.

    The close moves by what the ballot says, once more than half of the panel have said so of the
    same group, in certified cuts before it.
    """
    value = call(directory, "ballot.extend", {"ballot": name, "group": group, "reason": reason})

    def text(paper: Paper) -> None:
        for line in extension_lines(value):
            paper.line(line)

    return Answer(value, text)


@ballot.command("open")
@click.argument("name", metavar="BALLOT")
@node_option
@prints
def open_now(name: str, directory: Path) -> Answer:
    """Open your own ballot now, with the voters' lists attested so far."""
    value = call(directory, "ballot.open", {"ballot": name})
    return Answer(value, lambda paper: _write_brief(paper, value))


@ballot.command("recuse")
@click.argument("name", metavar="BALLOT")
@click.option("--reason", default="", help="Shown to everybody.")
@node_option
@prints
def recuse(name: str, reason: str, directory: Path) -> Answer:
    """Let your group stand aside from a ballot before it opens, out of every base."""
    value = call(directory, "ballot.recuse", {"ballot": name, "reason": reason})

    def text(paper: Paper) -> None:
        _write_brief(paper, value)
        write_recused(paper, value["recused"])

    return Answer(value, text)


@ballot.command("roll")
@click.argument("name", metavar="[BALLOT]", required=False)
@click.option("--roster", is_flag=True, help="Freeze the node's roster as the voters' list.")
@click.option("--count", "counts", metavar="[REGION=]N", multiple=True, help="Voters, by region.")
@click.option(
    "--basis",
    type=click.Choice(["paid", "affiliated", "list", "records"]),
    default="list",
    show_default=True,
    help="What the list rests on.",
)
@click.option(
    "--duplicates",
    type=click.Choice(["unchecked", "homes", "compared"]),
    default="unchecked",
    show_default=True,
    help="Where a person votes in one group only: who declared another group is left off; or "
    "that, and the list was compared with other groups'.",
)
@click.option(
    "--as-of",
    type=MOMENT,
    help="The list's date, at which the members were these: at the opening hour at the latest. "
    "Default: now.",
)
@click.option("--commit", is_flag=True, help="Keep it for signing; without, only show it.")
@click.option("--confirm", metavar="DRAFT", help="Confirm what another steward drew up.")
@key_option
@node_option
@prints
def roll(  # noqa: PLR0913 -- one for each option
    *,
    name: str | None,
    roster: bool,
    counts: tuple[str, ...],
    basis: str,
    duplicates: str,
    as_of: int | None,
    commit: bool,
    confirm: str | None,
    key_file: Path | None,
    directory: Path,
) -> Answer:
    """Draw up your group's voters' list for BALLOT as counts; two stewards attest it.

    The first one enters it (--commit --key A), the second confirms it (--confirm DRAFT --key B).
    """
    if confirm is not None:
        return confirmed(directory, confirm, key_file)
    if name is None:
        raise click.UsageError(_("missing argument 'BALLOT'"))
    if not roster and not counts:
        raise click.UsageError(_("say who may vote: --roster, or --count N"))
    args: dict[str, Any] = {"ballot": name, "basis": basis, "commit": commit}
    args |= {"duplicates": duplicates, "as_of": as_of or 0}
    args |= {"roster": True} if roster else {"regions": dict(_count(item) for item in counts)}
    value = call(directory, "roll.draft", args)
    signed = sign_draft(directory, value["draft"], key_file) if commit and key_file else None

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "{title}: {count} voter ({basis})",
                "{title}: {count} voters ({basis})",
                value["count"],
            ).format(
                title=value["title"],
                count=value["count"],
                basis=term("list", value["basis"]),
            )
        )
        regions = value["regions"].items()
        paper.facts((region or _("(no region)"), count) for region, count in regions)
        if value["one_home"]:
            paper.line(
                _("{left_off} who vote in another group are left off").format(
                    left_off=value["left_off"]
                )
            )
            paper.line(
                _("so that nobody votes in two groups: {duplicates}").format(
                    duplicates=term("list", value["duplicates"])
                )
            )
        if signed:
            paper.line(signed_text(signed))
        elif commit:
            short = value["draft"][:SHOWN_ID]
            paper.line(
                _("kept; two stewards sign it with --confirm {short} --key THEIR-KEY").format(
                    short=short
                )
            )
        else:
            paper.line(_("nothing was kept: add --commit and --key"))

    return Answer({**value, "signed": signed}, text)


def confirmed(directory: Path, draft: str, key_file: Path | None) -> Answer:
    """A steward confirms what another drafted."""
    if key_file is None:
        raise click.UsageError(_("--confirm needs --key"))
    value = sign_draft(directory, draft, key_file)
    return Answer(value, lambda paper: paper.line(signed_text(value)))


ballot.add_command(votes)
ballot.add_command(observe)


def _write_brief(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    paper.facts(
        [
            (_("ballot"), value["ballot"]),
            (_("put by"), value["group"]),
            (_("phase"), term("vote", value["phase"])),
            (_("opens"), moment(value["opens"], value["zone"])),
            (_("closes"), moment(value["closes"], value["zone"])),
            (
                _("returned"),
                _("{have} of {need}").format(have=value["returned"], need=value["groups"]),
            ),
        ]
    )
    for line in extension_lines(value):
        paper.line(line)
    write_absence(paper, value)


def _now(value: dict[str, Any]) -> str:
    """What holds and what comes next, its hours in the vote's zone."""
    key, hours = value["now"]["key"], value["now"]["hours"]
    return _(key).format(**{name: moment(at, value["zone"]) for name, at in hours.items()})


def _count(item: str) -> tuple[str, int]:
    region, _sign, number = item.rpartition("=")
    count = whole_number(number, MAX_COUNT)
    if count is None:
        raise click.BadParameter(
            _("{item!r} is neither N nor REGION=N").format(item=item), param_hint="--count"
        )
    return region, count


def plain(value: Any) -> Any:
    """Dates as text; everything else as it is."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
