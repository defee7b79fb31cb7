"""Returns and their drafts, for people at a terminal."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.proposal import SHOWN_ID
from node.cli.signing import signed_text


def write_return(paper: Paper, value: dict[str, Any]) -> None:
    """Write what a return says.

    Args:
        value: from `return.counted` or `return.delegates`, or a draft's `return`.
    """
    paper.line(f"{value['title']}: {value['kind']} return number {value['number']}")
    paper.line(f"{value['cast']:,} of {value['roll']:,} on the voters' list")
    for contest in value["contests"]:
        paper.line()
        _write_votes(paper, contest)
    if value["warnings"]:
        paper.line()
    for warning in value["warnings"]:
        paper.line(f"note: {warning}")
    if "published" in value:
        paper.line()
        published = value["published"]
        paper.line(
            "nothing was published: add --commit"
            if published is None
            else f"published as {published[:SHOWN_ID]}"
        )


def _write_votes(paper: Paper, contest: dict[str, Any]) -> None:
    """Write a contest's votes: by first choice, or by option and grade."""
    others = [("(blank)", contest["blank"]), ("(spoiled)", contest["spoiled"])]
    if not contest["grades"]:
        paper.table([contest["title"], "votes"], [*contest["first_choices"].items(), *others])
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
        paper.line(f"kept as draft {value['draft'][:SHOWN_ID]}; two stewards sign it with")
        paper.line(f"  --confirm {value['draft'][:SHOWN_ID]} --key THEIR-KEY")
    else:
        paper.line("nothing was kept: add --commit and --key")


def write_drafts(paper: Paper, value: dict[str, Any]) -> None:
    """Write the list of drafts."""
    if not value["drafts"]:
        paper.line("nothing waits for a steward")
        return
    paper.table(
        ["draft", "what", "ballot", "made", "signed by"],
        [
            [d["draft"][:SHOWN_ID], d["kind"], d["title"], moment(d["made"]), _signers(d)]
            for d in value["drafts"]
        ],
    )


def write_draft(paper: Paper, value: dict[str, Any]) -> None:
    """Write a draft whole, in words, for the steward who is about to confirm it."""
    paper.facts(
        [
            ("draft", value["draft"]),
            ("what", value["kind"]),
            ("ballot", f"{value['title']} ({value['ballot'][:SHOWN_ID]})"),
            ("made", moment(value["made"])),
            ("signed by", _signers(value)),
        ]
    )
    paper.line()
    if value["kind"] == "return":
        write_return(paper, value["return"])
        return
    roll = value["body"]
    paper.line(f"{roll['count']:,} voters ({roll['basis']}), as of {moment(roll['as_of'])}")
    paper.facts((region or "(no region)", count) for region, count in roll["regions"].items())


def write_dropped(paper: Paper, value: dict[str, Any]) -> None:
    """Write that a draft is gone."""
    paper.line(f"dropped {value['dropped'][:SHOWN_ID]}")


def _signers(draft: dict[str, Any]) -> str:
    return ", ".join(draft["signed_by"]) or "nobody yet"
