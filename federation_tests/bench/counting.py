"""Every counting method on the largest real profile here, against the fastest library that has it.

Peers count in an environment and a process of their own (`federation_tests/peers`). Their objects
are made before; where a library does part of the count while it makes them, that part is timed.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from federation_tests.bench.elections import Real, board, debian, mayor, orsay
from federation_tests.bench.figures import Figure, middle, number, timed
from federation_tests.peers.asking import Job, ask
from protocol.counting.methods import METHODS, count

TARGET_RATIO = 20.0
RUNS = 5
PEER_RUNS = 3


class Row(NamedTuple):
    """One method, on what, against whom.

    Attributes:
        note: what the reader should know; without peers, why there are none.
        aside: ends the row's name.
        differs: why the peer may elect others; a row without it fails if they do.
    """

    method: str
    real: Callable[[], Real | None]
    peers: tuple[str, ...] = ()
    seats: int = 1
    target: float | None = None
    note: str = ""
    aside: str = ""
    differs: str = ""


WIGM = "no library has this rule; the peer's is the Scottish or the exact one"
MEEK = "the peer's is Meek in floats, until nothing moves by more than 1e-10"
SCORES = "grades taken as scores, best first"
WHY_NOT = (
    "where 20 times is missed, it is because the peer's work is a few operations for each distinct "
    "ranking too, in the same interpreter"
)
ROWS = (
    Row("plurality", mayor, ("pref_voting plurality",), note="first choices of the rankings"),
    Row("approval", mayor, ("pref_voting approval",), note="every option ranked is approved of"),
    Row("score", orsay, ("votelib score", "pref_voting score"), note=SCORES),
    Row("star", orsay, ("votelib star", "starvote star"), note=SCORES),
    Row(
        "majority-judgment",
        orsay,
        ("votelib majority judgment", "pref_voting majority judgment"),
        note="the majority gauge; votelib takes middle grades away one by one",
    ),
    Row(
        "irv",
        mayor,
        ("pyrankvote irv",),
        target=TARGET_RATIO,
        note="this library counts ballots one by one",
        aside=", against single ballots",
    ),
    Row(
        "irv",
        mayor,
        ("votelib stv", "pref_voting plain irv"),
        target=TARGET_RATIO,
        note=f"{WHY_NOT}; ours records every transfer and why ballots are exhausted besides",
        aside=", against grouped rankings",
    ),
    Row(
        "schulze",
        mayor,
        ("votelib schulze", "pref_voting schulze"),
        target=TARGET_RATIO,
        note=f"comparing all pairs is timed on both sides; {WHY_NOT}. schulze-condorcet compares "
        "ballot by ballot, takes minutes and is left out",
    ),
    Row(
        "debian",
        debian,
        ("votelib schulze", "pref_voting schulze"),
        note="no library has the quorum and the majorities; the peer's is Schulze's method alone",
    ),
    Row("stv-scottish", board, ("pref_voting stv-scottish",), 3),
    Row("stv-wigm", board, ("votelib stv", "pref_voting stv-wig"), 3),
    Row("stv-wigm-prf", board, ("votelib stv", "pref_voting stv-scottish"), 3, note=WIGM),
    Row("stv-meek-prf", board, ("pref_voting stv-meek",), 3, note=MEEK),
    Row("stv-meek", board, ("pref_voting stv-meek",), 3, note=MEEK),
    Row("yes-no", lambda: None, note="no library has it, and no real ballots of the kind lie here"),
)


def measure(peers: Path) -> list[Figure]:
    """A figure a method; one without its data says so."""
    assert {row.method for row in ROWS} == set(METHODS)
    return [_figure(row, peers) for row in ROWS]


def _figure(row: Row, peers: Path) -> Figure:
    real = row.real()
    if real is None:
        absent = "its real ballots are no part of the project, and not beside this checkout"
        absent = row.note if not row.peers else absent
        return Figure(what=row.method, unit="", runs=(), note=absent)
    seconds = timed(lambda: _ours(row, real), RUNS).elapsed_s
    what = f"{row.method} over {real.ballots:,} real ballots: {real.name}{row.aside}"
    peer, theirs, version = _fastest(row, peers)
    ratio = middle(tuple(theirs["seconds"])) / middle(seconds)
    elected = _compared(row, peer, theirs, sorted(_ours(row, real).winners))
    size = f"{len(real.profile.rows):,} distinct ballots, {real.profile.options} options"
    parts = [row.note, size, elected]
    return Figure(
        what=what,
        unit="ms",
        runs=tuple(s * 1000 for s in seconds),
        target=f">= {row.target:g} times the peer's speed" if row.target else "",
        against=f"{peer} ({version}): {number(middle(tuple(theirs['seconds'])) * 1000)} ms",
        ratio=ratio,
        met=ratio >= row.target if row.target else None,
        note="; ".join(part for part in parts if part),
    )


def _compared(row: Row, peer: str, theirs: dict[str, Any], ours: list[int]) -> str:
    """In words whether both elect the same; a difference that the row doesn't explain fails."""
    if theirs.get("winners") == ours:
        return "both elect the same"
    assert row.differs, f"{row.method}: {peer} says {theirs}, and we elect {ours}"
    return f"they elect others: {row.differs}"


def _ours(row: Row, real: Real) -> Any:
    return count(row.method, real.profile, seats=row.seats)


def _fastest(row: Row, peers: Path) -> tuple[str, dict[str, Any], str]:
    """The fastest of the row's libraries, its answer, and the package's version."""
    versions, answers = _asked(row.real, row.peers, row.seats, peers)
    best = min(range(len(answers)), key=lambda place: middle(tuple(answers[place]["seconds"])))
    package = row.peers[best].split()[0].replace("_", "-")
    return row.peers[best], answers[best], versions[package]


@cache
def _asked(
    real: Callable[[], Real | None], names: tuple[str, ...], seats: int, peers: Path
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What these libraries say of an election; asked once where two rows have the same."""
    election = real()
    assert election is not None
    return ask([election.request], [Job(0, name, seats, PEER_RUNS) for name in names], peers)
