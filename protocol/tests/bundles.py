"""A small bundle to audit: three groups, one vote that ended, two results in."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from msgspec.structs import replace

from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, cut_hash, make_table, table_hash
from protocol.agreement.epoch import Epoch, epoch_hash
from protocol.agreement.votes import (
    Body,
    Polka,
    gather,
    instance_id,
    precommit,
    prevote,
    sign_body,
)
from protocol.bundle import Bundle, open_bundle, write_bundle
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.charter import (
    Charter,
    CharterSignature,
    assemble_charter,
    charter_id,
    sign_charter,
)
from protocol.coalition.council import next_epoch
from protocol.coalition.cut_line import BundledCut, Grown
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import CutRules, founding_epoch
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import certified_state, fold_logs
from protocol.coalition.kinds import REDUCER_VERSION
from protocol.encoding import pack
from protocol.keys import public_key
from protocol.merkle import leaf_hash, tree_hash
from protocol.tests.coalition.scene import START, Scene, group_id, seed

NAMES = ("Ash", "Birch", "Cedar")
NEWCOMER = "Elder"
"""Who may join these."""
OPENS, CLOSES = START + 200, START + 300
AS_OF = CLOSES + 50


@cache
def ended_vote(*, certifying: bool = False, contested: bool = False) -> Scene:
    """A scene in which Ash and Birch have returned, and Cedar has attested its list only.

    Args:
        certifying: the three certify cuts.
        contested: results may be challenged for 100 seconds, and Cedar rules on it.
    """
    scene = Scene(*NAMES)
    scene.charter = sound(scene.charter)
    if certifying:
        scene.charter = with_cuts(scene.charter)
    if contested:
        panel = ChallengeRules(challenge_s=100, ruling_s=50, panel=[group_id("Cedar")])
        rules = replace(scene.charter.rules, challenges=panel)
        scene.charter = replace(scene.charter, rules=rules)
    scene.coalition = charter_id(scene.charter)
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    rolls = [scene.attest_roll(name, ballot, at, 100, START + 150) for name in NAMES]
    scene.open("Ash", at, rolls, OPENS)
    for name, yes, no in (("Ash", 40, 10), ("Birch", 5, 30)):
        scene.say(name, "return", scene.counted(name, ballot, yes, no, 100), [at], CLOSES + 1)
    return scene


def sound(charter: Charter) -> Charter:
    """The charter with an address of its own for each group, as founders must have."""
    groups = [
        replace(f, card=replace(f.card, address=f"https://{f.card.name.lower()}.example"))
        for f in charter.groups
    ]
    return replace(charter, groups=groups, points=["We act together."])


def with_cuts(charter: Charter) -> Charter:
    """The charter with rules for cuts, and on each card a key to certify them."""
    groups = [
        replace(f, card=replace(f.card, agreement_key=public_key(seed(f"{f.card.name}/agreement"))))
        for f in charter.groups
    ]
    cuts = CutRules(propose_ms=1_000, vote_ms=1_000, growth_ms=1_000, rest_ms=0)
    return replace(charter, groups=groups, rules=replace(charter.rules, cuts=cuts))


def certified_cut(
    scene: Scene,
    cuts: Sequence[BundledCut],
    time: int,
    sizes: Mapping[bytes, int] | None = None,
    named: Epoch | None = None,
    **changes: Any,
) -> BundledCut:
    """The cut after these, with the signatures of all its council.

    Args:
        named: the epoch that it names, to be lied about; without it the one that follows.
        sizes: of the logs, by group; without it all that they hold.
        changes: fields of the cut to be lied about.
    """
    sizes = sizes or {group: len(log) for group, log in scene.logs.items() if log}
    held = {row.group: row.size for item in cuts for row in item.grown}
    grown = [
        Grown(group=group, size=size)
        for group, size in sorted(sizes.items())
        if size > held.get(group, 0)
    ]
    before = cuts[-1].epoch if cuts else founding_epoch(scene.charter)
    assert before is not None
    previous = cut_hash(cuts[-1].cut) if cuts else scene.coalition
    table = make_table(
        (group, size, tree_hash([leaf_hash(entry) for entry in scene.logs[group][:size]]))
        for group, size in sizes.items()
    )
    marks = [*marks_of(cuts), CutMark(bytes(32), previous, time, sizes)]
    state = certified_state(scene.charter, opened_entries(scene), marks)
    epoch = named or next_epoch(state, before)
    fields = {
        "number": len(cuts) + 1,
        "previous": previous,
        "time": time,
        "logs": table_hash(table),
        "state": state_digest(state),
        "reducer": REDUCER_VERSION,
        "epoch": epoch_hash(epoch),
    }
    cut = Cut(**(fields | changes))
    certificate = signed_by_all(scene, cut, before)
    return BundledCut(cut=cut, certificate=certificate, epoch=epoch, grown=grown)


def opened_entries(scene: Scene) -> list[Entry]:
    """Every entry of every log."""
    return [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]


def marks_of(cuts: Sequence[BundledCut]) -> list[CutMark]:
    """The cuts as the fold takes them."""
    return [
        CutMark(
            cut_hash(item.cut),
            item.cut.previous,
            item.cut.time,
            {row.group: row.size for row in item.grown},
        )
        for item in cuts
    ]


def signed_by_all(scene: Scene, cut: Cut, epoch: Epoch) -> Certificate:
    """A certificate of round 0 with the signatures of an epoch's whole council."""
    instance, value = instance_id(cut.number, cut.previous), cut_hash(cut)
    known = {group_id(name): name for name in (*scene.names, NEWCOMER)}
    names = [known[seat.group] for seat in epoch.seats]

    def signed(body: Body) -> tuple[bytes, bytes]:
        signatures = {
            place: sign_body(seed(f"{name}/agreement"), scene.coalition, body)
            for place, name in enumerate(names)
        }
        return gather(len(names), signatures, len(names))

    signers, prevotes = signed(prevote(instance, 0, value, -1))
    polka = Polka(round=0, signers=signers, signatures=prevotes)
    signers, signatures = signed(precommit(instance, 0, value))
    return Certificate(
        instance=instance,
        value=value,
        round=0,
        signers=signers,
        signatures=signatures,
        chain=[polka],
    )


