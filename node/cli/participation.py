"""`commonweal participation`: who takes part, targets, and what members tell about themselves."""

import csv
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, pick, term
from node.columns import english
from node.errors import NodeError
from protocol.ballots.rule import MAX_COUNT
from protocol.formats.delimiters import parted
from protocol.text import whole_number

STAGES = ("invited", "reached", "read", "spoke", "voted")
MAX_CELLS_BYTES = 64 * 1024
"""A line a region, of a few numbers each; a larger file is another file."""

ADVICE = {
    "reach": N_("reach them: print or send codes to those who have none, telephone, visit"),
    "explain": N_("explain it: a summary, a translation, a meeting on the question"),
    "meet": N_("make room to speak: a meeting at another hour, questions in writing"),
    "remind": N_("remind them before the close; offer paper and a lift to the hall"),
}

WHY = {
    "few": N_("fewer than {least} gave it, or voted of those who did, or did not vote"),
    "others": N_(
        "taken from the numbers of all, it would tell of fewer than {least} who gave another "
        "answer or none"
    ),
    "beside": N_(
        "taken from the numbers of all with what was told of other answers at another hour, it "
        "would tell of fewer than {least}"
    ),
    "change": N_(
        "since an earlier count for this ballot fewer than {least} changed, in it, beside it or "
        "together with others"
    ),
    "ballots": N_(
        "beside another ballot fewer than {least} changed, in it, beside it or together with others"
    ),
    "often": N_("it was told as often as it can be"),
}


@click.group()
def participation() -> None:
    """See who takes part in a ballot, set targets, and find whom to reach before the close."""


@participation.command("show")
@click.argument("ballot", metavar="BALLOT")
@node_option
@prints
def show(ballot: str, directory: Path) -> Answer:
    """Show BALLOT's counts by group and region, targets, and where they are missed."""
    value = call(directory, "participation.show", {"ballot": ballot})
    return Answer(value, lambda paper: _write(paper, value))


@participation.command("count")
@click.argument("ballot", metavar="BALLOT")
@click.option(
    "--cells",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV: region, and any of invited, reached, read, spoke, voted; what the file lacks the "
    "node counts.",
)
@click.option("--commit", is_flag=True, help="Publish the counts; without it they are only shown.")
@node_option
@prints
def count(ballot: str, cells: Path | None, commit: bool, directory: Path) -> Answer:
    """Count how your group takes part in BALLOT, and publish it with --commit.

    The node counts its own voters' list, codes and votes by itself. Whom you reached otherwise, who
    read and who spoke, you know better: give a file.
    """
    args: dict[str, Any] = {"ballot": ballot, "commit": commit}
    if cells is not None:
        args |= read_cells(cells)
    value = call(directory, "participation.count", args)

    def text(paper: Paper) -> None:
        _cells(paper, value["cells"])
        _traits(paper, value["traits"])
        for line in value["held"]:
            what = f"{line['trait']}, {line['answer']}"
            why = pick(WHY, line["why"]).format(least=line["least"])
            paper.line(_("left out: {what}: {why}").format(what=what, why=why))
            if line["told"] is not None:
                paper.line(_told_last(line["told"]))
        if value["published"]:
            paper.line(_("published: {published}").format(published=value["published"]))
        else:
            paper.line(_("nothing was published; add --commit to publish it"))

    return Answer(value, text)


def _told_last(told: dict[str, Any]) -> str:
    line = _(
        "told last, {when}: {shared} told it, {voted} voted; in all {everybody} of {invited} voted"
    )
    return "  " + line.format(
        when=moment(told["as_of"]),
        shared=told["shared"],
        voted=told["voted"],
        everybody=told["of_voted"],
        invited=told["of_invited"],
    )


@participation.command("target")
@click.argument("ballot", metavar="BALLOT")
@click.argument("stage", type=click.Choice(STAGES[1:]))
@click.argument("share", metavar="SHARE")
@click.option("--region", default="", help="Of this region only.")
@click.option("--everybody", is_flag=True, help="For every group; for the group that put the vote.")
@node_option
@prints
def target(
    ballot: str, stage: str, share: str, region: str, everybody: bool, directory: Path
) -> Answer:
    """Set how many of those invited to BALLOT are to reach STAGE: SHARE is 50% or 1/2.

    Targets are set before voting begins, and anybody can read them.
    """
    args = {
        "ballot": ballot,
        "stage": stage,
        "share": share,
        "region": region,
        "everybody": everybody,
    }
    value = call(directory, "participation.target", args)
    return Answer(
        value,
        lambda paper: paper.line(
            _("target: {share} {stage}").format(share=share, stage=term("stage", stage))
        ),
    )


@participation.command("questions")
@node_option
@prints
def questions(directory: Path) -> Answer:
    """List what members are asked about themselves, and how many told it."""
    value = call(directory, "participation.questions", {})

    def text(paper: Paper) -> None:
        if not value["questions"]:
            paper.line(_("members are asked nothing; `commonweal participation ask` asks"))
        for asked in value["questions"]:
            told = ", ".join(f"{a['answer']} ({a['shared']})" for a in asked["answers"])
            paper.line(f"{asked['trait']}: {told}")

    return Answer(value, text)


