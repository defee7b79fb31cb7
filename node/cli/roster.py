"""`commonweal roster`: a group's members, from its spreadsheet; they never leave the node."""

import base64
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.options import FILE, NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure, ngettext
from node.founding.files import SECRET, read_limited, write_new


@click.group()
def roster() -> None:
    """Import, list and export the members of your group."""


@roster.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--whole", is_flag=True, help="FILE is the whole roster: who is not in it leaves.")
@click.option("--commit", is_flag=True, help="Do it; without, only say what would be done.")
@node_option
@prints
def import_csv(path: Path, whole: bool, commit: bool, directory: Path) -> Answer:
    """Say what importing the CSV in FILE would do; with --commit, do it.

    The first line names the columns: id (your own number or name for the member), and any of name,
    region and email. A file with problems imports nothing.
    """
    # Imported here, because only an import knows how large a roster may be.
    from node.store.roster_csv import MAX_ROSTER_BYTES  # noqa: PLC0415

    data = base64.b64encode(read_limited(path, MAX_ROSTER_BYTES)).decode()
    # One question first, then one command: a file with problems is listed, not refused blankly.
    value = call(directory, "roster.import", {"csv": data, "whole": whole})
    if commit and not value["problems"]:
        value = call(directory, "roster.import", {"csv": data, "whole": whole, "commit": True})
    failed = bool(value["problems"])
    return Answer(value, lambda paper: _write_plan(paper, path, value), failed=failed)


@roster.command("list")
@click.option("--all", "inactive", is_flag=True, help="Those who left as well.")
@node_option
@prints
def list_all(inactive: bool, directory: Path) -> Answer:
    """List the members, and how many there are by region."""
    value = call(directory, "roster.list", {"inactive": inactive})

    def text(paper: Paper) -> None:
        paper.table(
            [_("id"), _("name"), _("region"), _("member")],
            [
                [m["ref"], m["name"], m["region"], _("yes") if m["active"] else _("left")]
                for m in value["members"]
            ],
        )
        paper.line()
        regions = value["regions"].items()
        paper.facts((region or _("(no region)"), count) for region, count in regions)
        count = sum(value["regions"].values())
        told = ngettext("{count} member", "{count} members", count)
        paper.line(told.format(count=figure(count)))

    return Answer(value, text)


@roster.command("export")
@click.argument("path", metavar="FILE", type=NEW_FILE)
@node_option
@prints
def export(path: Path, directory: Path) -> Answer:
    """Write the active members to FILE, as CSV that only you can read."""
    data = base64.b64decode(call(directory, "roster.export", {})["csv"])
    write_new(path, data, SECRET)
    value = {"path": str(path), "bytes": len(data)}
    return Answer(
        value,
        lambda paper: paper.line(
            _("wrote {path}: {size} bytes").format(path=path, size=figure(len(data)))
        ),
    )


def _write_plan(paper: Paper, path: Path, value: dict[str, Any]) -> None:
    if value["problems"]:
        _write_problems(paper, path, value)
        return
    done = value["committed"]
    paper.line(_("done:") if done else _("this is what --commit would do:"))
    paper.facts(
        [
            (_("new members"), value["adds"]),
            (_("members who come back"), value["returns"]),
            (_("members who change"), value["changed"]),
            (_("members who leave"), value["removed"]),
            (_("the same as before"), value["same"]),
            (
                _("read as"),
                _("{encoding}, cells parted by {delimiter!r}").format(
                    encoding=value["encoding"], delimiter=value["delimiter"]
                ),
            ),
        ]
    )
    for change in value["changes"]:
        before, after = (" / ".join(change[side]) for side in ("from", "to"))
        paper.line(f"  {change['ref']}: {before} -> {after}")
    if value["removes"]:
        paper.line(_("leaving: {members}").format(members=", ".join(value["removes"])))
    if value["outside"]:
        named = ", ".join(f"{region} ({count})" for region, count in value["outside"].items())
        paper.line(_("in regions that the charter doesn't list: {named}").format(named=named))
        paper.line(
            "  " + _("no voters' list can be made with them; leave the region empty or mend it")
        )
    if value["formulas"]:
        lines = ", ".join(map(str, value["formulas"]))
        paper.line(
            _("cells that a spreadsheet would run as formulas, kept as text: line {lines}").format(
                lines=lines
            )
        )


def _write_problems(paper: Paper, path: Path, value: dict[str, Any]) -> None:
    for problem in value["problems"]:
        told = "{path}, {reason}"
        if problem["line"]:
            told = _("{path}, line {line}: {reason}")
        paper.line(told.format(path=path, line=problem["line"], reason=problem["reason"]))
        if problem["hint"]:
            paper.line("  " + _("hint: {hint}").format(hint=problem["hint"]))
    more = value["problem_count"] - len(value["problems"])
    if more > 0:
        paper.line(_("and {more} more").format(more=more))
    paper.line(_("nothing was imported"))
