"""`commonweal proposal`: what is proposed, and what one's group says to it."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, ngettext, term
from node.cli.texts import TEXT_FILE, read_text
from node.cli.wording_text import write_changes

# Characters of an id that lists show: enough to tell thousands of statements apart.
SHOWN_ID = 12


@click.group()
def proposal() -> None:
    """List and show proposals; sponsor, amend, discuss and withdraw them."""


@proposal.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every proposal, oldest first."""
    value = call(directory, "proposal.list", {})

    def text(paper: Paper) -> None:
        if not value["proposals"]:
            paper.line(_("no proposals yet"))
            return
        paper.table(
            [
                _("proposal"),
                _("title"),
                _("by"),
                _("sponsors"),
                _("since"),
                term("heading", "stands"),
            ],
            [
                [
                    p["proposal"][:SHOWN_ID],
                    p["title"],
                    p["group"],
                    _("{have} of {need}").format(
                        have=len(p["sponsors"]), need=p["sponsors_needed"]
                    ),
                    moment(p["time"]),
                    _stands(p),
                ]
                for p in value["proposals"]
            ],
        )

    return Answer(value, text)


@proposal.command("show")
@click.argument("name", metavar="PROPOSAL")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show PROPOSAL, named by the first characters of its id, with amendments and comments."""
    value = call(directory, "proposal.show", {"proposal": name})
    return Answer(value, lambda paper: _write(paper, value))


@proposal.command("sponsor")
@click.argument("name", metavar="PROPOSAL")
@node_option
@prints
def sponsor(name: str, directory: Path) -> Answer:
    """Support that another group's PROPOSAL is voted on."""
    value = call(directory, "proposal.sponsor", {"proposal": name})
    return Answer(value, _said(_("sponsored {name}"), value["proposal"]))


@proposal.command("amend")
@click.argument("name", metavar="PROPOSAL")
@click.option("--title", default="", help="The new title; as it was if not given.")
@click.option("--text-file", type=TEXT_FILE, help="The new wording; - reads standard input.")
@click.option(
    "--minor",
    is_flag=True,
    help="It changes no meaning; sponsors must agree, or deliberation starts again.",
)
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def amend(
    name: str, title: str, text_file: Path | None, minor: bool, reason: str, directory: Path
) -> Answer:
    """Offer a new wording of PROPOSAL; its author adopts it or not."""
    args = {
        "proposal": name,
        "title": title,
        "text": read_text(text_file),
        "material": not minor,
        "reason": reason,
    }
    value = call(directory, "proposal.amend", args)

    def text(paper: Paper) -> None:
        paper.line(_("amendment {amendment}").format(amendment=value["amendment"]))
        short = f"{value['proposal'][:SHOWN_ID]} {value['amendment'][:SHOWN_ID]}"
        paper.line(
            _("the author adopts it with: commonweal proposal adopt {short}").format(short=short)
        )

    return Answer(value, text)


@proposal.command("adopt")
@click.argument("name", metavar="PROPOSAL")
@click.argument("amendment", metavar="AMENDMENT")
@node_option
@prints
def adopt(name: str, amendment: str, directory: Path) -> Answer:
    """Take AMENDMENT over into your own PROPOSAL."""
    value = call(directory, "proposal.adopt", {"proposal": name, "amendment": amendment})
    return Answer(value, _said(_("adopted into {name}"), value["proposal"]))


@proposal.command("second")
@click.argument("amendment", metavar="AMENDMENT")
@node_option
@prints
def second(amendment: str, directory: Path) -> Answer:
    """Want AMENDMENT answered: with enough seconds, its author adopts or declines before a vote."""
    value = call(directory, "proposal.second", {"amendment": amendment})
    return Answer(value, _said(_("seconded {name}"), value["amendment"]))


@proposal.command("editorial")
@click.argument("amendment", metavar="AMENDMENT")
@node_option
@prints
def editorial(amendment: str, directory: Path) -> Answer:
    """Agree, as a sponsor, that AMENDMENT changes no meaning, so that discussion goes on."""
    value = call(directory, "proposal.editorial", {"amendment": amendment})
    return Answer(value, _said(_("called editorial {name}"), value["amendment"]))


@proposal.command("decline")
@click.argument("name", metavar="PROPOSAL")
@click.argument("amendment", metavar="AMENDMENT")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def decline(name: str, amendment: str, reason: str, directory: Path) -> Answer:
    """Answer that AMENDMENT is not taken over into your own PROPOSAL."""
    args = {"proposal": name, "amendment": amendment, "reason": reason}
    value = call(directory, "proposal.decline", args)
    return Answer(value, _said(_("declined for {name}"), value["proposal"]))


@proposal.command("merge")
@click.argument("name", metavar="PROPOSAL")
@click.argument("into", metavar="OTHER")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def merge(name: str, into: str, reason: str, directory: Path) -> Answer:
    """Give your own PROPOSAL up for OTHER, which says the same; sponsors decide for themselves."""
    value = call(directory, "proposal.merge", {"proposal": name, "into": into, "reason": reason})
    return Answer(value, _said(_("merged into {name}"), value["into"]))


@proposal.command("unmerge")
@click.argument("name", metavar="PROPOSAL")
@node_option
@prints
def unmerge(name: str, directory: Path) -> Answer:
    """Take a merge of your own PROPOSAL back; deliberation on it starts again."""
    value = call(directory, "proposal.unmerge", {"proposal": name})
    return Answer(value, _said(_("stands by itself again: {name}"), value["proposal"]))


