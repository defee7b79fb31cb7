"""`commonweal caucus`: members who organize together, and what they say."""

from pathlib import Path
from typing import Any

import click
import msgspec

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.signature_files import keep, write_counted
from node.cli.speech import N_, _, ngettext, pick, term
from node.cli.texts import TEXT_FILE, read_text
from node.errors import NodeError
from node.written_files import read_json

# Bytes: a hundred thousand signatures of a kilobyte or two.
MAX_CAUCUS_FILE_BYTES = 256 * 1024 * 1024
CAUCUS_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SUBJECT = click.argument("subject", metavar="SUBJECT")
READERS = {"anyone": N_("anyone"), "groups": N_("the groups"), "members": N_("its members")}


@click.group()
def caucus() -> None:
    """Found caucuses, write for them, collect members' signatures, publish both."""


@caucus.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every caucus; those with too few members to be listed elsewhere come last."""
    value = call(directory, "caucus.list", {})
    least = value["caucus_min"]
    told = ngettext("from {least} member on", "from {least} members on", least)

    def text(paper: Paper) -> None:
        if not value["caucuses"]:
            paper.line(_("no caucuses yet"))
            return
        paper.table(
            [_("caucus"), _("name"), _("inside"), _("members"), _("listed")],
            [
                [
                    c["caucus"][:SHOWN_ID],
                    c["name"],
                    c["inside"] or _("across groups"),
                    c["members"],
                    _("yes") if c["listed"] else told.format(least=least),
                ]
                for c in value["caucuses"]
            ],
        )

    return Answer(value, text)


@caucus.command("show")
@SUBJECT
@node_option
@prints
def show(subject: str, directory: Path) -> Answer:
    """Show the caucus SUBJECT, named by the first characters of its id, and what it says."""
    value = call(directory, "caucus.show", {"subject": subject})
    return Answer(value, lambda paper: _write(paper, value))


@caucus.command("found")
@click.option("--name", required=True, help="What it is called; not as a group is.")
@click.option("--purpose-file", type=TEXT_FILE, help="What it is for; - reads standard input.")
@click.option("--inside", is_flag=True, help="Inside your own group; across groups if not given.")
@click.option("--threshold", default=1, show_default=True, help="Members who sign a text of it.")
@click.option(
    "--readers",
    type=click.Choice(["anyone", "groups", "members"]),
    default="members",
    show_default=True,
    help="Who can read its own space.",
)
@click.option("--space", default="", help="Where that is.")
@node_option
@prints
def found(
    name: str,
    purpose_file: Path | None,
    inside: bool,
    threshold: int,
    readers: str,
    space: str,
    directory: Path,
) -> Answer:
    """Declare a caucus; members sign it to join, on pages or with files."""
    args = {
        "name": name,
        "purpose": read_text(purpose_file),
        "inside": inside,
        "threshold": threshold,
        "readers": readers,
        "space": space,
    }
    value = call(directory, "caucus.found", args)
    return Answer(
        value, lambda paper: paper.line(_("caucus {caucus}").format(caucus=value["caucus"]))
    )


@caucus.command("say")
@click.argument("name", metavar="CAUCUS")
@click.option("--title", required=True, help="One line; a recommendation in a word.")
@click.option("--text-file", type=TEXT_FILE, help="Why; - reads standard input.")
@click.option("--recommend", metavar="BALLOT", help="It is a recommendation on a ballot.")
@click.option("--veto", metavar="PROPOSAL", help="It is a veto of a proposal's present wording.")
@click.option("--lift", metavar="VETO", help="It takes a veto of the caucus back.")
@node_option
@prints
def say(
    name: str,
    title: str,
    text_file: Path | None,
    recommend: str | None,
    veto: str | None,
    lift: str | None,
    directory: Path,
) -> Answer:
    """Publish a text of CAUCUS; it stands once enough of its members have signed it."""
    given = {"recommendation": recommend, "veto": veto, "lift": lift}
    chosen = [(act, about) for act, about in given.items() if about is not None]
    if len(chosen) > 1:
        raise click.UsageError(_("a text is one of --recommend, --veto and --lift"))
    act, about = chosen[0] if chosen else ("statement", "")
    args = {
        "caucus": name, "act": act, "about": about, "title": title, "text": read_text(text_file),
    }  # fmt: skip
    value = call(directory, "caucus.say", args)

    def text(paper: Paper) -> None:
        paper.line(_("text {act}").format(act=value["act"]))
        short = value["act"][:SHOWN_ID]
        paper.line(_("what members sign: commonweal caucus sheet {short}").format(short=short))

    return Answer(value, text)


@caucus.command("sheet")
@SUBJECT
@click.option("--leave", is_flag=True, help="For leaving a caucus.")
@click.option("--member", default="", help="Whose sheet: it holds their next turn.")
@click.option("-o", "output", type=click.Path(path_type=Path), help="A file to collect with.")
@node_option
@prints
def sheet(subject: str, leave: bool, member: str, output: Path | None, directory: Path) -> Answer:
    """Show exactly what members of your group sign for SUBJECT, a caucus or a text of one."""
    args = {"subject": subject, "leave": leave, "member": member}
    value = call(directory, "caucus.sheet", args)
    keep(output, value["file"])

    def text(paper: Paper) -> None:
        paper.facts(
            [(_("subject"), value["subject"]), (_("use"), value["use"]), (_("turn"), value["turn"]),
             (_("message"), value["message"]), (_("bytes"), value["bytes"])]
        )  # fmt: skip

    return Answer(value, text)


@caucus.command("sign")
@SUBJECT
@click.option("--member", required=True, help="Who signed, by the roster's reference.")
@click.option("--signature", required=True, help="Made by the member's key, as hexadecimal.")
@click.option("--leave", is_flag=True, help="It is for leaving.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="Give a file back; publish nothing."
)
@node_option
@prints
def sign(
    subject: str, member: str, signature: str, leave: bool, output: Path | None, directory: Path
) -> Answer:
    """Take a member's signature for SUBJECT, and publish it with their place in the register.

    With -o it goes to a file, which a node of any group can publish.
    """
    args = {
        "subject": subject,
        "member": member,
        "signature": signature,
        "leave": leave,
        "publish": output is None,
    }
    value = call(directory, "caucus.sign", args)
    if output is not None:
        keep(output, value["file"])
        return Answer(
            value,
            lambda paper: paper.line(
                _("wrote {output}; nothing is published").format(output=output)
            ),
        )
    return Answer(value, lambda paper: write_counted(paper, value))


@caucus.command("collect")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=CAUCUS_FILE)
@click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="The file.")
@prints
def collect(files: tuple[Path, ...], output: Path) -> Answer:
    """Put the signatures of several files together, without a node.

    All are of one text. Each key counts once; signatures that do not hold are left out and named.
    """
    # Imported here, because a caucus's other commands need none of the rooms that these come with.
    from node.commands.caucus_files import CaucusFile, merge_files  # noqa: PLC0415

    read = []
    for path in files:
        try:
            read.append(msgspec.convert(_read(path), CaucusFile))
        except msgspec.ValidationError as error:
            raise _no_file(path, str(error)) from error
    whole, left = merge_files(read)
    keep(output, msgspec.to_builtins(whole))
    count = len({signed.key for signed in whole.signatures})
    value = {
        "signatures": count,
        "false": [one.key for one in left],
        "left_out": msgspec.to_builtins(left),
    }

    def text(paper: Paper) -> None:
        told = ngettext("{count} signature in {output}", "{count} signatures in {output}", count)
        paper.line(told.format(count=count, output=output))
        if left:
            out = sum(one.count for one in left)
            told = ngettext("{count} signature left out", "{count} signatures left out", out)
            paper.line(told.format(count=out))
        for one in left:
            paper.line(_why_left_out(one.code, other=one.other).format(key=one.key[:16]))

    return Answer(value, text)


def _why_left_out(code: str, *, other: bool) -> str:
    if code == "bad-key":
        return _("key {key}: this is no key that can sign")
    if other:
        return _("key {key}: not signed by it for this text; another one of this key holds")
    return _("key {key}: not signed by it for this text")


@caucus.command("publish")
@click.argument("file", metavar="FILE", type=CAUCUS_FILE)
@node_option
@prints
def publish(file: Path, directory: Path) -> Answer:
    """Publish the text and signatures of FILE in your own group's record, whoever made it."""
    value = call(directory, "caucus.publish", {"file": _read(file)})
    return Answer(value, lambda paper: write_counted(paper, value))


