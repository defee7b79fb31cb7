"""Who is counted: members, each once, whatever order and dates statements have."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ballots.manifest import ballot_id
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.kinds import AdoptionBody, AmendmentBody
from protocol.coalition.membership.bodies import LeavingBody, MergerOfferBody
from protocol.coalition.state import Phase
from protocol.tests.coalition.caucuses.making import LATE, NAMES, Caucusing
from protocol.tests.coalition.registers.making import MEMBERS, key
from protocol.tests.coalition.scene import DELIBERATION_S, NOTICE_S, START, group_id, manifest

OPENS, CLOSES = START + 200, START + 400
RIPE = START + DELIBERATION_S + 1


def test_one_person_counts_once_however_often_they_sign() -> None:
    scene = Caucusing()
    scene.found(joined=("Ada", "Bao"))
    scene.join("Ada", group="Birch")
    act = scene.act()
    scene.sign_act(act, "Ada")
    scene.sign_act(act, "Ada", group="Birch", via="Elm")
    scene.register("Ash", turn=1)
    scene.sign_act(act, "Ada")
    assert scene.said(act).signatures == 1
    known = scene.known()
    assert (known.members, known.repeated) == (2, 1)


def test_only_members_count_and_who_leaves_no_longer_does() -> None:
    scene = Caucusing()
    scene.found(joined=("Ada", "Bao"))
    act = scene.act()
    scene.sign_act(act, "Ada", "Bao", "Carmen")
    assert scene.said(act).signatures == 2
    scene.join("Bao", turn=1)
    assert (scene.members(), scene.said(act).signatures, scene.said(act).stands) == (1, 1, False)
    assert scene.said(act).keys == (key("Ada"),)
    assert scene.known().turns == {key("Ada"): 0, key("Bao"): 1}
    scene.join("Bao", turn=2)
    assert (scene.members(), scene.said(act).stands) == (2, True)


def test_an_earlier_turn_that_arrives_later_changes_nothing() -> None:
    scene = Caucusing()
    scene.found()
    scene.join("Ada", turn=1, time=START + 5)
    scene.join("Ada", turn=0, time=START + 9)
    assert scene.members() == 0


def test_a_caucus_is_listed_from_the_charters_number_on() -> None:
    scene = Caucusing(caucus_min=3)
    scene.found(joined=("Ada", "Bao"))
    act = scene.act()
    scene.sign_act(act, "Ada", "Bao")
    assert (scene.known().listed, scene.said(act).stands) == (False, False)
    assert scene.fold(LATE).caucuses.listed() == ()
    scene.join("Carmen")
    assert (scene.known().listed, scene.said(act).stands) == (True, True)


def test_a_recommendation_stands_on_the_ballot_once_enough_signed() -> None:
    scene = Caucusing()
    scene.found(joined=("Ada", "Bao"))
    _proposal, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    act = scene.act("recommendation", subject=ballot, refs=[at], title="Yes", time=START + 5)
    scene.sign_act(act, "Ada")
    assert scene.fold(LATE).caucuses.recommendations(ballot) == ()
    scene.sign_act(act, "Bao", via="Elm")
    found = scene.fold(LATE).caucuses.recommendations(ballot)
    assert [(caucus.name, said.title) for caucus, said in found] == [("Night workers", "Yes")]


class Vetoing(Caucusing):
    """Ash puts a ballot; the caucus is against it."""

    def __init__(self, veto_min: int = 2, affiliated: dict[str, int] | None = None) -> None:
        super().__init__(affiliated, veto_min=veto_min, notice_s=NOTICE_S)
        self.found(joined=("Ada", "Bao", "Carmen"))
        self.proposal = self.propose("Ash")
        self.wording = [self.proposal]

    def put(self, wording: list[bytes] | None = None) -> None:
        self.manifest = manifest(OPENS, CLOSES, wording=wording or [self.proposal])
        self.put_at = self.say(
            "Ash", "manifest", self.manifest, wording or [self.proposal], START + 20
        )
        self.ballot = ballot_id(self.manifest)

    def veto(self, *members: str, via: str = "Dogwood", **fields: object) -> tuple[bytes, bytes]:
        refs = fields.pop("refs", [self.proposal])
        act = self.act("veto", subject=self.proposal, refs=refs, via=via, **fields)
        self.sign_act(act, *members, via=via, time=START + 11)
        return act

    def rolls(self, names: tuple[str, ...] = NAMES, time: int = START + 50) -> list[bytes]:
        return [self.attest_roll(n, self.ballot, self.put_at, 10, time) for n in names]

    def phase(self) -> Phase:
        return self.fold(OPENS + 1).ballots[self.ballot].phase

    def refused(self) -> list[str]:
        return [r.detail for r in self.fold(OPENS + 1).refusals]


def test_a_charter_that_gives_no_veto_lets_none_hold() -> None:
    scene = Vetoing(veto_min=0)
    act = scene.veto("Ada", "Bao", "Carmen")
    scene.put()
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    assert (scene.said(act).stands, scene.phase()) == (False, Phase.OPEN)


def test_a_veto_needs_the_charters_number_of_members() -> None:
    scene = Vetoing(veto_min=3)
    act = scene.veto("Ada", "Bao")
    scene.put()
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    assert (scene.said(act).stands, scene.phase()) == (False, Phase.OPEN)


def test_a_veto_keeps_the_ballot_closed_until_it_is_lifted() -> None:
    scene = Vetoing()
    veto = scene.veto("Ada", "Bao")
    scene.put()
    rolls = scene.rolls()
    assert [g.key for g in scene.fold(OPENS).ballots[scene.ballot].gates if not g.met] == [
        "not-vetoed"
    ]
    assert [a.id for _c, a in scene.fold(OPENS).caucuses.vetoes(scene.proposal)] == [veto[0]]
    scene.open("Ash", scene.put_at, rolls, RIPE)
    assert scene.refused() == ["not-vetoed: 0 of 1"]
    # The lift goes through the author's own log, which its opening proves.
    lift = scene.act("lift", subject=veto[0], refs=[veto[1]], via="Ash", time=RIPE + 1)
    scene.sign_act(lift, "Ada", "Bao", via="Ash", time=RIPE + 1)
    assert scene.said(veto).lifted
    scene.open("Ash", scene.put_at, rolls, RIPE + 2)
    assert scene.phase() is Phase.OPEN


def test_a_veto_is_of_one_wording() -> None:
    scene = Vetoing()
    scene.veto("Ada", "Bao")
    body = AmendmentBody(title="Later", text="", material=True, reason="")
    offered = scene.say("Birch", "amendment", body, [scene.proposal], START + 12)
    adopted = scene.say("Ash", "adoption", AdoptionBody(), [scene.proposal, offered], START + 13)
    scene.put([scene.proposal, adopted])
    rolls = scene.rolls()
    # The new wording has its own time for discussion.
    scene.open("Ash", scene.put_at, rolls, RIPE + 13)
    assert scene.phase() is Phase.OPEN


@pytest.mark.parametrize("late", ["text", "signatures", "membership"])
def test_a_veto_that_comes_after_the_opening_undoes_nothing(late: str) -> None:
    scene = Vetoing()
    if late == "membership":
        scene = Vetoing(veto_min=2)
        scene.id, scene.caucus = b"", b""
        scene.found("Elm", scene.replaced(name="Others"))
    else:
        scene.put()
    if late == "signatures":
        act = scene.act("veto", subject=scene.proposal, refs=[scene.proposal])
    if late == "membership":
        act = scene.act("veto", subject=scene.proposal, refs=[scene.proposal])
        scene.sign_act(act, "Ada", "Bao", time=START + 11)
        scene.put()
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    if late == "text":
        scene.veto("Ada", "Bao")
    elif late == "signatures":
        scene.sign_act(act, "Ada", "Bao", time=START + 11)
    else:
        scene.join("Ada", "Bao", time=START + 10)
    assert scene.fold(OPENS).caucuses.vetoes(scene.proposal) != ()
    assert scene.phase() is Phase.OPEN


def test_a_veto_under_a_register_that_nothing_proves_undoes_nothing_later() -> None:
    scene = Vetoing()
    scene.put()
    held, *rest = scene.logs[group_id("Birch")]
    scene.logs[group_id("Birch")] = rest
    scene.join("Ada", "Bao", group="Birch", time=START + 10)
    act = scene.act("veto", subject=scene.proposal, refs=[scene.proposal], via="Dogwood")
    scene.sign_act(act, "Ada", "Bao", group="Birch", via="Dogwood", time=START + 11)
    scene.open(
        "Ash",
        scene.put_at,
        scene.rolls(("Ash", "Cedar", "Dogwood", "Elm")),
        START + 20 + DELIBERATION_S,
    )
    assert scene.phase() is Phase.OPEN
    # Birch brings up its register afterwards: the signatures hold, the ballot stays open.
    scene.logs[group_id("Birch")].append(held)
    assert scene.said(act).signatures == 2
    assert scene.phase() is Phase.OPEN


def test_a_lift_that_nothing_proves_opens_nothing_backwards() -> None:
    scene = Vetoing()
    veto = scene.veto("Ada", "Bao")
    scene.put()
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    lift = scene.act("lift", subject=veto[0], refs=[veto[1]], via="Elm", time=START + 12)
    scene.sign_act(lift, "Ada", "Bao", via="Elm", time=START + 12)
    assert scene.said(veto).lifted
    assert scene.phase() is Phase.ANNOUNCED


def test_a_group_has_no_more_signatures_counted_than_it_affiliates_members() -> None:
    scene = Caucusing({"Ash": 1, "Birch": 2}, caucus_min=3)
    scene.found(joined=MEMBERS)
    act = scene.act()
    scene.sign_act(act, *MEMBERS)
    known, said = scene.known(), scene.said(act)
    assert (known.members, known.over, known.by_group) == (1, 4, {group_id("Ash"): 5})
    assert (said.signatures, said.over, said.stands, known.listed) == (1, 4, False, False)
    assert said.keys == tuple(sorted(map(key, MEMBERS)))
    # The same keys in a second group's register have that group's room too, and no more.
    scene.join(*MEMBERS, group="Birch")
    known, said = scene.known(), scene.said(act)
    assert (known.members, known.over, known.listed) == (3, 2, True)
    assert (said.signatures, said.over, said.stands) == (3, 2, True)


def test_invented_keys_of_one_group_stop_no_vote() -> None:
    scene = Vetoing(veto_min=3, affiliated={"Ash": 2})
    act = scene.veto("Ada", "Bao", "Carmen", via="Ash")
    scene.put()
    gates = scene.fold(OPENS).ballots[scene.ballot].gates
    assert "not-vetoed" not in [gate.key for gate in gates]
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    assert (scene.said(act).stands, scene.phase()) == (False, Phase.OPEN)
    held = Vetoing(veto_min=3, affiliated={"Ash": 3})
    act = held.veto("Ada", "Bao", "Carmen", via="Ash")
    held.put()
    gates = held.fold(OPENS).ballots[held.ballot].gates
    assert "not-vetoed" in [gate.key for gate in gates if not gate.met]
    held.open("Ash", held.put_at, held.rolls(), RIPE)
    assert (held.said(act).stands, held.phase()) == (True, Phase.ANNOUNCED)


def test_a_merger_after_the_opening_makes_no_veto_hold_that_did_not() -> None:
    scene = Vetoing(veto_min=3, affiliated={"Ash": 2})
    act = scene.veto("Ada", "Bao", "Carmen", via="Ash")
    scene.put()
    scene.open("Ash", scene.put_at, scene.rolls(), RIPE)
    offer = MergerOfferBody(group=group_id("Elm"), terms="Come.")
    offered = scene.say("Ash", "merger-offer", offer, [], OPENS + 1)
    scene.say("Elm", "leaving", LeavingBody(reason="", caucus=""), [offered], OPENS + 2)
    assert scene.fold(LATE).groups[group_id("Ash")].affiliated == 102
    assert scene.said(act).stands
    assert scene.fold(LATE).ballots[scene.ballot].opened is not None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_a_caucus(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Caucusing({"Ash": 3, "Birch": 1}, caucus_min=2, veto_min=2)
    scene.found(joined=("Ada",))
    proposal = scene.propose("Ash")
    acts = [scene.act(), scene.act("veto", subject=proposal, refs=[proposal])]
    for step in range(14):
        via, time = random_.choice(NAMES), START + 10 + random_.randrange(60)
        group = random_.choice(("Ash", "Birch"))
        chosen = random_.sample(MEMBERS, random_.randrange(1, 4))
        roll = random_.random()
        if roll < 0.4:
            scene.join(*chosen, group=group, turn=random_.randrange(3), via=via, time=time)
        elif roll < 0.8:
            scene.sign_act(random_.choice(acts), *chosen, group=group, via=via, time=time)
        elif roll < 0.9:
            scene.register(group, turn=step + 1, time=START + random_.randrange(9))
        else:
            scene.found(via)
    expected = scene.fold(START + 50)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    again = fold_logs(scene.charter, shuffled, START + 50)
    assert state_digest(again) == state_digest(expected)
    for caucus in expected.caucuses.all.values():
        assert caucus.members <= 4
        assert caucus.members + caucus.over <= len(MEMBERS)
        assert all(act.signatures <= caucus.members for act in caucus.acts)
