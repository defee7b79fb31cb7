"""`commonweal recount`: count a contest again from its RCTab configuration."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from node.cli.count_text import ROUNDS_A_TABLE, show_count, show_tallies
from node.cli.output import Answer, Paper, prints
from node.cli.picture import Counted, draws
from node.cli.speech import ngettext
from protocol.counting.irv import follow
from protocol.counting.methods import count
from protocol.counting.result import Count
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile, combine
from protocol.formats.cdf_json import MAX_JSON_BYTES, read_cdf_json
from protocol.formats.csv_ballots import Record, gather
from protocol.formats.rctab_config import MAX_CONFIG_BYTES, RctabContest, read_rctab_config
from protocol.formats.rctab_xlsx import MAX_XLSX_BYTES, UNDECLARED, read_rctab_xlsx


@click.command(name="recount", short_help="Count a contest again from its RCTab configuration.")
@click.argument(
    "config",
    metavar="CONFIG",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--precinct",
    metavar="NAME",
    help="Show one precinct's ballots through the rounds of the whole contest.",
)
@prints
@draws
def recount(config: Path, precinct: str | None) -> Counted:
    """Count the contest of an RCTab configuration again, by its rules, from its ballots.

    The files that CONFIG names are looked for beside it. Spreadsheets of ES&S (xlsx) and the NIST
    common data format (JSON) are read. A rule that has no translation here is refused.
    """
    contest = read_rctab_config(limited(config, MAX_CONFIG_BYTES), str(config))
    records, votes = ballots(contest, config.parent)
    variant = dict(contest.variant)
    if UNDECLARED in votes.options:
        variant["undeclared"] = str(votes.options.index(UNDECLARED) + 1)
    result = count(contest.method, votes.profile, seats=contest.seats, variant=variant)
    part = None if precinct is None else one_precinct(result, votes, records, precinct)

    def text(paper: Paper) -> None:
        if part is None:
            show_count(paper, result, votes)
            return
        paper.line(
            ngettext(
                "{precinct}: {total} ballot, {blank} of them blank",
                "{precinct}: {total} ballots, {blank} of them blank",
                1 if part.total == 1 else 2,  # weights may be fractions
            ).format(precinct=precinct, total=part.total, blank=part.blank)
        )
        for start in range(0, len(part.rounds), ROUNDS_A_TABLE):
            show_tallies(paper, part, start, votes.options)
            paper.line()

    value = (part or result).named(votes.options)
    answer = Answer({**value, "title": contest.name, "precinct": precinct or ""}, text)
    title = f"{contest.name}, {precinct}" if precinct else contest.name
    return Counted(answer, part or result, replace(votes, title=title))


def ballots(contest: RctabContest, folder: Path) -> tuple[list[Record], BallotFile]:
    """The ballots of every source together; records only of spreadsheets, which have precincts.

    Raises:
        MalformedError: `bad-file`: a source that is not there, or of a format that is not read.
    """
    records: list[Record] = []
    files: list[BallotFile] = []
    for source in contest.sources:
        path = folder / source.path
        if not path.is_file():
            hint = "the files stand beside the configuration, under the names it gives"
            raise MalformedError("bad-file", f"{path} is not there", hint)
        if source.provider == "cdf":
            data = limited(path, MAX_JSON_BYTES)
            files.append(read_cdf_json(data, str(path)))
        elif source.provider == "ess":
            data = limited(path, MAX_XLSX_BYTES)
            found = list(read_rctab_xlsx(data, str(path), source, contest.max_ranks))
            records += found
            files.append(gather(found, str(path), _names(contest, found)))
        else:
            hint = "ES&S spreadsheets and the common data format are read"
            raise MalformedError("bad-file", f"{path}: provider {source.provider!r}", hint)
    votes = combine(files)
    excluded = tuple(votes.options.index(n) for n in contest.excluded if n in votes.options)
    if excluded:
        votes = BallotFile(votes.options, votes.profile, contest.name, withdrawn=excluded)
        votes = votes.without_withdrawn()
    return records, BallotFile(votes.options, votes.profile, contest.name)


def _names(contest: RctabContest, found: Sequence[Record]) -> tuple[str, ...]:
    written_in = any(UNDECLARED in record.marks for record in found)
    return (*contest.options, UNDECLARED) if written_in else contest.options


def one_precinct(result: Count, votes: BallotFile, records: Sequence[Record], name: str) -> Count:
    """One precinct's ballots through the eliminations of the whole contest.

    Raises:
        MalformedError: `bad-file`: no record is of that precinct.
    """
    found = [record for record in records if record.precinct == name]
    if not found:
        known = ", ".join(sorted({record.precinct for record in records if record.precinct})[:5])
        raise MalformedError("bad-file", f"no ballot of precinct {name!r}", f"some: {known}")
    part = gather(found, name, votes.options)
    out = [stage.eliminated for stage in result.rounds[:-1]]
    rounds = follow(part.profile, result.variant, out)
    total, blank = part.profile.total, part.profile.blank
    return Count(result.method, result.variant, result.seats, (), rounds, total, blank)


def limited(path: Path, most: int) -> bytes:
    """A file's bytes, none of them if there are more than `most`.

    Raises:
        MalformedError: `bad-file`: it is larger.
    """
    if path.stat().st_size > most:
        raise MalformedError("bad-file", f"{path}: more than {most} bytes")
    return path.read_bytes()