def _read(path: Path) -> Any:
    if path.stat().st_size > MAX_CAUCUS_FILE_BYTES:
        raise _no_file(path, "too large")
    try:
        return read_json(path.read_bytes())
    except ValueError as error:
        raise _no_file(path, str(error)) from error


def _no_file(path: Path, why: str) -> NodeError:
    return NodeError(
        "bad-caucus-file",
        f"{path} is no file of a caucus: {why}",
        "`commonweal caucus sheet SUBJECT -o FILE` makes one to collect with",
    )


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["name"])
    needed = value["threshold"]
    threshold = ngettext("{threshold} signature", "{threshold} signatures", needed)
    facts: list[tuple[str, object]] = [
        (_("caucus"), value["caucus"]),
        (_("inside"), value["inside"] or _("no group: it is across groups")),
        (_("members"), value["members"]),
        (_("listed"), _("yes") if value["listed"] else _("no, too few members")),
        (_("its texts need"), threshold.format(threshold=needed)),
        (_("its space"), value["space"] or _("none named")),
        (_("read by"), pick(READERS, value["readers"])),
        (_("published by"), ", ".join(value["published_by"])),
    ]
    if value["outdated"]:
        facts.append((_("under replaced registers"), value["outdated"]))
    if value["repeated"]:
        facts.append((_("signed more than once"), value["repeated"]))
    if value["over"]:
        facts.append((_("not counted: more keys than members"), value["over"]))
    paper.facts(facts)
    if value["groups"]:
        paper.line()
        paper.table(
            [_("group"), _("keys in it"), _("members' keys"), _("affiliated")],
            [[g["group"], g["keys"], g["registered"], g["affiliated"]] for g in value["groups"]],
        )
    if value["purpose"]:
        paper.line()
        paper.line(value["purpose"])
    for act in value["acts"]:
        paper.line()
        _write_act(paper, act)


def write_recommendation(paper: Paper, act: dict[str, Any]) -> None:
    """Write what a caucus recommends on a ballot, as `ballot show` tells it."""
    paper.line(_("caucus {name} recommends:").format(name=act["name"]))
    _write_act(paper, act)


def _write_act(paper: Paper, act: dict[str, Any]) -> None:
    if act["lifted"]:
        told = _("{act} {id}, {time}: {signatures} signed, taken back")
    elif act["stands"]:
        told = _("{act} {id}, {time}: {signatures} signed, stands")
    else:
        told = _("{act} {id}, {time}: {signatures} signed, does not stand")
    paper.line(
        told.format(
            act=term("caucus", act["act"]),
            id=act["id"][:SHOWN_ID],
            time=moment(act["time"]),
            signatures=act["signatures"],
        )
    )
    if act["late"]:
        paper.line(_("it recommends after the close"))
    paper.line(f"  {act['title']}")
    if act["over"]:
        told = ngettext(
            "{count} key more signed than its group has members; it is not counted",
            "{count} keys more signed than their groups have members; they are not counted",
            act["over"],
        )
        paper.line("  " + told.format(count=act["over"]))
    for line in act["text"].splitlines():
        paper.line(f"  {line}")
