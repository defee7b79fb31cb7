"""What people suppose, as they type it: `-10%`, `Bakers=away`, `Bakers=yes:60,no:20`.

docs/operate/commands.md lists the forms.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from node.errors import NodeError
from node.marks import read_marks
from protocol.ballots.grading import grade_count, grade_labels, sole_choice
from protocol.ballots.manifest import ABSTAIN, NO, YES, Contest
from protocol.ballots.rule import MAX_COUNT
from protocol.ballots.what_if_votes import MAX_TURNOUT_CHANGE, AllFor, Away, Change, Turnout, Votes
from protocol.counting.profile import Choice

# Six digits are ten times the largest change, with room for a slip; four decimals are a millionth.
PERCENT = re.compile(r"([+-]?)(\d{1,6})(?:[.,](\d{1,4}))?\s*%?")
# Characters of one supposition: a group's name and as many options as a contest has.
MAX_SUPPOSED_CHARS = 16_384

YES_NO_WORDS = {"yes": (YES,), "no": (NO,), "abstain": (ABSTAIN,)}


def read_percent(text: str) -> Fraction:
    """A change of turnout: `-10%` is -1/10.

    Raises:
        NodeError: `bad-supposition`.
    """
    found = PERCENT.fullmatch(text.strip())
    if found is None:
        raise NodeError("bad-supposition", f"{text[:40]!r} is no percentage", "such as -10%")
    sign, whole, part = found.groups(default="")
    value = Fraction(int(whole + part), 10 ** len(part)) / 100
    by = -value if sign == "-" else value
    if not -1 <= by <= MAX_TURNOUT_CHANGE:
        raise NodeError(
            "bad-supposition",
            f"turnout can change by -100% to +{MAX_TURNOUT_CHANGE * 100}%",
            "it is a change of the votes cast: -10% is a tenth fewer",
        )
    return by


def read_turnout(text: str, groups: Mapping[bytes, str], regions: Iterable[str]) -> Turnout:
    """`PERCENT`, or `NAME=PERCENT` for one group or one region.

    Raises:
        NodeError: `bad-supposition`.
    """
    name, equals, percent = text.rpartition("=")
    by = read_percent(percent)
    if not equals:
        return Turnout(by)
    found = _named(groups, name)
    if found is not None:
        return Turnout(by, group=found)
    if name in regions:
        return Turnout(by, region=name)
    raise NodeError("bad-supposition", f"there is no group or region {name[:40]!r}")


def read_group(
    text: str, groups: Mapping[bytes, str], contest: Contest, index: int
) -> Away | AllFor | Votes:
    """`NAME=away`, `NAME=blank`, `NAME=CHOICE` for all its votes, or `NAME=CHOICE:N,CHOICE:N`.

    A choice is an option's label; in yes/no `yes`, `no`, `abstain`; in a ranking labels with `>`
    between them; of several options labels with `+` between them; of scores and grades the same
    with a grade each, `Ann/5+Bob/2`, or one label for the best grade and the lowest for all others.
    `blank:N` and `spoiled:N` go
    with the numbers.

    Raises:
        NodeError: `bad-supposition`.
    """
    if len(text) > MAX_SUPPOSED_CHARS:
        raise NodeError("bad-supposition", f"longer than {MAX_SUPPOSED_CHARS} characters")
    name, equals, how = text.partition("=")
    found = _named(groups, name)
    if not equals or found is None:
        raise NodeError(
            "bad-supposition",
            f"{text[:40]!r} does not start with a group's name and =",
            f"the groups are: {', '.join(sorted(groups.values())[:12])}",
        )
    if how == "away":
        return Away(found)
    if how == "blank":
        return AllFor(found, index, ())
    if ":" not in how:
        return AllFor(found, index, read_named(how, contest))
    rows: dict[Choice, int] = {}
    others = {"blank": 0, "spoiled": 0}
    for part in how.split(","):
        label, _, number = part.rpartition(":")
        votes = _votes(part, number)
        if label.strip() in others:
            others[label.strip()] += votes
            continue
        choice = read_named(label, contest)
        if choice in rows:
            raise NodeError("bad-supposition", f"{label[:40]!r} comes twice")
        rows[choice] = votes
    return Votes(found, index, rows, **others)


def read_named(text: str, contest: Contest) -> Choice:
    """A choice by labels.

    Raises:
        NodeError: `bad-supposition`.
    """
    text = text.strip()
    if contest.kind == "yes-no":
        if text not in YES_NO_WORDS:
            raise NodeError("bad-supposition", f"{text[:40]!r} is not yes, no or abstain")
        return YES_NO_WORDS[text]
    labels = {option.label: number for number, option in enumerate(contest.options)}
    if text in labels:
        return sole_choice(contest, labels[text])
    if grade_count(contest):
        try:
            return read_marks(text.split("+"), list(labels), grade_labels(contest))
        except ValueError as error:
            raise NodeError("bad-supposition", str(error)) from error
    parts = [part.strip() for part in text.split(">" if contest.kind == "rank" else "+")]
    for part in parts:
        if part not in labels:
            raise NodeError("bad-supposition", f"there is no option {part[:40]!r}")
    named = [labels[part] for part in parts]
    return tuple(named if contest.kind == "rank" else sorted(named))


def read_all(
    turnout: Iterable[str],
    supposed: Iterable[str],
    groups: Mapping[bytes, str],
    regions: Iterable[str],
    contest: tuple[Contest, int],
) -> list[Change]:
    """All suppositions: turnout first, because a group's given votes are meant as they are."""
    known = list(regions)
    changes: list[Change] = [read_turnout(text, groups, known) for text in turnout]
    changes += [read_group(text, groups, *contest) for text in supposed]
    return changes


def _votes(part: str, number: str) -> int:
    if not number.strip().isascii() or not number.strip().isdigit():
        raise NodeError("bad-supposition", f"{part[:40]!r} is not CHOICE:NUMBER")
    votes = int(number.strip()[:12])
    if votes > MAX_COUNT:
        raise NodeError("bad-supposition", f"{part[:40]!r}: more than {MAX_COUNT}")
    return votes


def _named(groups: Mapping[bytes, str], name: str) -> bytes | None:
    for group, known in groups.items():
        if name.strip() in (known, group.hex()):
            return group
    return None
