"""From what groups counted to who takes part.

Spec: docs/spec/coalition/participation.md section 5. Of one group's counts for one ballot the order
of its log counts.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from hashlib import sha256

from protocol.coalition.collected import Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.participation.bodies import ParticipationBody, TargetBody
from protocol.coalition.participation.suppression import Telling, check_traits, smallest
from protocol.coalition.participation.values import Release, TakingPart, Target, told_by
from protocol.coalition.state import Ballot
from protocol.errors import ProtocolError, RuleError


def derive_participation(
    collected: Collected, ballots: Mapping[bytes, Ballot]
) -> dict[bytes, TakingPart]:
    """Who takes part, by ballot id; refuses counts that go back, or tell of few people."""
    said = collected.participation
    releases = _releases(collected, said.counts, ballots)
    return {
        ballot: TakingPart(
            releases=releases.get(ballot, {}),
            targets=_targets(said.targets.get(ballot, [])),
        )
        for ballot in sorted({*said.counts, *said.targets})
    }


def _releases(
    collected: Collected,
    counts: Mapping[bytes, list[tuple[Entry, ParticipationBody]]],
    ballots: Mapping[bytes, Ballot],
) -> dict[bytes, dict[bytes, Release]]:
    """By ballot and group. A group's counts are judged in its log's order over all its ballots."""
    latest: dict[bytes, dict[bytes, Release]] = {}
    # What was told once stays known, whatever was told or left out since.
    tellings: dict[bytes, Telling] = {}
    # Of each group which of its counts stand so far, in one hash.
    marks: dict[bytes, bytes] = {}
    said = [(entry, body, ballot) for ballot, pairs in counts.items() for entry, body in pairs]
    for entry, body, ballot in sorted(said, key=lambda one: (one[0].group, one[0].order)):
        before = latest.get(ballot, {}).get(entry.group)
        telling = tellings.setdefault(entry.group, Telling())
        mark = marks.get(entry.group, b"")
        told = told_by(body)
        try:
            _check_next(body, before)
            least = smallest(collected.by_version[ballots[ballot].version].pool_min)
            check = partial(check_traits, telling, ballot, told, least)
            # Each release is compared with all before it: once for each entry and what stands.
            collected.remember(("traits", entry.hash, mark, least), check)
        except ProtocolError as error:
            collected.refuse(entry, error)
            continue
        telling.add(ballot, told)
        marks[entry.group] = sha256(mark + entry.hash).digest()
        latest.setdefault(ballot, {})[entry.group] = Release(
            hash=entry.hash,
            group=entry.group,
            time=moment(entry)[0],
            as_of=body.as_of,
            cells=tuple(body.cells),
            traits=tuple(body.traits),
            told=telling.of(ballot),
        )
    return latest


def _check_next(body: ParticipationBody, before: Release | None) -> None:
    if before is not None and body.as_of < before.as_of:
        raise RuleError("bad-figures", "counted before the figures that it would replace")


def _targets(said: list[tuple[Entry, TargetBody]]) -> tuple[Target, ...]:
    """The last of each in its group's log; those for everybody first."""
    latest: dict[tuple[bytes, str, str, str], Target] = {}
    for entry, body in sorted(said, key=lambda pair: (pair[0].group, pair[0].order)):
        latest[entry.group, body.scope, body.stage, body.region] = Target(
            group=entry.group,
            everybody=body.scope == "all",
            stage=body.stage,
            share=Fraction(*body.share),
            region=body.region,
            time=moment(entry)[0],
        )
    return tuple(
        sorted(latest.values(), key=lambda t: (not t.everybody, t.group, t.stage, t.region))
    )