@participation.command("ask")
@click.argument("trait", metavar="QUESTION")
@click.argument("answers", metavar="ANSWER...", nargs=-1, required=True)
@node_option
@prints
def ask(trait: str, answers: tuple[str, ...], directory: Path) -> Answer:
    """Ask your members QUESTION about themselves, with these ANSWERs to choose from.

    They may leave it open and take it back. Only numbers of five and more are ever published.
    """
    value = call(directory, "participation.ask", {"trait": trait, "answers": list(answers)})
    return Answer(value, lambda paper: paper.line(_("asked: {trait}").format(trait=value["trait"])))


@participation.command("drop")
@click.argument("trait", metavar="QUESTION")
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def drop(trait: str, yes: bool, directory: Path) -> Answer:
    """Ask QUESTION no longer, and erase every answer to it."""
    if not yes:
        click.confirm(_("Erase every answer to it?"), abort=True, err=True)
    value = call(directory, "participation.drop", {"trait": trait})
    return Answer(
        value, lambda paper: paper.line(_("no longer asked: {trait}").format(trait=value["trait"]))
    )


def read_cells(path: Path) -> dict[str, Any]:
    """A CSV of counts by region, as the command takes it.

    Raises:
        NodeError: `bad-cells`, with the line.
    """
    if path.stat().st_size > MAX_CELLS_BYTES:
        raise NodeError("bad-cells", f"{path} is too large", "one line a region")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NodeError("bad-cells", f"{path} is not UTF-8", "save it as CSV in UTF-8") from error
    lines, delimiter = parted(text.splitlines())
    rows = csv.DictReader(lines, delimiter=delimiter)
    rows.fieldnames = [english(title) for title in rows.fieldnames or ()]
    columns = [name for name in rows.fieldnames if name in STAGES]
    titles = set(rows.fieldnames)
    if "region" not in titles or not len(columns) + 1 == len(titles) == len(rows.fieldnames):
        raise NodeError(
            "bad-cells",
            f"{path} line 1: the columns are region and any of {', '.join(STAGES)}",
            "leave out the columns that the node is to count",
        )
    found: dict[str, Any] = {"regions": [], **{name: [] for name in columns}}
    for row in rows:
        found["regions"].append((row["region"] or "").strip())
        for name in columns:
            found[name].append(_number(path, rows.line_num, name, row[name]))
    return found


def _number(path: Path, line: int, name: str, cell: str | None) -> int:
    number = whole_number((cell or "").strip(), MAX_COUNT)
    if number is None:
        raise NodeError(
            "bad-cells", f"{path} line {line}: {name} is {cell!r}", "give a whole number"
        )
    return number


def _write(paper: Paper, value: dict[str, Any]) -> None:
    paper.line(value["title"])
    paper.line(_("closes {closes}").format(closes=moment(value["closes"])))
    for group in value["groups"]:
        paper.line()
        paper.line(
            _("{group}, counted {as_of}").format(group=group["group"], as_of=moment(group["as_of"]))
        )
        _cells(paper, group["cells"])
        _traits(paper, group["told"], group["as_of"])
    if not value["groups"]:
        paper.line(_("no group has counted yet"))
    if len(value["groups"]) > 1:
        paper.line()
        paper.line(_("all groups that have counted, together"))
        _cells(paper, value["together"])
    for aim in value["targets"]:
        told = _("target for {whom}: {share} {stage}")
        if aim["region"]:
            told = _("target for {whom}: {share} {stage} in {region}")
        paper.line(
            told.format(
                whom=_("every group") if aim["everybody"] else aim["set_by"],
                share=aim["share"],
                stage=term("stage", aim["stage"]),
                region=aim["region"],
            )
        )
    for gap in value["gaps"]:
        paper.line(_gap(gap))
    if value["targets"] and value["uncounted"]:
        told = _("not counted yet, so nobody sees whether they are short: {groups}")
        paper.line(told.format(groups=", ".join(value["uncounted"])))


def _gap(gap: dict[str, Any]) -> str:
    told = _("{group}: {stage} {have} of {invited}")
    if gap["region"]:
        told = _("{group} in {region}: {stage} {have} of {invited}")
    line = told.format(
        group=gap["group"],
        region=gap["region"],
        stage=term("stage", gap["stage"]),
        have=gap["have"],
        invited=gap["invited"],
    )
    if gap["met"]:
        return _("{line}, target met").format(line=line)
    return _("{line}, {missing} short; {advice}").format(
        line=line, missing=gap["need"] - gap["have"], advice=pick(ADVICE, gap["advice"])
    )


def _cells(paper: Paper, cells: list[dict[str, Any]]) -> None:
    rows = [[cell["region"] or "-", *(cell[stage] for stage in STAGES)] for cell in cells]
    paper.table([_("region"), *(term("stage", stage) for stage in STAGES)], rows)


def _traits(paper: Paper, cells: list[dict[str, Any]], now: int = 0) -> None:
    """What was told; of an earlier count than `now` with its hour."""
    if cells:
        rows = []
        for cell in cells:
            what, as_of = f"{cell['trait']}: {cell['answer']}", cell.get("as_of", now)
            if as_of != now:
                then = _("(as counted {when}: of {invited} in all {everybody} had voted)")
                what += " " + then.format(
                    when=moment(as_of), invited=cell["of_invited"], everybody=cell["of_voted"]
                )
            rows.append([what, cell["shared"], cell["voted"]])
        paper.table([_("of those who told"), _("told"), _("voted")], rows)
