"""A bundle's line of cuts against the fingerprints that people read out.

The file proves a line, not that it is the one that all follow; two groups that are there know.
Spec: docs/spec/confirming.md section 5.
"""

from typing import Any

from node.cli.output import Paper
from node.cli.speech import N_, _
from node.errors import NodeError
from node.founding.fingerprint import fingerprint_words, read_fingerprint
from protocol.agreement.certificate import cut_fingerprint
from protocol.agreement.confirming import CONFIRMATIONS
from protocol.audit import Report


def newest_cut(report: Report) -> dict[str, Any] | None:
    """The last cut of a bundle, with its fingerprint in words; None if it has none."""
    if report.line is None or not report.line.links:
        return None
    cut = report.line.links[-1].cut
    found = cut_fingerprint(cut)
    return {"number": cut.number, "fingerprint": found.hex(), "words": fingerprint_words(found)}


def compare_told(report: Report, told: tuple[str, ...]) -> list[int]:
    """The numbers of the cuts whose fingerprints were read out; 0 is the founding.

    Raises:
        NodeError: `bad-fingerprint`: unreadable. `fingerprint-differs`: of no cut of this file.
    """
    line = {0: report.coalition}
    if report.line is not None:
        line |= {link.cut.number: cut_fingerprint(link.cut) for link in report.line.links}
    return [_find(line, text) for text in told]


def _find(line: dict[int, bytes], text: str) -> int:
    read = read_fingerprint(text)
    for number in sorted(line, reverse=True):
        if line[number].startswith(read):
            return number
    if len(line) == 1:
        raise NodeError(
            "fingerprint-differs",
            f"the coalition in this file has another fingerprint than {text}",
            "have it read out again, from the page *Charter*; if it stays so, the file is of "
            "another coalition: ask a group for its own",
        )
    raise NodeError(
        "fingerprint-differs",
        f"none of the {len(line) - 1} cuts in this file has the fingerprint {text}",
        "the file is older than that cut, or of another line: ask for a newer file, and another "
        "group for its fingerprint",
    )


def write_told(paper: Paper, newest: dict[str, Any] | None, found: list[int]) -> None:
    """Say what was compared, and what that leaves open."""
    if newest is not None:
        said = _("Fingerprint of its newest cut, number {number}: {words}")
        paper.line(said.format(number=newest["number"], words=newest["words"]))
    for number in found:
        said = _("Read out: cut {number} of this file") if number else _(FOUNDING)
        paper.line(said.format(number=number))
    if not found:
        return
    if len(found) < CONFIRMATIONS:
        paper.line(_(ONE_MORE))
    if newest is not None and max(found) < newest["number"]:
        paper.line(_(AFTER if max(found) else SINCE).format(number=max(found)))


FOUNDING = N_("Read out: this coalition, by its charter")
SINCE = N_("What came after the founding nobody has confirmed to you")
ONE_MORE = N_("One group alone could lead you onto another line: ask a second one")
AFTER = N_("What comes after cut {number} nobody has confirmed to you")
