"""Folding a coalition of the demo's size again, and verifying its bundle as a stranger does.

Thirteen groups and four ballots: the mayor by instant runoff and the Board of Estimate by exact
transferable vote, over each ward's real ballots; a roll call of delegates; a polled yes or no.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from federation_tests.bench.figures import Figure, timed
from node.demo.records import ELECTIONS, Election, candidates, read_profile, split
from protocol.audit import verify_bundle
from protocol.ballots.attestation import attestation_message
from protocol.ballots.choices import write_choice
from protocol.ballots.manifest import YES_NO_OPTIONS, Contest, Option, TieSeed
from protocol.ballots.parts import split_return
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Mandate, Return, Row, Seat
from protocol.ballots.rule import Rule, TieBreak
from protocol.bundle import write_bundle
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import (
    CharterSignature,
    assemble_charter,
    charter_id,
    sign_charter,
)
from protocol.coalition.digest import state_digest
from protocol.coalition.state import State
from protocol.counting.profile import Profile
from protocol.encoding import pack
from protocol.merkle import CompactRange
from protocol.tests.coalition.scene import START, Scene, group_id, seed

GROUPS = 13
WARDS = [f"Ward {number}" for number in range(1, GROUPS + 1)]
OPENS, CLOSES, NOW = START + 200, START + 260, START + 300
POLLED_VOTERS = 20
DELEGATES = 5
RUNS = 5


def measure(base: Path) -> list[Figure]:
    """Folding from bytes, the digest, and a bundle's verification."""
    scene = _found()
    ballots = 0
    for number, election in enumerate(ELECTIONS):
        ballots += _elect(scene, base, election, WARDS[number])
    _call_delegates(scene, WARDS[2])
    _poll(scene, WARDS[3])
    state = scene.fold(NOW)
    _check(state)
    statements = sum(map(len, scene.logs.values()))
    size = sum(len(entry) for log in scene.logs.values() for entry in log)
    what = f"{GROUPS} groups, {len(state.ballots)} ballots, {statements} statements"
    bundle = _bundle(scene, state)
    return [
        _figure(
            f"folding {what} from bytes",
            timed(lambda: scene.fold(NOW), RUNS).elapsed_s,
            f"{size / 1e6:.1f} MB that carry {ballots:,} real ballots in profiles: every statement "
            "opened, every gate checked, every tally counted again",
        ),
        _figure(
            "digest of that state",
            timed(lambda: state_digest(state), RUNS).elapsed_s,
            "what nodes compare",
        ),
        _figure(
            "verifying its bundle",
            timed(lambda: verify_bundle(bundle), RUNS).elapsed_s,
            f"{len(bundle) / 1e6:.1f} MB: all checks of `commonweal verify`, folding included, "
            "starting Python aside",
        ),
    ]


def _found() -> Scene:
    """A scene whose charter founders could sign: each group has an address of its own."""
    scene = Scene(*WARDS)
    founders = [
        msgspec.structs.replace(
            founder,
            card=msgspec.structs.replace(
                founder.card, address=f"https://{founder.card.group.hex()}.example"
            ),
        )
        for founder in scene.charter.groups
    ]
    scene.charter = msgspec.structs.replace(scene.charter, groups=founders)
    scene.coalition = charter_id(scene.charter)
    return scene


def _figure(what: str, seconds: tuple[float, ...], note: str) -> Figure:
    return Figure(what=what, unit="ms", runs=tuple(s * 1000 for s in seconds), note=note)


def _check(state: State) -> None:
    """Nothing was refused and every ballot has its thirteen returns: else less was measured."""
    assert not state.refusals, state.refusals[0]
    assert len(state.ballots) == 4
    for ballot in state.ballots.values():
        assert len(ballot.returns) == GROUPS
        assert ballot.decisions


def _elect(scene: Scene, base: Path, election: Election, author: str) -> int:
    """A real contest, each ward's return from its own records; returns how many ballots."""
    names = candidates(election)
    files = {number: base / f"{election.key}-{number}.csv" for number in range(1, GROUPS + 1)}
    sizes = split(election, files)
    contest = Contest(
        title=election.office,
        question="Rank up to three candidates, best first.",
        kind="rank",
        options=[Option(label=name) for name in names],
        min=1,
        max=3,
        seats=election.seats,
        method=election.method,
    )
    at, ballot = _open(scene, author, contest, _ranked(), "counted", list(sizes.values()))
    for number, ward in enumerate(WARDS, start=1):
        profile = read_profile(files[number], names)
        _counted(scene, ward, at, ballot, profile)
    return sum(sizes.values())


