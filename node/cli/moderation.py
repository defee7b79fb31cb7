"""`commonweal moderation`: hide comments, appeal, rule, slow down; erase and remove words."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import N_, _, ngettext, pick, term

ANSWERS = {"appeal": N_("appealed"), "show": N_("showed again"), "uphold": N_("upheld")}

reason_option = click.option("--reason", required=True, help="Why, for everybody to read.")


@click.group()
def moderation() -> None:
    """Show the moderation log; hide comments, appeal, rule, slow down, erase words."""


@moderation.command("log")
@node_option
@prints
def log(directory: Path) -> Answer:
    """Show policy, moderators, and all that was hidden, shown, slowed down and erased."""
    value = call(directory, "moderation.log", {})
    return Answer(value, lambda paper: _write(paper, value))


@moderation.command("erasures")
@node_option
@prints
def erasures(directory: Path) -> Answer:
    """Show every notice of erasure: which groups' nodes have erased, and which have not."""
    value = call(directory, "moderation.erasures", {})

    def text(paper: Paper) -> None:
        for notice in value["erasures"]:
            name = notice["statement"][:SHOWN_ID]
            paper.line(
                _("{name}: words of {words_of}, {time}").format(
                    name=name, words_of=notice["words_of"], time=moment(notice["time"])
                )
            )
            if notice["reason"]:
                paper.line(f"  {notice['reason']}")
            paper.table(
                [_("group"), _("erased")], [_erased(notice, row) for row in notice["groups"]]
            )
            paper.line()
        if not value["erasures"]:
            paper.line(_("nobody has asked for words to be erased"))

    return Answer(value, text)


def _erased(notice: dict[str, Any], row: dict[str, Any]) -> list[str]:
    if row["erased"] is None:
        told = _("not yet; asked since {time}").format(time=moment(notice["time"]))
        return [row["group"], told]
    return [row["group"], moment(row["erased"])]


@moderation.command("hide")
@click.argument("comment", metavar="COMMENT")
@reason_option
@node_option
@prints
def hide(comment: str, reason: str, directory: Path) -> Answer:
    """Hide COMMENT on every node; only groups that the charter names as moderators may.

    The words stay in the other nodes' stores. Its group may appeal, and any moderator may show it
    again.
    """
    value = call(directory, "moderation.hide", {"comment": comment, "reason": reason})

    def text(paper: Paper) -> None:
        paper.line(_("hid {comment}").format(comment=value["comment"]))
        short = value["hiding"][:SHOWN_ID]
        paper.line(
            _("its group may appeal with: commonweal moderation appeal {short}").format(short=short)
        )

    return Answer(value, text)


@moderation.command("appeal")
@click.argument("hiding", metavar="HIDING")
@reason_option
@node_option
@prints
def appeal(hiding: str, reason: str, directory: Path) -> Answer:
    """Ask for another look at HIDING, named by its id or by the comment's, of your own group."""
    value = call(directory, "moderation.appeal", {"hiding": hiding, "reason": reason})
    return Answer(value, _said(_("appealed against {name}"), value["hiding"]))


@moderation.command("rule")
@click.argument("hiding", metavar="HIDING")
@click.option(
    "--show/--uphold", "shows", default=None, help="Show the comment again, or leave it hidden."
)
@reason_option
@node_option
@prints
def rule(hiding: str, shows: bool | None, reason: str, directory: Path) -> Answer:
    """Rule on HIDING as a moderator; an appeal is upheld by another moderator than hid it."""
    if shows is None:
        raise click.UsageError(_("say --show or --uphold"))
    outcome = "show" if shows else "uphold"
    args = {"hiding": hiding, "outcome": outcome, "reason": reason}
    value = call(directory, "moderation.rule", args)
    told = _("shown again: {name}") if shows else _("upheld: {name}")
    return Answer(value, _said(told, value["hiding"]))


@moderation.command("slow")
@click.argument("proposal", metavar="PROPOSAL")
@click.argument("seconds", metavar="SECONDS", type=int)
@reason_option
@node_option
@prints
def slow(proposal: str, seconds: int, reason: str, directory: Path) -> Answer:
    """Let each group comment on PROPOSAL at most once in SECONDS; 0 leaves it to the charter."""
    args = {"proposal": proposal, "seconds": seconds, "reason": reason}
    value = call(directory, "moderation.slow", args)
    return Answer(value, _said(_("set the pace of {name}"), value["proposal"]))


@moderation.command("erase")
@click.argument("comment", metavar="COMMENT")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def erase(comment: str, reason: str, directory: Path) -> Answer:
    """Ask every node to erase the words of COMMENT, of your own group, for good.

    COMMENT may also be what named people or minutes of a meeting, an attestation or a pledge.

    Each node does so and says so; `moderation log` shows which have. The statement stays, without
    its words. Copies that people made can't be recalled.
    """
    value = call(directory, "moderation.erase", {"comment": comment, "reason": reason})
    return Answer(value, _said(_("asked every node to erase {name}"), value["comment"]))


@moderation.command("remove")
@click.argument("comment", metavar="COMMENT")
@node_option
@prints
def remove(comment: str, directory: Path) -> Answer:
    """Erase the words of COMMENT from this node alone, for good; nothing is published."""
    value = call(directory, "moderation.remove", {"comment": comment})
    return Answer(value, _said(_("removed from this node: {name}"), value["comment"]))


def _said(what: str, name: str) -> Any:
    return lambda paper: paper.line(what.format(name=name))


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.facts(
        [
            (_("moderators"), ", ".join(value["moderators"]) or _("none")),
            (_("policy"), value["policy"] or term("policy", "none")),
            (_("a group comments at most every"), period(value["slow_s"])),
        ]
    )
    paper.line()
    if not value["acts"]:
        paper.line(_("nothing was hidden, slowed down or erased"))
        return
    paper.table(
        [_("when"), _("who"), _("what"), _("about"), _("why"), _("id")],
        [
            [
                moment(act["time"]),
                act["group"],
                _what(act),
                act.get("comment", act.get("proposal", ""))[:SHOWN_ID],
                act["reason"],
                act["statement"][:SHOWN_ID],
            ]
            for act in value["acts"]
        ],
    )


def _what(act: dict[str, Any]) -> str:
    if act["act"] == "hide":
        told = _("hid") if act["stands"] else _("hid, shown again since")
        if act["open_appeals"]:
            count = act["open_appeals"]
            appeals = ngettext("{count} appeal open", "{count} appeals open", count)
            told = f"{told}, {appeals.format(count=count)}"
        return told
    if act["act"] == "slow":
        return _("slow mode: {period}").format(period=period(act["seconds"]))
    if act["act"] == "erase":
        groups = len(act["erased_by"]) + len(act["not_yet"])
        told = _("asked to erase; {done} of {groups} have")
        return told.format(done=len(act["erased_by"]), groups=groups)
    return pick(ANSWERS, act["act"])
