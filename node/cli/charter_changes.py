"""`commonweal charter propose`, `vote` and `show --dir`: the charter of a node, and its changes."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, ngettext
from node.cli.stances import write_stances
from node.commands.charter_terms import OF_TABLES

LISTS = frozenset({"moderators", "panel"})
NUMBERS = frozenset(
    {
        *("sponsors", "pool_min", "seconds", "caucus_min", "veto_min", "challenge_members"),
        *("away_cuts", "away_max", "join_sponsors", "join_size"),
        *("cut_propose_ms", "cut_vote_ms", "cut_growth_ms", "cut_rest_ms"),
    }
)


@click.command()
@click.option(
    "--set",
    "changes",
    metavar="RULE=VALUE",
    multiple=True,
    required=True,
    help='What shall be so: --set voting="5 days". Groups are separated by semicolons.',
)
@click.option("--reason", required=True, help="Why, for everybody to read.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def propose(changes: tuple[str, ...], reason: str, yes: bool, directory: Path) -> Answer:
    """Move that rules of the charter change; yours agrees.

    `commonweal charter rules` lists them with their values. All else stays as it is.
    """
    terms = call(directory, "charter.terms", {})
    for change in changes:
        name, separator, value = change.partition("=")
        name = name.strip().replace("-", "_").replace(".", "_")
        if not separator or name == "base":
            raise click.UsageError(_("{change!r} is no RULE=VALUE").format(change=change))
        terms[name] = _value(name, value.strip())
        # Whoever sets a rule for challenges wants to have such rules; `join=no` asks for none.
        while name in OF_TABLES and (name, terms[name]) != ("join", "no"):
            name = OF_TABLES[name]
            terms[name] = "yes"
    if not yes:
        click.confirm(
            _("Move before all groups: {changes}?").format(changes="; ".join(changes)),
            abort=True,
            err=True,
        )
    moved = call(directory, "charter.propose", {**terms, "reason": reason})
    return Answer(moved, lambda paper: write_motion(paper, moved))


@click.command()
@node_option
@prints
def rules(directory: Path) -> Answer:
    """Show the rules in force by the names that `charter propose --set` takes."""
    value = call(directory, "charter.terms", {})

    def text(paper: Paper) -> None:
        paper.facts(
            (name, "; ".join(found) if isinstance(found, list) else str(found))
            for name, found in value.items()
            if name != "base"
        )

    return Answer(value, text)


@click.command()
@click.argument("motion_", metavar="MOTION")
@click.option("--agree/--disagree", required=True, help="How your group stands.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def vote(motion_: str, agree: bool, reason: str, directory: Path) -> Answer:
    """Agree to MOTION, which changes the charter, or disagree; the last word counts."""
    args = {"motion": motion_, "agree": agree, "reason": reason}
    value = call(directory, "charter.vote", args)
    return Answer(value, lambda paper: write_motion(paper, value))


def write_in_force(paper: Paper, value: dict[str, Any], *, whole: bool) -> None:
    """Write the rules of a node's coalition, and what is moved; `whole`: with every version."""
    paper.line()
    if value["version"]:
        paper.line(
            _("changed by {version}, since {since}").format(
                version=value["version"][:SHOWN_ID], since=moment(value["since"])
            )
        )
    # The texts are the node's, in English; what they are about has a word in the language.
    labelled = [(line["label"], line["text"]) for line in value["rules"]]
    paper.facts((label and _(label), rule) for label, rule in labelled)
    for past in value["history"] if whole else ():
        paper.line()
        paper.line(
            _("{version}: since {since}").format(
                version=past["version"][:SHOWN_ID] or _("as founded"), since=moment(past["since"])
            )
        )
        if past["by"] is not None:
            paper.line(f"  {past['by']}: {past['reason']}")
        _write_changes(paper, past["changes"])
    for motion in value["motions"]:
        paper.line()
        write_motion(paper, motion)


def write_motion(paper: Paper, row: dict[str, Any]) -> None:
    """Write a motion on the charter."""
    name = row["motion"][:SHOWN_ID]
    paper.line(
        _("{name}: {by} moves: {reason}").format(name=name, by=row["by"], reason=row["reason"])
    )
    _write_changes(paper, row["changes"])
    if row["since"] is not None:
        paper.line("  " + _("in force since {since}").format(since=moment(row["since"])))
    elif row["decided"] is not None:
        paper.line(
            "  "
            + _("decided {decided}; in force with the next certified cut").format(
                decided=moment(row["decided"])
            )
        )
    elif row["open"]:
        paper.line(
            "  "
            + ngettext(
                "{agreeing} of {needed} group that it needs ({share}) agrees; decided {due} "
                "at the earliest",
                "{agreeing} of {needed} groups that it needs ({share}) agree; decided {due} "
                "at the earliest",
                row["needed"],
            ).format(
                agreeing=row["agreeing"],
                needed=row["needed"],
                share=row["share"],
                due=moment(row["due"]),
            )
        )
    else:
        paper.line("  " + _("closed: another was decided, or its group moved anew"))
    write_stances(paper, row)


def _write_changes(paper: Paper, changes: list[dict[str, str]]) -> None:
    for change in changes:
        before, after = change["before"] or _("nothing"), change["after"] or _("nothing")
        label = change["label"]
        paper.line(f"  {_(label)}: {before} -> {after}")


def _value(name: str, text: str) -> str | int | list[str]:
    if name in LISTS:
        return [item.strip() for item in text.split(";") if item.strip()]
    if name in NUMBERS:
        try:
            return int(text)
        except ValueError:
            raise click.UsageError(
                _("{name} is a whole number, not {text!r}").format(name=name, text=text)
            ) from None
    return text