@proposal.command("comment")
@click.argument("target", metavar="TARGET")
@click.option(
    "--stance",
    type=click.Choice(["for", "against", "question", "reply"]),
    required=True,
    help="What the comment is; a reply answers a comment.",
)
@click.option("--text", "words", default="", help="The words, if they are short.")
@click.option("--text-file", type=TEXT_FILE, help="Or a file with them; - reads standard input.")
@click.option("--author", default="", help="Who says it, if that is to be public.")
@node_option
@prints
def comment(
    target: str, stance: str, words: str, text_file: Path | None, author: str, directory: Path
) -> Answer:
    """Comment on TARGET: a proposal, an amendment or another comment."""
    if bool(words) == (text_file is not None):
        raise click.UsageError(_("give the words with --text or with --text-file"))
    args = {
        "target": target,
        "stance": stance,
        "text": words or read_text(text_file),
        "author": author,
    }
    value = call(directory, "proposal.comment", args)
    return Answer(value, _said(_("comment {name}"), value["comment"]))


@proposal.command("withdraw")
@click.argument("name", metavar="PROPOSAL")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def withdraw(name: str, reason: str, directory: Path) -> Answer:
    """Take your own PROPOSAL back, before a ballot on it has opened."""
    value = call(directory, "proposal.withdraw", {"proposal": name, "reason": reason})
    return Answer(value, _said(_("withdrew {name}"), value["proposal"]))


def _stands(proposal: dict[str, Any]) -> str:
    if proposal["withdrawn"]:
        return _("withdrawn")
    if proposal["merged_into"]:
        return _("merged")
    count = len(proposal["ballots"])
    return ngettext("{count} ballot", "{count} ballots", count).format(count=count)


def _said(what: str, name: str) -> Any:
    return lambda paper: paper.line(what.format(name=name))


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    facts: list[tuple[str, object]] = [
        (_("proposal"), value["proposal"]),
        (_("by"), value["group"]),
        (_("since"), moment(value["time"])),
        (_("sponsors"), ", ".join(value["sponsors"]) or term("sponsors", "none yet")),
        (_("sponsors needed"), value["sponsors_needed"]),
        (_("deliberation until"), moment(value["deliberation_until"])),
        (
            _("to read"),
            ngettext(
                "about {count} minute", "about {count} minutes", value["reading_minutes"]
            ).format(count=value["reading_minutes"]),
        ),
    ]
    if value["slow_s"]:
        facts.append(
            (
                _("each group comments"),
                _("at most every {period}").format(period=period(value["slow_s"])),
            )
        )
    facts += [
        (_("merged into"), f"{m['into']} {m['title']}") for m in value["merges"] if not m["undone"]
    ]
    facts += [(_("merged here"), f"{p['proposal']} {p['title']}") for p in value["merged_here"]]
    if value["withdrawn"]:
        facts.append((_("withdrawn"), _("yes")))
    facts += [(_("if it carries"), name) for name in value["clauses"]]
    facts += [(_("ballot"), name) for name in value["ballots"]]
    paper.facts(facts)
    for part in (value["summary"], value["text"]):
        if part:
            paper.line()
            paper.line(part)
    for amendment in value["amendments"]:
        paper.line()
        paper.line(
            _("amendment {amendment} by {group} ({kind}, {state})").format(
                amendment=amendment["amendment"][:SHOWN_ID],
                group=amendment["group"],
                kind=_kind(amendment),
                state=term("amendment", _answer(amendment)),
            )
        )
        paper.line(f"  {amendment['title']}")
        if amendment["reason"]:
            paper.line("  " + _("why: {reason}").format(reason=amendment["reason"]))
        if amendment["seconds"]:
            paper.line(
                "  " + _("seconded by {seconds}").format(seconds=", ".join(amendment["seconds"]))
            )
        if amendment["decline_reason"]:
            paper.line(
                "  " + _("declined because: {reason}").format(reason=amendment["decline_reason"])
            )
        paper.line(_indented(amendment["text"]))
        write_changes(paper, amendment["title_changes"], amendment["changes"])
    for said in value["comments"]:
        _write_comment(paper, said)


def _write_comment(paper: Paper, said: dict[str, Any]) -> None:
    paper.line()
    author = f"{said['author']}, " if said["author"] else ""
    whose = said["group"]
    if said["member"]:
        whose = _("a member of {group}").format(group=whose)
    paper.line(
        _("{stance} {comment} by {author}{whose}").format(
            stance=term("comment", said["stance"]),
            comment=said["comment"][:SHOWN_ID],
            author=author,
            whose=whose,
        )
    )
    paper.line(_indented(_spoken(said)))


def _kind(amendment: dict[str, Any]) -> str:
    if amendment["material"] or not amendment["restarts"]:
        return term("amendment", "material" if amendment["material"] else "editorial")
    return ngettext(
        "said to be editorial, {agreed} of {needed} sponsor agrees",
        "said to be editorial, {agreed} of {needed} sponsors agree",
        amendment["editorial_needed"],
    ).format(agreed=len(amendment["editorial"]), needed=amendment["editorial_needed"])


def _answer(amendment: dict[str, Any]) -> str:
    if amendment["adopted"]:
        return "adopted"
    return "declined" if amendment["declined"] else "not adopted"


def _spoken(said: dict[str, Any]) -> str:
    if said["hidden"]:
        return _("(hidden by {by}: {reason})").format(
            by=said["hidden"]["by"], reason=said["hidden"]["reason"]
        )
    if said["text"] is not None:
        return str(said["text"])
    return _("(erased)") if said["erased"] else _("(the words are not here, or were removed)")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
