"""Three hundred seeds of councils that certify: one line of cuts, and nobody honest to blame."""

import functools
from types import SimpleNamespace

import msgspec
import pytest

from federation_tests.simulator import certified
from federation_tests.simulator import federation as federations
from federation_tests.simulator import run as running
from federation_tests.simulator.certified import misvoted, unproved
from federation_tests.simulator.certifying import draw_certifying
from federation_tests.simulator.files import at_once
from federation_tests.simulator.plan import Changes, Faults, Plan
from federation_tests.simulator.run import run
from federation_tests.simulator.suite import counts, judge, missing
from node.tests.small_federation import group_id
from protocol.agreement.confirming import Weighed
from protocol.agreement.rules import NO_ROUND, tolerance
from protocol.agreement.votes import precommit, prevote
from protocol.tests.agreement.councils import (
    INSTANCE,
    NUMBER,
    V,
    W,
    certificate,
    council,
    polka,
)

SEEDS, AT_A_TIME = 300, 20
# Here again, not taken from what draws the runs or ends them: who is content with less goes red.
COUNCIL, LEAST_CUTS = 4, 3
TWO_LINES = 0
"""A seed in which the newcomer meets both."""
# Each seed runs once; a test that is run alone runs those it needs.
judged = functools.cache(functools.partial(judge, suite="certifying"))


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_what_must_hold_holds_in_every_seed(first):
    verdicts = [judged(seed) for seed in range(first, first + AT_A_TIME)]
    assert {v.seed: v.broken for v in verdicts if v.broken} == {}
    assert min(v.groups for v in verdicts) >= COUNCIL
    assert min(v.cuts for v in verdicts) >= LEAST_CUTS


def test_every_fault_and_liar_and_change_of_the_council_changed_some_run():
    counted = counts(judged(seed) for seed in range(SEEDS))
    print({name: times for name, times in counted.items() if times})
    assert missing(counted, "certifying") == []


def test_no_seed_has_more_liars_than_its_council_stands():
    for seed in range(SEEDS):
        plan = draw_certifying(seed)
        liars = sum(getattr(plan.liars, kind) for kind in plan.liars.__struct_fields__)
        liars += plan.withholders
        assert liars <= tolerance(plan.groups).lying


def test_a_seed_gives_the_same_cuts_again():
    first, again, other = (run(draw_certifying(seed), seed).federation for seed in (11, 11, 12))
    assert first.tally.fingerprint == again.tally.fingerprint
    assert first.certified.lines.keys() == again.certified.lines.keys()
    assert [*first.certified.lines[1]] == [*again.certified.lines[1]]
    assert [*first.certified.lines[1]] != [*other.certified.lines[1]]


def test_who_is_shown_two_lines_takes_the_one_that_most_have_or_waits_for_a_person(monkeypatch):
    plan = msgspec.structs.replace(draw_certifying(3), faults=Faults(loss=0.1))
    # Nobody asks for a fingerprint.
    monkeypatch.setattr(federations, "read_out", lambda *_: None)
    outcome = run(plan, TWO_LINES)
    assert outcome.broken == []
    # If it took all others, the one who shows another line would keep it out.
    monkeypatch.setattr(Weighed, "enough_of_two", property(lambda _: False))
    monkeypatch.setattr(running, "HEAL_S", 360)
    outcome = run(plan, TWO_LINES)
    assert "settled" in {broken.invariant for broken in outcome.broken}
    assert "misled" not in {broken.invariant for broken in outcome.broken}
    (victim,) = [liar.victim for liar in outcome.federation.misleading]
    assert victim.seat.room.touch.disputed
    assert victim.seat.room.tip.number == 0


