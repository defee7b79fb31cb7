"""A new agreement key is its group's own, is in no other seat, and counts from the next cut on."""

from msgspec.structs import replace

from protocol.coalition.council import next_epoch, seats_of
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.membership.bodies import AgreementKeyBody, LeavingBody, possession
from protocol.coalition.state import State
from protocol.keys import Purpose, public_key, sign
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.test_decide import AGREE, Told
from protocol.tests.coalition.scene import NOTICE_S, group_id, seed


def renew(told: Told, name: str, key: str, by: str = "", of: str = "") -> bytes:
    """A group names a key by its seed's name; signed by another one, or for another group."""
    public = public_key(seed(key))
    message = possession(group_id(of or name), public)
    signature = sign(seed(by or key), Purpose.AGREEMENT, told.scene.coalition, message)
    return told.say(name, "agreement-key", AgreementKeyBody(key=public, signature=signature))


def key_of(state: State, name: str) -> bytes:
    return next(seat.key for seat in seats_of(state) if seat.group == group_id(name))


def test_the_last_key_in_a_groups_log_is_in_the_next_council() -> None:
    told = Told()
    before = founding_epoch(told.scene.charter)
    assert before is not None
    renew(told, "Ash", "new")
    renew(told, "Ash", "newer")
    state = told.cut(10)
    assert key_of(state, "Ash") == public_key(seed("newer"))
    following = next_epoch(state, before)
    assert following.number == 1
    assert [s.group for s in following.seats] == [s.group for s in before.seats]
    assert next_epoch(told.cut(20), following) == following


def test_whoever_has_the_logs_key_names_the_key_that_the_next_council_has() -> None:
    # An open gap (docs/attacks.md): neither the old agreement key nor anybody else is asked.
    told = Told()
    renew(told, "Ash", "Ash's own")
    told.cut(10)
    renew(told, "Ash", "the thief's")
    assert key_of(told.cut(20), "Ash") == public_key(seed("the thief's"))


def test_nobody_names_a_key_that_is_not_theirs() -> None:
    told = Told()
    renew(told, "Ash", "new")
    told.cut(10)
    renew(told, "Birch", "other", by="another")
    renew(told, "Cedar", "theirs", of="Damson")
    state = told.cut(20)
    assert codes(state, "agreement-key") == ["bad-signature"] * 2
    assert len({seat.key for seat in seats_of(state)}) == 4


def test_a_key_that_is_in_use_or_was_is_refused() -> None:
    told = Told()
    renew(told, "Ash", "new")
    told.cut(10)
    # With the seed in two hands, the first group has it; the council's keys stay different.
    renew(told, "Birch", "new")
    renew(told, "Cedar", "Damson/agreement")
    renew(told, "Cedar", "Cedar/agreement")
    state = told.cut(20)
    assert codes(state, "agreement-key") == ["key-in-use"] * 3
    assert key_of(state, "Birch") == public_key(seed("Birch/agreement"))


def test_a_group_without_a_key_on_its_card_can_be_moved_into_the_council() -> None:
    told = without_a_key()
    renew(told, "Damson", "new")
    told.cut(10)
    motion = told.council("Ash", "Ash", "Birch", "Damson")
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, motion)
    assert key_of(told.cut(20), "Damson") == public_key(seed("new"))


def without_a_key() -> Told:
    """A coalition where Damson's card has no key to certify by."""
    told = Told()
    scene = told.scene
    groups = [
        replace(f, card=replace(f.card, agreement_key=b"")) if f.card.name == "Damson" else f
        for f in scene.charter.groups
    ]
    others = sorted(map(group_id, ("Ash", "Birch", "Cedar")))
    told.found(replace(scene.charter, groups=groups, council=others))
    return told


def refused_council(told: Told) -> bytes:
    """A council of Ash and Damson is refused by the first cut; Ash and Birch by the second."""
    refused = told.council("Ash", "Ash", "Damson")
    for name in ("Birch", "Damson"):
        told.say(name, "motion-stance", AGREE, refused)
    told.cut(10)
    decided = told.council("Ash", "Ash", "Birch")
    for name in ("Birch", "Cedar"):
        told.say(name, "motion-stance", AGREE, decided)
    state = told.cut(20)
    assert codes(state, "council-motion") == ["bad-council"]
    assert told.seats(state) == {"Ash", "Birch"}
    return decided


def test_a_key_named_later_puts_no_council_in_force_that_was_refused_before() -> None:
    told = without_a_key()
    decided = refused_council(told)
    renew(told, "Damson", "new")
    state = told.cut(30)
    assert told.seats(state) == {"Ash", "Birch"}
    assert codes(state, "council-motion") == ["bad-council"]
    # From then on it can be moved in.
    again = told.council("Ash", "Ash", "Damson", base=decided)
    for name in ("Birch", "Damson"):
        told.say(name, "motion-stance", AGREE, again)
    assert told.seats(told.cut(40)) == {"Ash", "Damson"}


def test_what_a_group_names_after_it_has_left_does_not_count() -> None:
    told = Told()
    told.say("Ash", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    told.cut(10 + NOTICE_S)
    renew(told, "Ash", "new")
    state = told.cut(20 + NOTICE_S)
    assert codes(state, "agreement-key") == ["group-left"]
    assert state.membership.agreement_keys == {}
