"""`commonweal condition`: decisions that wait for something to happen, and saying that it did."""

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import MOMENT, moment
from node.cli.options import FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import N_, _, pick
from node.cli.texts import TEXT_FILE, read_text

# By whether an option was elected, and whether there is a time for attesting.
WAITING = {
    (False, False): N_("carried {decided}, waiting"),
    (False, True): N_("carried {decided}, waiting until {until}"),
    (True, False): N_("elected {decided}, waiting"),
    (True, True): N_("elected {decided}, waiting until {until}"),
}
OVER = {
    "undecided": N_("not decided by a vote"),
    "lapsed": N_("lapsed, nobody attested it in time"),
}


def condition_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a demand, a move or a decision is made to wait."""
    for option in (
        click.option("--until", type=MOMENT, default=0, help="After this it can't be attested."),
        click.option(
            "--needed", default=1, help="How many of them must attest it; 1 if not given."
        ),
        click.option(
            "--attester",
            "attesters",
            metavar="GROUP",
            multiple=True,
            help="A group that may attest it; may be given several times.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def condition() -> None:
    """Let decisions wait for something to happen, and attest that it did."""


@condition.command("draft")
@click.argument("text", metavar="TEXT")
@condition_options
@click.option("--option", "option_", default="", help="The option whose election waits for it.")
@node_option
@prints
def draft(
    text: str,
    attesters: tuple[str, ...],
    needed: int,
    until: int,
    option_: str,
    directory: Path,
) -> Answer:
    """Draft the condition TEXT, so that a proposal's decision can wait for it."""
    args = {
        "text": text,
        "attesters": list(attesters),
        "needed": needed,
        "until": until,
        "option": option_,
    }
    value = call(directory, "condition.draft", args)

    def write(paper: Paper) -> None:
        paper.line(_("condition {condition}").format(condition=value["condition"]))
        short = value["condition"][:SHOWN_ID]
        paper.line(
            _("put a proposal that waits for it with: commonweal propose --clause {short}").format(
                short=short
            )
        )

    return Answer(value, write)


@condition.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every decision that waits, or waited, for something to happen."""
    value = call(directory, "condition.list", {})

    def text(paper: Paper) -> None:
        if not value["conditions"]:
            paper.line(_("no decision waits for anything"))
        for found in value["conditions"]:
            write_condition(paper, found)

    return Answer(value, text)


@condition.command("attest")
@click.argument("clause", metavar="CLAUSE")
@click.option("--text", "words", default="", help="What happened, in your group's words.")
@click.option("--text-file", type=TEXT_FILE, help="Or a file with them; - reads standard input.")
@click.option("--author", default="", help="Who says it, if that is to be public.")
@click.option("--link", default="", help="Where the evidence can be seen.")
@click.option("--evidence", type=FILE, help="A file whose SHA-256 is published; it stays here.")
@node_option
@prints
def attest(
    clause: str,
    words: str,
    text_file: Path | None,
    author: str,
    link: str,
    evidence: Path | None,
    directory: Path,
) -> Answer:
    """Attest that what CLAUSE waits for has happened: a demand, a move or a condition."""
    if bool(words) == (text_file is not None):
        raise click.UsageError(_("give the words with --text or with --text-file"))
    args = {
        "clause": clause,
        "text": words or read_text(text_file),
        "author": author,
        "link": link,
        "document": "" if evidence is None else _sha256(evidence),
    }
    value = call(directory, "condition.attest", args)
    return Answer(value, lambda paper: write_condition(paper, value))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_condition(paper: Paper, found: dict[str, Any]) -> None:
    """A conditional decision, in a few lines."""
    paper.line(f"{found['clause'][:SHOWN_ID]}: {standing(found)}")
    paper.line("  " + _("waits for: {waits_for}").format(waits_for=found["waits_for"]))
    groups = ", ".join(found["attesters"])
    paper.line(
        "  "
        + _("attested by {count} of {needed} needed, of: {groups}").format(
            count=len(found["attested"]), needed=found["needed"], groups=groups
        )
    )
    for one in found["attested"]:
        text = one["text"]
        if text is None:
            text = _("(the words are not here, or were erased)")
        paper.line(f"  {moment(one['time'])} {one['group']}: {text}")
        if one["link"]:
            paper.line(f"    {one['link']}")
        if one["document"]:
            paper.line("    SHA-256 " + one["document"])


def standing(found: dict[str, Any]) -> str:
    """Where a conditional decision stands, in words."""
    if found["standing"] == "active":
        return _("active since {since}").format(since=moment(found["active_since"]))
    if found["standing"] == "waiting":
        until = moment(found["until"]) if found["until"] else ""
        told = pick(WAITING, (bool(found["option"]), bool(until)))
        return told.format(decided=moment(found["decided"]), until=until)
    return pick(OVER, found["standing"])