def test_a_seat_passes_over_who_answers_with_what_is_no_answer():
    # As a node does: one whose process died of it would be out for as long as the liar answers.
    federation = run(Plan(groups=4, statements=8, trouble_s=60, certify=True), 0).federation
    peers = federation.nodes[group_id(1)].seat.desk.federation
    tip = federation.nodes[group_id(1)].seat.room.tip

    async def answer(*_):
        return b"\xc1"

    peers._ask = answer
    assert at_once(peers.confirmations(1)) == []
    assert at_once(peers.fetch_link(1, tip)) is None
    cut = federation.nodes[group_id(1)].seat.store.last().cut
    assert at_once(peers.fetch_table(cut)) is None


def test_who_is_set_back_to_a_backup_never_votes_twice():
    # A council of seven has two to spare while they watch; one of four would wait for ever.
    faults = Faults(restores=2)
    outcome = run(Plan(groups=7, statements=14, trouble_s=200, certify=True, faults=faults), 0)
    assert outcome.broken == []
    assert outcome.federation.tally.faults["restores"] > 0
    assert outcome.federation.certified.newest >= LEAST_CUTS


def test_who_has_left_has_no_say_about_anybodys_clock():
    plan = Plan(groups=5, statements=8, trouble_s=120, certify=True, changes=Changes(leave=1))
    federation = run(plan, 0).federation
    (gone,) = federation.changing.gone
    groups = {founder.card.group for founder in federation.charter.groups}
    for node in federation.honest:
        if node.group != gone:
            assert node.seat.desk.others() == groups - {gone, node.group}


# The checks themselves: each sees what it is there for.


def test_votes_that_would_convict_are_seen():
    lock = precommit(INSTANCE, 1, V)
    assert (
        list(misvoted([prevote(INSTANCE, 1, V, NO_ROUND), lock, prevote(INSTANCE, 2, V, 1)])) == []
    )
    assert "twice in round 1" in str(list(misvoted([lock, precommit(INSTANCE, 1, W)])))
    assert "locked in round 1" in str(list(misvoted([lock, prevote(INSTANCE, 2, W, 0)])))
    assert list(misvoted([lock, prevote(b"another".ljust(32), 2, W, 0)])) == []


def test_certificates_that_prove_nothing_are_seen():
    def why(one, number=NUMBER):
        return "; ".join(unproved(one, number, b"p" * 32, council()))

    chain = [polka(1, V, valid_round=0), polka(0, V)]
    assert why(certificate(1, V, chain)) == ""
    assert "another instance" in why(certificate(1, V, chain), NUMBER + 1)
    assert "2 of 4 signed the precommit" in why(certificate(1, V, chain, places=(0, 1)))
    assert "lead back from round 1" in why(certificate(1, V, []))
    assert "lead back from round 0" in why(certificate(1, V, chain[:1]))
    assert "where 1 was due" in why(certificate(1, V, chain[1:]))
    assert "2 of 4 signed the prevote" in why(certificate(0, V, [polka(0, V, places=(0, 1))]))
    assert "place 0 did not sign" in why(certificate(0, V, [polka(0, W)]))


def test_two_certificates_that_name_too_few_or_honest_groups_are_seen(monkeypatch):
    def why(n, named, honest=()):
        groups = council(n).groups
        monkeypatch.setattr(certified, "culprits", lambda *_: [groups[at] for at in named])
        federation = SimpleNamespace(honest=[SimpleNamespace(group=groups[at]) for at in honest])
        pair = certificate(0, V, [polka(0, V)]), certificate(0, W, [polka(0, W)])
        return "; ".join(broken.seen for broken in certified.blamed(federation, council(n), *pair))

    # Quorums of 3 of 4, of 5 of 6 and of 5 of 7 share 2, 4 and 3.
    assert [why(4, range(2)), why(6, range(4)), why(7, range(3))] == ["", "", ""]
    assert why(4, [1]) == "1 of at least 2 culprits are named"
    assert why(6, range(3)) == "3 of at least 4 culprits are named"
    assert why(7, [2, 2, 2]) == "1 of at least 3 culprits are named"
    assert why(4, [0, 1], honest=[1, 2]) == "1 honest groups are named"
