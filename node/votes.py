"""Files of votes, as the lines of a return: option names become the ballot's options.

Three forms are read: records (CSV, a line a ballot), BLT, and totals (CSV with the columns option
and count). Where options are scored or graded, records have a column an option and a grade a cell,
or they are ABIF with scores. Columns may be named in Spanish: opción and cantidad; preferencia1,
peso and mesa; beside grades papeleta, peso and mesa. A name that the ballot does not have is
refused with the nearest one it has.
"""

import csv
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain
from typing import Any

from node.columns import english
from protocol.ballots.choices import write_choice
from protocol.counting.exact import Exact
from protocol.counting.profile import MAX_COUNT, OVERVOTE, Choice, Rank, names_once
from protocol.formats.ballot_file import BallotFile, trim
from protocol.formats.delimiters import delimiter_of, parted
from protocol.formats.detect import Reading, format_of, read_ballots
from protocol.formats.lines import refuse, text_lines
from protocol.formats.weight import read_weight

TOTALS_HEADER = ["option", "count"]
BOM = b"\xef\xbb\xbf"
# What is a column of records besides options; other columns stay as they are called.
RANKED, GRADED = re.compile(r"rank[0-9]+|weight|precinct"), re.compile("weight|ballot|precinct")
# Lines of a totals file that name no option; in brackets, so that they are no option's name.
BLANK, SPOILED = "(blank)", "(spoiled)"


@dataclass
class VoteLines:
    """The votes of one contest in one region.

    Attributes:
        rows: the text of a choice -> how many made it.
        blank: valid votes without a choice.
        spoiled: votes with too many or too few choices, or that were counted as spoiled.
    """

    rows: Counter[str] = field(default_factory=Counter)
    blank: int = 0
    spoiled: int = 0

    @property
    def total(self) -> int:
        """All of them, blank and spoiled ones too."""
        return sum(self.rows.values()) + self.blank + self.spoiled

    def plain(self) -> dict[str, Any]:
        """As the node's commands take them."""
        rows = {text: count for text, count in self.rows.items() if count}
        return {"rows": rows, "blank": self.blank, "spoiled": self.spoiled}


def read_votes(
    stream: Iterable[bytes], name: str, contest: Mapping[str, Any], lines: VoteLines
) -> None:
    """Add the votes in a file to `lines`.

    Args:
        stream: its lines: records, BLT, ABIF or totals; the first one tells which.
        name: what errors call it.
        contest: from the node's `ballot.show`.
        lines: what was read before.

    Raises:
        MalformedError: `bad-file`, with file, line, reason and hint.
        OSError: the file can't be read.
    """
    stream = iter(stream)
    first = next(stream, b"")
    stream = chain([first] if first else [], stream)
    if _is_totals(first):
        _add_totals(stream, name, contest, lines)
        return
    if contest["grades"]:
        _add_graded(_graded(first, stream, name, contest), name, contest, lines)
        return
    stream = _in_english(first, stream, RANKED)
    file = read_ballots(stream, name).without_withdrawn()
    _add_ballots(file, name, contest, lines)


# What Spanish pages call the options of a question of yes or no, with and without accents.
YES_NO_WORDS = {"sí": "yes", "si": "yes", "abstención": "abstain", "abstencion": "abstain"}


def match_options(
    names: Sequence[str],
    contest: Mapping[str, Any],
    name: str,
    lines: Mapping[str, int] | None = None,
) -> tuple[int, ...]:
    """The index in the ballot of each option that a file names; case and spacing don't matter.

    Args:
        names: as the file has them.
        contest: from the node's `ballot.show`.
        name: what errors call the file.
        lines: on which line each name stands, where that is known.

    Raises:
        MalformedError: `bad-file`: the ballot has no such option, or two names mean the same one.
    """
    labels: list[str] = contest["options"]
    known = {_folded(label): index for index, label in enumerate(labels)}
    if contest.get("kind") == "yes-no":
        # Pages name these options in the reader's language; so may who reads them there.
        known |= {word: known[name] for word, name in YES_NO_WORDS.items() if name in known}
    elif len(known) < len(labels):  # labels that differ in case alone: only exact names will do
        known = {label: index for index, label in enumerate(labels)}
    found = []
    for option in names:
        index = known.get(option, known.get(_folded(option)))
        if index is None:
            raise refuse(
                name,
                (lines or {}).get(option, 0),
                f"{option[:80]!r} is not an option of {contest['title']!r}",
                _nearest(option, labels),
            )
        if index in found:
            line = (lines or {}).get(option, 0)
            raise refuse(name, line, f"{labels[index]!r} stands there under two names")
        found.append(index)
    return tuple(found)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _nearest(option: str, labels: Sequence[str]) -> str:
    by_folded = {_folded(label): label for label in labels}
    close = difflib.get_close_matches(_folded(option), by_folded, n=1)
    if close:
        return f"the ballot has {by_folded[close[0]]!r}"
    shown = ", ".join(labels[:10])
    return f"the ballot has: {shown}" + (", ..." if len(labels) > 10 else "")


def _is_totals(first: bytes) -> bool:
    titles, _ = _titles(first)
    return [english(title) for title in titles] == TOTALS_HEADER


def _titles(first: bytes) -> tuple[list[str], str]:
    """The cells of a first line, and what parts them; none if it is no line of CSV in UTF-8."""
    try:
        header = first.removeprefix(BOM).decode().rstrip("\r\n")
        delimiter = delimiter_of(header)
        return next(csv.reader([header], delimiter=delimiter, strict=True), []), delimiter
    except (UnicodeDecodeError, csv.Error):
        return [], ","


