"""The tables of a count besides its rounds: comparisons in pairs, and grades."""

from collections.abc import Sequence
from fractions import Fraction

from node.cli.output import Paper
from node.cli.speech import _
from protocol.counting.exact import Exact, exact, places
from protocol.counting.result import Count, Pairwise
from protocol.formats.ballot_file import BallotFile

# Decimals shown of votes that aren't whole, as Scottish result sheets have; JSON is exact.
DECIMALS = 5


def show_matrix(paper: Paper, found: Pairwise, names: Sequence[str]) -> None:
    """Print how many ballots rank the row's option above the column's, a star where it wins.

    Columns are numbered as the rows are, so that long names don't widen the table.
    """
    rows: list[list[object]] = []
    for one, name in enumerate(names):
        cells: list[object] = []
        for other in range(len(names)):
            votes, back = found.matrix[one][other], found.matrix[other][one]
            cells.append("" if one == other else f"{cell(votes)}{'*' if votes > back else ' '}")
        rows.append([f"{one + 1}. {name}", *cells])
    columns = [_("above"), *(str(place + 1) for place in range(len(names)))]
    paper.table(
        columns, rows, title=_("ballots that rank the row above the column (* more than back)")
    )
    for level, options in enumerate(found.order, 1):
        paper.line(
            _("place {level}: {options}").format(
                level=level, options=", ".join(names[option] for option in options)
            )
        )


def show_standings(paper: Paper, found: Pairwise, names: Sequence[str]) -> None:
    """Print every option against the default option, with the majority it had and needed."""
    rows: list[list[object]] = []
    for each in found.standings:
        ratio = (
            places(exact(Fraction(each.ahead) / each.behind), 3) if each.behind else _("no limit")
        )
        asked = f"{each.ratio}:1"
        rows.append([names[each.option], cell(each.ahead), cell(each.behind), ratio, asked])
    columns = [_("option"), _("above"), _("below"), _("ratio"), _("needed")]
    paper.table(columns, rows, title=_("above and below the default option"))


def show_merits(paper: Paper, result: Count, votes: BallotFile) -> None:
    """Print votes per grade, best grade first, with the middle grade and what is around it."""
    size = len(result.merits[0].grades)
    grades = votes.grades or tuple(str(size - 1 - grade) for grade in range(size))
    rows: list[list[object]] = []
    for name, merit in zip(votes.options, result.merits, strict=True):
        cells = [cell(number) for number in merit.grades]
        rows.append([name, *cells, grades[merit.median], cell(merit.better), cell(merit.worse)])
    paper.table([_("option"), *grades, _("middle"), _("above"), _("below")], rows)


def cell(votes: Exact) -> int | str:
    """Votes in a table: whole, or cut off after some decimals."""
    return int(votes) if votes.denominator == 1 else places(votes, DECIMALS)


def shown(votes: Exact) -> str:
    """Votes in a sentence."""
    return str(cell(votes))