def _ranked() -> Rule:
    ties = TieBreak(steps=["earlier-stages", "seed"], otherwise="tied")
    return msgspec.structs.replace(simple_majority(options=True), tests=[], tie_break=ties)


def _open(
    scene: Scene, author: str, contest: Contest, rule: Rule, kind: str, rolls: Sequence[int]
) -> tuple[bytes, bytes]:
    """Announce and open a ballot with every ward's roll: (manifest's statement, ballot id)."""
    _, at, ballot = scene.announce(
        author,
        OPENS,
        CLOSES,
        title=contest.title,
        contests=[contest],
        accepts=[kind],
        rule=rule,
        releases=["group-totals", "roll-calls", "total"]
        if kind == "delegates"
        else ["group-totals", "total"],
        tie_seed=TieSeed(kind="manifest") if "seed" in rule.tie_break.steps else None,
    )
    cited = [
        scene.attest_roll(ward, ballot, at, count, START + 100)
        for ward, count in zip(WARDS, rolls, strict=True)
    ]
    scene.open(author, at, cited, START + 150)
    return at, ballot


def _counted(scene: Scene, ward: str, at: bytes, ballot: bytes, profile: Profile) -> None:
    """A return that two stewards signed, in parts where it outgrows a statement."""
    rows = {write_choice(choice): int(n) for choice, n in profile.rows.items() if choice}
    cell = _cell(int(profile.total), rows, blank=int(profile.blank))
    ret = Return(kind="counted", number=1, cells=[cell])
    message = attestation_message(ret, ballot, group_id(ward))
    emptied, parts = split_return(scene.attested(ward, ret, message))
    hashes = [scene.say(ward, "return-part", part, [at], CLOSES + 1) for part in parts]
    body = msgspec.structs.replace(emptied, parts=hashes)
    scene.say(ward, "return", body, [at, *hashes], CLOSES + 2)


def _cell(total: int, rows: dict[str, int], *, blank: int = 0) -> Cell:
    lines = Lines(rows=[Row(count=rows[text], choice=text) for text in sorted(rows)], blank=blank)
    return Cell(region="", roll=total, cast=total, contests=[lines])


def _yes_no(title: str) -> Contest:
    return Contest(
        title=title,
        question=f"{title}?",
        kind="yes-no",
        options=list(YES_NO_OPTIONS),
        min=1,
        max=1,
        seats=1,
        method="yes-no",
    )


def _call_delegates(scene: Scene, author: str) -> None:
    """Five free delegates from every ward, divided three to two."""
    rolls = [DELEGATES] * GROUPS
    at, _ = _open(scene, author, _yes_no("Endorse"), simple_majority(), "delegates", rolls)
    votes = ["0", "0", "0", "1", "1"]
    seats = [
        Seat(label=f"Seat {n}", region="", weight=1, present=True, choices=[vote])
        for n, vote in enumerate(votes, start=1)
    ]
    ret = Return(
        kind="delegates",
        number=1,
        cells=[_cell(DELEGATES, {"0": 3, "1": 2})],
        roll_call=seats,
        mandate=Mandate(kind="free", mode="split"),
    )
    for ward in WARDS:
        scene.say(ward, "return", ret, [at], CLOSES + 2)


def _poll(scene: Scene, author: str) -> None:
    """Twenty members of every ward, voting on its node."""
    rolls = [POLLED_VOTERS] * GROUPS
    at, _ = _open(scene, author, _yes_no("Open on Sundays"), simple_majority(), "polled", rolls)
    cell = _cell(POLLED_VOTERS, {"0": 12, "1": 8})
    for ward in WARDS:
        ret = Return(
            kind="polled", number=1, cells=[cell], box_root=seed(ward), box_size=POLLED_VOTERS
        )
        scene.say(ward, "return", ret, [at], CLOSES + 2)


def _bundle(scene: Scene, state: State) -> bytes:
    """The bundle that a node of this coalition would write."""
    charter = scene.charter
    signatures = [
        CharterSignature(group=group_id(ward), signature=sign_charter(seed(f"{ward}/log"), charter))
        for ward in WARDS
    ]
    logs = []
    for ward in WARDS:
        entries = scene.logs[group_id(ward)]
        compact = CompactRange()
        compact.extend(entries)
        head = Checkpoint(origin(scene.coalition, group_id(ward)), compact.size, compact.root())
        logs.append((group_id(ward), sign_checkpoint(seed(f"{ward}/log"), head), entries))
    signed = pack(assemble_charter(charter, signatures))
    return write_bundle(signed, logs, NOW, state_digest(state))
