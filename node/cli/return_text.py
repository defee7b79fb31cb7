"""Returns and their drafts, for people at a terminal."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.proposal import SHOWN_ID
from node.cli.result_text import write_seats
from node.cli.said import said
from node.cli.signing import signed_text
from node.cli.speech import _, figure, ngettext, term


def write_return(paper: Paper, value: dict[str, Any]) -> None:
    """Write what a return says.

    Args:
        value: from `return.counted` or `return.delegates`, or a draft's `return`.
    """
    paper.line(
        _("{title}: {kind} return number {number}").format(
            title=value["title"], kind=term("return", value["kind"]), number=value["number"]
        )
    )
    paper.line(
        _("{cast} of {roll} on the voters' list").format(
            cast=figure(value["cast"]), roll=figure(value["roll"])
        )
    )
    for contest in value["contests"]:
        paper.line()
        _write_votes(paper, contest)
    if "seats" in value:
        paper.line()
        paper.line(_("everybody reads how each seat votes:"))
        write_seats(paper, [contest["title"] for contest in value["contests"]], value["seats"])
    if value["warnings_parts"]:
        paper.line()
    for warning in value["warnings_parts"]:
        paper.line(_("note: {warning}").format(warning=said(warning)))
    if "published" in value:
        paper.line()
        published = value["published"]
        paper.line(
            _("nothing was published: add --commit")
            if published is None
            else _("published as {published}").format(published=published[:SHOWN_ID])
        )


def _write_votes(paper: Paper, contest: dict[str, Any]) -> None:
    """Write a contest's votes: by first choice, or by option and grade."""
    others = [(_("(blank)"), contest["blank"]), (_("(spoiled)"), contest["spoiled"])]
    if not contest["grades"]:
        paper.table([contest["title"], _("votes")], [*contest["first_choices"].items(), *others])
        return
    rows = [[option, *by_grade.values()] for option, by_grade in contest["graded"].items()]
    paper.table([contest["title"], *contest["grades"]], rows)
    paper.facts(others)


def write_signed(paper: Paper, value: dict[str, Any], signed: dict[str, Any] | None) -> None:
    """Write what became of a counted return: tried, kept, or signed."""
    paper.line()
    if signed is not None:
        paper.line(signed_text(signed))
    elif value["kept"]:
        paper.line(
            _("kept as draft {draft}; two stewards sign it with").format(
                draft=value["draft"][:SHOWN_ID]
            )
        )
        command = f"--confirm {value['draft'][:SHOWN_ID]} --key THEIR-KEY"
        paper.line(f"  {command}")
    else:
        paper.line(_("nothing was kept: add --commit and --key"))


def write_drafts(paper: Paper, value: dict[str, Any]) -> None:
    """Write the list of drafts."""
    if not value["drafts"]:
        paper.line(_("nothing waits for a steward"))
        return
    paper.table(
        [_("draft"), _("what"), _("ballot"), term("draft", "made"), _("signed by")],
        [
            [
                d["draft"][:SHOWN_ID],
                term("draft", d["kind"]),
                d["title"],
                moment(d["made"]),
                _signers(d),
            ]
            for d in value["drafts"]
        ],
    )


def write_draft(paper: Paper, value: dict[str, Any]) -> None:
    """Write a draft whole, in words, for the steward who is about to confirm it."""
    paper.facts(
        [
            (_("draft"), value["draft"]),
            (_("what"), term("draft", value["kind"])),
            (_("ballot"), f"{value['title']} ({value['ballot'][:SHOWN_ID]})"),
            (term("draft", "made"), moment(value["made"])),
            (_("signed by"), _signers(value)),
        ]
    )
    paper.line()
    if value["kind"] == "return":
        write_return(paper, value["return"])
        return
    roll = value["body"]
    paper.line(
        ngettext(
            "{count} voter ({basis}), as of {as_of}",
            "{count} voters ({basis}), as of {as_of}",
            roll["count"],
        ).format(
            count=figure(roll["count"]),
            basis=term("list", roll["basis"]),
            as_of=moment(roll["as_of"]),
        )
    )
    paper.facts((region or _("(no region)"), count) for region, count in roll["regions"].items())


def write_dropped(paper: Paper, value: dict[str, Any]) -> None:
    """Write that a draft is gone."""
    paper.line(_("dropped {dropped}").format(dropped=value["dropped"][:SHOWN_ID]))


def _signers(draft: dict[str, Any]) -> str:
    return ", ".join(draft["signed_by"]) or _("nobody yet")