def _in_english(
    first: bytes, stream: Iterator[bytes], pattern: re.Pattern[str], options: Sequence[str] = ()
) -> Iterator[bytes]:
    """The lines, with columns of these names in English if the first line has them in Spanish.

    Args:
        options: columns that are no columns of ours, however they are called.
    """
    cells, delimiter = _titles(first)
    taken = {_folded(option) for option in options}
    titles = [
        title if pattern.fullmatch(title := english(cell)) and _folded(cell) not in taken else cell
        for cell in cells
    ]
    # Else the line stays byte for byte what its own reader is to judge.
    if titles == cells or [_folded(cell) for cell in cells] == titles:
        return stream
    next(stream)
    header = StringIO()
    csv.writer(header, delimiter=delimiter, lineterminator="\n").writerow(titles)
    return chain([header.getvalue().encode()], stream)


def _add_totals(
    stream: Iterable[bytes], name: str, contest: Mapping[str, Any], lines: VoteLines
) -> None:
    seen: set[str] = set()
    for line, option, count in _totals(stream, name):
        if option in seen:
            raise refuse(name, line, f"{option[:80]!r} stands there twice")
        seen.add(option)
        if option == BLANK:
            lines.blank += count
        elif option == SPOILED:
            lines.spoiled += count
        elif contest["kind"] == "rank" or contest["max"] > 1:
            columns = "a column an option" if contest["grades"] else "columns rank1, rank2 ..."
            raise refuse(
                name,
                line,
                f"totals don't tell how each ballot of {contest['title']!r} was filled in",
                f"give records, a line a ballot, {columns}",
            )
        else:
            (index,) = match_options([option], contest, name, {option: line})
            lines.rows[write_choice((index,))] += count
    if not seen:
        raise refuse(name, 0, "no totals", "the header is followed by a line an option")


def _totals(stream: Iterable[bytes], name: str) -> Iterator[tuple[int, str, int]]:
    rows, delimiter = parted(text_lines(stream, name))
    reader = csv.reader(rows, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num == 1 or not "".join(row).strip():
                continue
            if len(row) != len(TOTALS_HEADER):
                raise refuse(name, reader.line_num, f"{len(row)} cells where the header has 2")
            option, text = row[0].strip(), row[1].strip()
            count = 0 if text == "0" else read_weight(text)
            if not isinstance(count, int):
                raise refuse(
                    name,
                    reader.line_num,
                    f"{text[:20]!r} is not a number of votes",
                    f"a whole number from 0 to {MAX_COUNT}, without separators",
                )
            yield reader.line_num, option, count
    except csv.Error as error:
        raise refuse(name, reader.line_num, str(error).lower()) from error


def _add_ballots(file: BallotFile, name: str, contest: Mapping[str, Any], lines: VoteLines) -> None:
    place = match_options(file.options, contest, name, file.named)
    for choice, number in file.profile.rows.items():
        count = _whole(number, name)
        if contest["kind"] == "rank":
            ranks = [_moved(rank, place) for rank in choice]
            _add(lines, trim(ranks), count)
            continue
        chosen = {place[rank] for rank in choice if isinstance(rank, int) and rank != OVERVOTE}
        overvoted = any(rank == OVERVOTE or (isinstance(rank, tuple) and rank) for rank in choice)
        within = contest["min"] <= len(chosen) <= contest["max"]
        if overvoted or (chosen and not within):
            lines.spoiled += count
        else:
            _add(lines, tuple(sorted(chosen)), count)


def _graded(
    first: bytes, stream: Iterator[bytes], name: str, contest: Mapping[str, Any]
) -> BallotFile:
    """A file of grades on the ballot's own scale: ABIF, or else CSV with a column an option."""
    grades = tuple(contest["grades"])
    form = "abif" if format_of([first]) == "abif" else "csv-grades"
    if form == "csv-grades":
        stream = _in_english(first, stream, GRADED, contest["options"])
    file = read_ballots(stream, name, form=form, reading=Reading(scale=",".join(grades)))
    # ABIF with scores names its scale itself; one without ranks.
    if file.grades != grades:
        scale = ", ".join(grades)
        raise refuse(name, 0, f"the ballots are not graded as {contest['title']!r} asks", scale)
    return file


def _add_graded(file: BallotFile, name: str, contest: Mapping[str, Any], lines: VoteLines) -> None:
    place = match_options(file.options, contest, name, file.named)
    for choice, count in file.profile.rows.items():
        whole = _whole(count, name)
        moved = trim([_moved(rank, place) for rank in choice])
        marked = sum(len(rank) if isinstance(rank, tuple) else 1 for rank in moved)
        if marked and (not names_once(moved) or marked < contest["min"]):
            lines.spoiled += whole
        else:
            _add(lines, moved, whole)


def _whole(count: Exact, name: str) -> int:
    if not isinstance(count, int):
        raise refuse(
            name, 0, f"a line stands for {count} ballots", "in a return each vote counts one"
        )
    return count


def _add(lines: VoteLines, choice: Choice, count: int) -> None:
    if choice:
        lines.rows[write_choice(choice)] += count
    else:
        lines.blank += count


def _moved(rank: Rank, place: Sequence[int]) -> Rank:
    if rank in (OVERVOTE, ()):
        return rank
    if isinstance(rank, tuple):
        return tuple(sorted(place[option] for option in rank))
    return place[rank]
