"""Lines that say what is to be done with many accesses, each read against what stands here.

To give: `role | for whom | member | days | named by`, of which role and one of the next two are
needed. For the rest: `#number`, the member's reference, or for whom the access is. Cells may also
be parted by tabs, semicolons or commas, as a spreadsheet's are. Nothing is guessed: a name that
fits two accesses is a problem with its line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from node.errors import NodeError
from node.store.access import Access, Role, Wanted
from node.store.roster_csv import Problem, delimiter_of, rows_of

# A large group's members in one go; their sheet, a page each, is two reams of paper.
MAX_LINES = 1_000
# Ten years: officers change sooner than that, and an access without an end is forgotten.
MAX_DAYS = 3_653
# A thousand lines of a name, a reference and some days each.
MAX_LINES_CHARS = 400_000
MAX_LABEL_CHARS = 120
MAX_MEMBER_CHARS = 200
_DAY_S = 86_400

# How people name a role in a list, lower case, in English and Spanish.
ROLES: Mapping[Role, frozenset[str]] = {
    Role.STEWARD: frozenset({"steward", "administrator", "administrador", "administradora"}),
    Role.FACILITATOR: frozenset({"facilitator", "facilitador", "facilitadora"}),
    Role.MEMBER: frozenset({"member", "miembro"}),
    Role.OBSERVER: frozenset({"observer", "observador", "observadora"}),
}


class Known(msgspec.Struct, frozen=True):
    """What lines are read against.

    Attributes:
        accesses: all there are.
        members: of the active members: reference -> name, which may be empty.
        now: UTC seconds.
        days: how long an access stands whose line doesn't say.
    """

    accesses: Sequence[Access]
    members: Mapping[str, str]
    now: int
    days: int


class _LineError(Exception):
    """Why a line can't be done; its problem doesn't say yet which line it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def read_wanted(text: str, known: Known) -> tuple[list[Wanted], list[Problem]]:
    """The accesses that lines ask for, in their order, and what is wrong with the others.

    Raises:
        NodeError: `no-lines`, or `too-many-lines`.
    """
    before: dict[tuple[Role, str, str], int] = {}
    for access in known.accesses:
        if _stands(access, known.now):
            before[_same(access)] = 0
    wanted, problems = [], []
    for line, cells in _lines(text):
        try:
            one = _wanted(cells, known)
            if (at := before.setdefault(_same(one), line)) != line:
                raise _fault("has-access", who=one.label, before=at)
        except _LineError as fault:
            problems.append(replace(fault.problem, line=line))
        else:
            wanted.append(one)
    return wanted, problems


def read_chosen(text: str, known: Known, *, over: bool) -> tuple[list[Access], list[Problem]]:
    """The accesses that lines name, in their order, and what is wrong with the other lines.

    Args:
        over: whether accesses that ended by their date count too.

    Raises:
        NodeError: `no-lines`, or `too-many-lines`.
    """
    there = [
        access
        for access in known.accesses
        if not access.revoked and (over or _stands(access, known.now))
    ]
    lines: dict[int, int] = {}
    chosen, problems = [], []
    for line, cells in _lines(text):
        try:
            one = _chosen(cells, there)
            if (at := lines.setdefault(one.id, line)) != line:
                raise _fault("access-twice", who=one.label, before=at)
        except _LineError as fault:
            problems.append(replace(fault.problem, line=line))
        else:
            chosen.append(one)
    return chosen, problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them, from 1, as cells without the spaces around them."""
    found = 0
    try:
        for line, cells in rows_of(text, delimiter_of(text)):
            stripped = [cell.strip() for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()
            if not stripped:
                continue
            found += 1
            if found > MAX_LINES:
                raise NodeError(
                    "too-many-lines", f"at most {MAX_LINES} lines in one go", "do them in parts"
                )
            yield line, stripped
    except csv.Error as error:
        raise NodeError(
            "bad-lines", f"the lines stop making sense: {error}", "look for a lone quote"
        ) from error
    if not found:
        raise NodeError("no-lines", "there is no line", "write one for each access")


def _wanted(cells: Sequence[str], known: Known) -> Wanted:
    role_text, label, member, days_text, named_by = _cells(cells, 5)
    role = next((r for r, names in ROLES.items() if role_text.casefold() in names), None)
    if role is None:
        raise _fault("unknown-role", role=role_text)
    if member and member not in known.members:
        raise _fault("unknown-member", member=member)
    label = label or known.members.get(member, "") or member
    if not label:
        raise _fault("label-missing")
    if named_by and role is not Role.OBSERVER:
        raise _fault("named-by-other")
    days = known.days
    if days_text:
        days = int(days_text) if days_text.isascii() and days_text.isdigit() else 0
        if len(days_text) > len(str(MAX_DAYS)) or not 1 <= days <= MAX_DAYS:
            raise _fault("bad-days", most=MAX_DAYS)
    return Wanted(role, label, member, known.now + days * _DAY_S, named_by)


def _chosen(cells: Sequence[str], there: Sequence[Access]) -> Access:
    (name,) = _cells(cells, 1)
    # All three, not the first that fits: a list of one sort may hold what means another's here.
    found = [
        access
        for access in there
        if f"#{access.id}" == name
        or (access.member and access.member == name)
        or access.label.casefold() == name.casefold()
    ]
    if not found:
        raise _fault("no-such-access", who=name)
    if len(found) > 1:
        numbers = ", ".join(f"#{access.id}" for access in found)
        raise _fault("several-accesses", who=name, numbers=numbers)
    return found[0]


def _cells(cells: Sequence[str], most: int) -> list[str]:
    if len(cells) > most:
        raise _fault("too-many-cells", cells=len(cells), most=most)
    for at, cell in enumerate(cells):
        limit = MAX_MEMBER_CHARS if at == 2 or most == 1 else MAX_LABEL_CHARS
        if len(cell) > limit:
            raise _fault("cell-too-long", most=limit)
        if not cell.isprintable():
            raise _fault("cell-nul")
    return [*cells, *[""] * (most - len(cells))]


_FAULTS: Mapping[str, tuple[str, str]] = {
    "has-access": (
        "{who} has such an access already",
        "leave the line out; `access link` makes a new way in",
    ),
    "access-twice": ("{who} is on line {before} already", "name each access once"),
    "unknown-role": (
        "{role} is no role",
        "steward, facilitator, member or observer come first on the line",
    ),
    "unknown-member": ("no active member has the reference {member}", "`commonweal roster list`"),
    "label-missing": ("an access is for somebody", "give a name or a member's reference"),
    "named-by-other": ("candidates and caucuses name observers, nobody else", "leave that out"),
    "bad-days": ("the days are no whole number from 1 to {most}", "such as 365"),
    "no-such-access": ("no access that stands is {who}'s", "`commonweal access list`"),
    "several-accesses": ("{who} has several accesses: {numbers}", "name one by its number"),
    "too-many-cells": (
        "{cells} cells where at most {most} belong",
        "names with commas need quotes",
    ),
    "cell-too-long": ("a cell has over {most} characters", "look for a lone quote"),
    "cell-nul": ("a cell holds a character that nobody can read", "save the file as UTF-8"),
}


def _fault(code: str, **values: str | int) -> _LineError:
    reason, hint = _FAULTS[code]
    return _LineError(Problem(0, reason.format(**values), hint, code, values))


def _stands(access: Access, now: int) -> bool:
    return not access.revoked and access.ends > now


def _same(one: Access | Wanted) -> tuple[Role, str, str]:
    """What two accesses of one person share: role, and the member or else for whom they are."""
    return one.role, one.member, "" if one.member else one.label.casefold()