def charter_bytes(scene: Scene) -> bytes:
    """The scene's charter, signed by all founders."""
    signatures = [
        CharterSignature(
            group=group_id(name), signature=sign_charter(seed(f"{name}/log"), scene.charter)
        )
        for name in scene.names
    ]
    return pack(assemble_charter(scene.charter, signatures))


def head_note(scene: Scene, name: str, entries: list[bytes], by: str = "") -> bytes:
    """A signed head over exactly these entries; by the log key of the card, or another."""
    line = origin(scene.coalition, group_id(name))
    root = tree_hash([leaf_hash(entry) for entry in entries])
    return sign_checkpoint(seed(by or f"{name}/log"), Checkpoint(line, len(entries), root))


def bundle_of(
    scene: Scene,
    names: tuple[str, ...] = NAMES,
    time: int = AS_OF,
    cuts: Sequence[BundledCut] = (),
) -> bytes:
    """A bundle of these groups' logs and these cuts, with the digest that follows from them."""
    held = {group_id(name): scene.logs[group_id(name)] for name in names}
    state = fold_logs(scene.charter, held.items(), time, cuts=marks_of(cuts))
    digest = state_digest(state)
    logs = [
        (group_id(name), head_note(scene, name, scene.logs[group_id(name)]), entries)
        for name in names
        if (entries := scene.logs[group_id(name)])
    ]
    return write_bundle(charter_bytes(scene), logs, time, digest, cuts=cuts)


@cache
def three_cuts() -> tuple[BundledCut, ...]:
    """Cuts of the certifying scene: the announcement, the opening, and the returns."""
    return tuple(first_cuts(ended_vote(certifying=True)))


def first_cuts(scene: Scene) -> list[BundledCut]:
    """Cuts of an ended vote: the announcement, the opening, and the returns."""
    cuts: list[BundledCut] = []
    for time, sizes in steps():
        cuts.append(certified_cut(scene, cuts, time, sizes))
    return cuts


def steps() -> tuple[tuple[int, dict[bytes, int]], ...]:
    """Time of each of these cuts, and the sizes of the logs at it."""
    ash, birch, cedar = map(group_id, NAMES)
    return (
        (START + 50, {ash: 2, birch: 1}),
        (OPENS, {ash: 4, birch: 2, cedar: 1}),
        (CLOSES + 10, {ash: 5, birch: 3, cedar: 1}),
    )


@cache
def certified_bundle() -> bytes:
    """The bytes of a bundle whose vote is final."""
    return bundle_of(ended_vote(certifying=True), cuts=three_cuts())


@cache
def small_bundle() -> bytes:
    """The bytes of the bundle of `ended_vote`."""
    return bundle_of(ended_vote())


def opened() -> Bundle:
    """The same, read."""
    return open_bundle(small_bundle())
