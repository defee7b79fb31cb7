"""What becomes public about votes, and whether it exposes anybody.

Returns of the kinds `counted`, `polled` and `delegates` are statements: whoever reads the logs
reads the group's totals by region. So a manifest must say so beforehand, and a group is warned
before it publishes what shows how its members voted.

Spec: docs/spec/ballots/disclosure.md.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import field

from protocol.ballots.explain_text import N_
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest, Released
from protocol.ballots.returns import Cell, Lines, Return
from protocol.errors import RuleError

# Most found of one kind that a dry run lists; a person stops reading sooner.
MAX_WARNINGS = 50


class Exposure(msgspec.Struct, frozen=True):
    """A sentence for people: an English template, which is its gettext key, and its values."""

    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class ReleasedSet(msgspec.Struct, frozen=True):
    """A set of cells whose sum is released, and how many ballots are in it.

    Attributes:
        name: for people and errors.
        cells: (group, region) pairs; any hashable names do.
        ballots: cast in these cells together.
    """

    name: str
    cells: frozenset[object]
    ballots: int


def required_releases(accepts: Sequence[str], regions: Sequence[str]) -> list[Released]:
    """What returns of these kinds make public, ascending: the least that `releases` must say."""
    releases: list[Released] = ["group-totals", "total"]
    if regions:
        releases += ["group-region-totals", "region-totals"]
    if "delegates" in accepts:
        releases.append("roll-calls")
    return sorted(releases)


def check_releases(manifest: Manifest, facts: CharterFacts) -> None:
    """Check that voters are told what will be public; no more, no less.

    Raises:
        RuleError: `releases-unsaid`.
    """
    required = required_releases(manifest.accepts, facts.regions)
    if list(manifest.releases) != required:
        raise RuleError(
            "releases-unsaid",
            f"it says {', '.join(manifest.releases) or 'nothing'}",
            f"these kinds of group result release: {', '.join(required)}",
        )


def check_released(sets: Sequence[ReleasedSet], pool_min: int) -> list[Exposure]:
    """Which released sums show too few ballots.

    Spec: docs/spec/ballots/disclosure.md section 3, by step.

    Args:
        sets: everything released; their order does not matter.
        pool_min: ballots at least in each, and in each less those inside it.

    Returns:
        One per fault, by names of sets; empty if nobody is exposed.
    """
    ordered = sorted(sets, key=lambda s: (len(s.cells), s.name))
    found: list[Exposure] = []
    for index, outer in enumerate(ordered):
        # Step 1: sets nest or are disjoint; otherwise differences of sums come out that nobody
        # listed.
        found += [
            Exposure(CROSSING, {"first": outer.name, "second": other.name})
            for other in ordered[index + 1 :]
            if outer.cells & other.cells and not outer.cells <= other.cells
        ]
        # Step 2: each has enough ballots, or none.
        if 0 < outer.ballots < pool_min:
            found.append(
                Exposure(SMALL, {"name": outer.name, "ballots": outer.ballots, "least": pool_min})
            )
        # Step 3: so has what is left of it when the sets inside are taken away.
        inner = [s for s in ordered[:index] if s.cells < outer.cells]
        maximal = [s for s in inner if not any(s.cells < other.cells for other in inner)]
        rest = outer.ballots - sum(s.ballots for s in maximal)
        if maximal and 0 < rest < pool_min:
            found.append(Exposure(REST, {"name": outer.name, "ballots": rest, "least": pool_min}))
    return found


def warn_return(
    ret: Return, manifest: Manifest, pool_min: int, earlier: Return | None = None
) -> list[Exposure]:
    """What a group's return would show about its members; for the dry run.

    A roll call is public by its nature, so nothing is warned about delegates.

    Spec: docs/spec/ballots/disclosure.md section 4.

    Args:
        ret: the return, joined.
        manifest: of its ballot.
        pool_min: the charter's smallest released cell.
        earlier: the return it replaces, joined; None for a first one.

    Returns:
        By cell, then contest; empty if nobody is exposed.
    """
    if ret.kind == "delegates":
        return []
    found: list[Exposure] = []
    for cell in ret.cells:
        where = cell.region or "-"
        if 0 < cell.cast < pool_min:
            found.append(Exposure(SMALL, {"name": where, "ballots": cell.cast, "least": pool_min}))
        for contest, lines in zip(manifest.contests, cell.contests, strict=True):
            params: dict[str, str | int] = {"name": where, "contest": contest.title}
            found += _warn_lines(cell, lines, RARE.get(contest.kind, ""), params)
    if earlier is not None:
        found += _warn_change(ret, earlier, pool_min)
    return found[:MAX_WARNINGS]


def _warn_lines(
    cell: Cell, lines: Lines, rare: str, params: Mapping[str, str | int]
) -> list[Exposure]:
    found: list[Exposure] = []
    if cell.cast and [row.count for row in lines.rows] == [cell.cast]:
        found.append(Exposure(UNANIMOUS, {**params, "ballots": cell.cast}))
    alone = sum(row.count == 1 for row in lines.rows)
    # A rare ranking agreed on beforehand proves to a buyer how somebody voted.
    if rare and alone:
        found.append(Exposure(rare, {**params, "rankings": alone}))
    return found


def _warn_change(ret: Return, earlier: Return, pool_min: int) -> list[Exposure]:
    """A replaced return differs by nothing or by enough ballots that the difference hides all."""
    before = {cell.region: cell for cell in earlier.cells}
    found: list[Exposure] = []
    for cell in ret.cells:
        old = before.get(cell.region)
        if old is None:
            continue
        changed = max(
            (_difference(new, was) for new, was in zip(cell.contests, old.contests, strict=True)),
            default=0,
        )
        if 0 < changed < pool_min:
            found.append(
                Exposure(
                    DIFFERENCE,
                    {"name": cell.region or "-", "ballots": changed, "least": pool_min},
                )
            )
    return found


def _difference(new: Lines, old: Lines) -> int:
    """Ballots that differ: the larger of what came and what went."""
    now = {row.choice: row.count for row in new.rows} | {"": new.blank, "spoiled": new.spoiled}
    was = {row.choice: row.count for row in old.rows} | {"": old.blank, "spoiled": old.spoiled}
    keys = now.keys() | was.keys()
    came = sum(max(0, now.get(key, 0) - was.get(key, 0)) for key in keys)
    went = sum(max(0, was.get(key, 0) - now.get(key, 0)) for key in keys)
    return max(came, went)


SMALL = N_(
    "{name}: only {ballots} ballots, fewer than {least}: whoever knows some of these members "
    "learns how the others voted"
)
REST = N_(
    "{name}: {ballots} ballots are left when the totals inside it are subtracted, fewer than "
    "{least}"
)
CROSSING = N_("{first} and {second} overlap, so their difference would be public as well")
UNANIMOUS = N_("{name}, {contest}: all {ballots} voted the same, so everyone's vote is known")
ALONE = N_(
    "{name}, {contest}: {rankings} rankings were cast by one member each, who can prove by it "
    "how they voted"
)
ALONE_SCORED = N_(
    "{name}, {contest}: {rankings} ways of scoring were used by one member each, who can prove by "
    "it how they voted"
)
ALONE_GRADED = N_(
    "{name}, {contest}: {rankings} ways of grading were used by one member each, who can prove by "
    "it how they voted"
)
RARE = {"rank": ALONE, "score": ALONE_SCORED, "grade": ALONE_GRADED}
"""Contest kinds in which there are more ways to vote than members."""
DIFFERENCE = N_(
    "{name}: this differs from your last result by {ballots} ballots, fewer than {least}: "
    "the difference shows how they were cast"
)
