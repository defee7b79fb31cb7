"""What a steward typed from papers: totals, or a line a paper, for each region and question.

Fields: `r<region>c<contest>o<option>` a total, `...b` blank, `...s` spoiled, `...lines` and
`...file` a line a paper in any form that `node.votes` reads. An empty field is 0.
"""

import hashlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from aiohttp.web_request import FileField
from multidict import MultiMapping

from node.votes import VoteLines, read_votes
from node.web.details import say_line
from node.web.fields import Filled, Problem
from node.web.i18n import Language
from node.web.viewmodels.ballots import ContestView
from node.web.viewmodels.carrying import CountingView
from protocol.ballots.choices import write_choice
from protocol.ballots.rule import MAX_COUNT
from protocol.errors import MalformedError

Cells = dict[str, list[dict[str, Any]]]


def read_counts(
    view: CountingView, form: MultiMapping[Any], spoken: Language
) -> tuple[Cells, Filled]:
    """The cells of a counted return, only meant to be used if nothing is wrong; and the form."""
    reader = _Reader(form, spoken)
    cells = {
        region: [reader.contest(view, at, index).plain() for index in range(len(view.contests))]
        for at, (region, _) in enumerate(view.regions)
    }
    return cells, Filled(reader.values, reader.problems)


def read_evidence(form: MultiMapping[Any]) -> tuple[str, ...]:
    """SHA-256 hashes of the files that are named already and of those that came with the form."""
    named = [str(text) for text in form.getall("evidence", [])]
    files = (file for file in form.getall("papers", []) if isinstance(file, FileField))
    found = [hashlib.sha256(data).hexdigest() for data in (f.file.read() for f in files) if data]
    return tuple(dict.fromkeys((*named, *found)))


def header(contest: ContestView) -> str:
    """The first line of a list of papers: a column a rank, or a column an option with its grade."""
    if contest.grades:
        return ",".join(_cell(option.label) for option in contest.options)
    return ",".join(f"rank{place}" for place in range(1, max(1, contest.most) + 1))


def _cell(text: str) -> str:
    """A cell of CSV; quoted where it must be."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


class _Reader:
    def __init__(self, form: MultiMapping[Any], spoken: Language) -> None:
        self._form = form
        self._spoken = spoken
        self.values: dict[str, tuple[str, ...]] = {}
        self.problems: dict[str, Problem] = {}

    def contest(self, view: CountingView, at: int, index: int) -> VoteLines:
        """The votes of one region in one contest."""
        place = f"r{at}c{index}"
        lines = VoteLines()
        if view.by_totals(index):
            for option in view.contests[index].options:
                total = self._number(f"{place}o{option.index}")
                lines.rows[write_choice((option.index,))] += total
            lines.blank += self._number(f"{place}b")
        else:
            self._papers(place, view.shown[index], lines)
        lines.spoiled += self._number(f"{place}s")
        return lines

    def _number(self, name: str) -> int:
        text = str(self._form.get(name, "")).strip()
        self.values[name] = (text,)
        if text and not (text.isascii() and text.isdecimal()):
            self.problems[name] = Problem("number")
        elif len(text) > len(str(MAX_COUNT)) or int(text or "0") > MAX_COUNT:
            self.problems[name] = Problem("too-large", MAX_COUNT)
        else:
            return int(text or "0")
        return 0

    def _papers(self, place: str, contest: Mapping[str, Any], lines: VoteLines) -> None:
        """A line a paper, pasted or from a file; a file's text comes back in the field."""
        name = f"{place}lines"
        text = str(self._form.get(name, ""))
        file = self._form.get(f"{place}file", "")
        if isinstance(file, FileField):
            text = file.file.read().decode("utf-8-sig", "replace") or text
        self.values[name] = (text.replace("\r\n", "\n"),)
        papers = [line for line in text.splitlines(keepends=True) if line.strip()]
        if len(papers) < 2:  # at most the header
            return
        try:
            read_votes(_encoded(papers), "", contest, lines)
        except MalformedError as error:
            words = say_line(error.detail, error.hint, "", self._spoken)
            self.problems[name] = Problem("papers", words=words)


def _encoded(papers: Iterable[str]) -> Iterable[bytes]:
    return BytesIO("".join(papers).encode("utf-8", "replace"))
