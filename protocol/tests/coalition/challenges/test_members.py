"""Enough members who sign the same challenge a result: counted once, in time, and not for ever."""

from protocol.coalition.challenges.bodies import MembersChallengeBody, challenge_id
from protocol.coalition.challenges.members import MAX_CHALLENGES_OF_A_GROUP, MAX_TEXTS_OF_A_KEY
from protocol.coalition.kinds import to_map
from protocol.coalition.membership.bodies import LeavingBody
from protocol.tests.coalition.challenges.making import CHALLENGE_S, RULING_S
from protocol.tests.coalition.challenges.signing import Signing
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.registers.making import key
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES

ASH, BIRCH, DOGWOOD, ELM, FIR = map(group_id, ("Ash", "Birch", "Dogwood", "Elm", "Fir"))


def declared(**fields) -> Signing:
    scene = Signing(**fields)
    scene.declared()
    return scene


def made(scene: Signing) -> int:
    return sum(one.members is not None for one in scene.standing().challenges)


def test_it_is_a_challenge_once_enough_have_signed_and_the_panel_hears_it() -> None:
    scene = declared()
    first = scene.sign("Ash", "Ada")
    scene.cut(DUE + 5)
    scene.sign("Birch", "Fay")
    scene.cut(DUE + 10)
    (one,) = scene.gathering()
    assert (one.hash, one.target, one.time) == (first, b"", DUE + 5)
    assert (one.signatures.count, one.signatures.by_group) == (2, {ASH: 1, BIRCH: 1})
    assert made(scene) == 0
    last = scene.sign("Dogwood", "Kim")
    scene.cut(DUE + 20)
    found = scene.standing()
    assert found.gathering == ()
    (challenge,) = found.challenges
    assert (challenge.hash, challenge.time, challenge.due) == (
        first,
        DUE + 20,
        DUE + 20 + RULING_S,
    )
    assert challenge.members is not None
    assert challenge.members.keys == tuple(sorted(map(key, ("Ada", "Fay", "Kim"))))
    # Each of the statements names it to the panel.
    scene.rule("Elm", first, "uphold")
    scene.rule("Fir", last, "uphold")
    scene.cut(DUE + 30)
    assert scene.standing().challenges[0].outcome == "upheld"
    assert scene.codes() == []


def test_too_few_keep_no_result_from_being_final() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao")
    scene.cut(DUE + 10)
    scene.cut(DUE + CHALLENGE_S)
    assert scene.standing().final == DUE + CHALLENGE_S


def test_enough_keep_it_open_until_it_lapses() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    scene.cut(DUE + CHALLENGE_S - 1)
    scene.cut(DUE + CHALLENGE_S)
    assert scene.standing().final is None
    scene.cut(DUE + CHALLENGE_S - 1 + RULING_S)
    assert scene.standing().challenges[0].outcome == "lapsed"
    assert scene.standing().final == DUE + CHALLENGE_S - 1 + RULING_S


def test_nobody_signs_before_the_result_is_declared() -> None:
    scene = Signing()
    for name in ("Ash", "Birch", "Cedar"):
        scene.give(name, 20, 5)
    scene.cut(CLOSES)
    scene.sign("Ash", "Ada", "Bao", "Carmen", time=CLOSES)
    scene.cut(DUE)
    scene.cut(DUE + 5)
    assert scene.codes() == ["challenge-early"]
    assert made(scene) == 0


def test_the_last_signature_comes_in_time_or_in_vain() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao")
    scene.cut(DUE + CHALLENGE_S)
    scene.sign("Birch", "Fay", time=DUE + 1)
    scene.cut(DUE + CHALLENGE_S + 1)
    assert scene.codes() == ["challenge-late"]
    assert made(scene) == 0


def test_a_key_counts_once_in_however_many_statements_and_groups() -> None:
    scene = declared()
    scene.sign("Ash", "Gus", "Ada")
    scene.cut(DUE + 2)
    scene.sign("Birch", "Gus")
    scene.sign("Ash", "Ada", via="Elm")
    scene.cut(DUE + 3)
    assert scene.codes() == ["signature-repeated"] * 2
    assert made(scene) == 0
    assert scene.gathering()[0].signatures.by_group == {ASH: 2}


def test_of_no_group_count_more_members_than_it_affiliates() -> None:
    scene = declared(affiliated={"Ash": 2})
    scene.sign("Ash", "Ada", "Bao", "Carmen", "Dora")
    scene.cut(DUE + 5)
    (one,) = scene.gathering()
    assert (one.signatures.count, one.signatures.by_group) == (2, {ASH: 4})
    scene.sign("Birch", "Fay")
    scene.cut(DUE + 6)
    assert made(scene) == 1


def test_members_of_a_group_that_left_do_not_count() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao")
    scene.sign("Dogwood", "Kim", why="Another.")
    scene.say("Ash", "leaving", LeavingBody(reason="", caucus=""), [], DUE + 2)
    scene.cut(DUE + 3)
    effective = scene.state().membership.departures[ASH].effective
    assert effective is not None
    scene.cut(effective)
    scene.sign("Birch", "Fay")
    scene.sign("Ash", "Eli", why="Another.")
    scene.cut(effective + 1)
    assert scene.codes() == ["group-left"]
    assert made(scene) == 0
    assert [one.signatures.count for one in scene.gathering()] == [1, 1]


def test_who_made_a_challenge_makes_no_other_about_this_result() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    scene.cut(DUE + 2)
    scene.sign("Ash", "Ada", "Bao", "Carmen", why="Again.")
    scene.cut(DUE + 3)
    assert scene.codes() == ["challenges-enough"]
    # Nor with what they had signed before.
    other = declared()
    other.sign("Ash", "Ada", "Bao", why="Again.")
    other.sign("Ash", "Ada", "Bao", "Carmen", via="Elm", time=DUE + 2)
    other.cut(DUE + 3)
    other.sign("Birch", "Fay", why="Again.")
    other.cut(DUE + 4)
    assert made(other) == 1
    assert [one.signatures.count for one in other.gathering()] == [1]


def test_a_group_with_keys_of_nobody_does_not_bury_the_panel() -> None:
    crowd = [f"Nobody {n}" for n in range(2 * MAX_CHALLENGES_OF_A_GROUP)]

    class Crowded(Signing):
        def prepare(self) -> None:
            super().prepare()
            self.enrol("Elm", *crowd)

    scene = Crowded(members=1)
    scene.declared()
    for n, person in enumerate(crowd):
        scene.sign("Elm", person, why=f"Text {n}.", via="Elm")
    scene.cut(DUE + 2)
    assert made(scene) == MAX_CHALLENGES_OF_A_GROUP
    assert scene.codes() == ["challenges-enough"] * MAX_CHALLENGES_OF_A_GROUP
    # And takes nothing from the members of others.
    scene.sign("Ash", "Ada")
    scene.cut(DUE + 3)
    assert made(scene) == MAX_CHALLENGES_OF_A_GROUP + 1


def test_one_member_fills_no_state_with_texts() -> None:
    scene = declared()
    for n in range(2 * MAX_TEXTS_OF_A_KEY):
        scene.sign("Ash", "Ada", why=f"Text {n}.")
    scene.cut(DUE + 2)
    assert len(scene.gathering()) == MAX_TEXTS_OF_A_KEY
    assert set(scene.codes()) == {"challenges-enough"}


def test_whose_members_sign_sits_but_for_the_group_of_more_than_half() -> None:
    scene = declared()
    scene.sign("Dogwood", "Kim")
    scene.sign("Ash", "Ada")
    scene.sign("Birch", "Fay")
    scene.sign("Dogwood", "Jon", "Lou", why="Ours alone.", time=DUE + 2)
    scene.sign("Ash", "Bao", why="Ours alone.", time=DUE + 2)
    scene.cut(DUE + 5)
    sits = {one.reason: set(one.sits) for one in scene.standing().challenges}
    assert list(sits.values()) == [{DOGWOOD, ELM, FIR}, {ELM, FIR}]
    (other,) = (one for one in scene.standing().challenges if one.reason == "Ours alone.")
    scene.rule("Dogwood", other.hash, "void")
    scene.cut(DUE + 6)
    assert scene.codes() == ["party-to-it"]


def test_half_of_those_who_sign_put_no_group_out() -> None:
    scene = declared(members=2)
    scene.sign("Dogwood", "Kim")
    scene.sign("Ash", "Ada")
    scene.cut(DUE + 5)
    (one,) = scene.standing().challenges
    assert set(one.sits) == {DOGWOOD, ELM, FIR}


def test_the_id_by_which_it_is_ruled_on_rests_on_no_order() -> None:
    scene = declared()
    scene.sign("Ash", "Ada")
    scene.sign("Birch", "Fay")
    scene.sign("Dogwood", "Kim")
    scene.cut(DUE + 5)
    (one,) = scene.standing().challenges
    assert one.id == scene.text(scene.found().result)
    assert scene.challenge("Birch", "Ash") != one.id


def test_whom_it_names_does_not_sit_and_who_carries_it_does() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", target="Birch", via="Elm")
    scene.sign("Birch", "Fay", target="Birch", via="Elm")
    scene.sign("Dogwood", "Kim", target="Birch", via="Elm")
    scene.cut(DUE + 5)
    (one,) = scene.standing().challenges
    assert (one.target, set(one.sits)) == (BIRCH, {DOGWOOD, ELM, FIR})
    scene.sign("Ash", "Eli", target="Nobody's group")
    scene.cut(DUE + 6)
    assert scene.codes() == ["not-invited"]


def test_another_result_is_challenged_by_those_who_saw_it() -> None:
    scene = declared()
    first = scene.found().result
    scene.sign("Ash", "Ada", "Bao", target="Birch")
    one = scene.sign("Birch", "Fay", "Hal", "Ivo")
    scene.cut(DUE + 5)
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "correct", "Birch")
    scene.cut(DUE + 10)
    scene.give("Birch", 0, 40, time=DUE + 10, number=2)
    scene.cut(DUE + 20)
    assert scene.standing().challenges[0].outcome == "answered"
    assert scene.gathering() == ()
    scene.sign("Ash", "Carmen", target="Birch", result=first)
    scene.cut(DUE + 25)
    assert scene.codes() == ["other-result"]
    # And by those who made the first challenge as well.
    scene.sign("Birch", "Fay", "Hal", "Ivo", why="Still wrong.")
    scene.cut(DUE + 30)
    assert made(scene) == 2


def test_nobody_challenges_a_void_vote_and_what_lacks_signatures_is_not_ruled_on() -> None:
    scene = declared()
    few = scene.sign("Ash", "Ada")
    scene.rule("Elm", few, "void")
    one = scene.challenge("Birch", "Ash")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "void")
    scene.cut(DUE + 5)
    scene.sign("Ash", "Bao", "Carmen")
    scene.cut(DUE + 6)
    assert sorted(scene.codes()) == ["already-ruled", "unknown-target"]


def test_more_sign_what_is_a_challenge_already_and_it_stays_one() -> None:
    scene = declared()
    scene.sign("Ash", "Ada", "Bao", "Carmen")
    scene.cut(DUE + 2)
    scene.sign("Birch", "Fay")
    scene.cut(DUE + 3)
    (one,) = scene.standing().challenges
    assert one.members is not None
    assert (one.members.count, one.time) == (4, DUE + 2)
    assert set(one.sits) == {DOGWOOD, ELM, FIR}
    assert scene.codes() == []


def test_a_result_of_which_nothing_was_counted_is_challenged_as_well() -> None:
    scene = Signing()
    scene.cut(DUE)
    assert scene.found().result == b""
    scene.sign("Ash", "Ada", "Bao", "Carmen", result=b"")
    scene.cut(DUE + 5)
    assert made(scene) == 1


def test_in_whatever_order_signatures_are_published_the_same_is_a_challenge() -> None:
    people = [("Ash", "Ada"), ("Birch", "Fay"), ("Dogwood", "Kim")]
    ends = set()
    for order in (people, people[::-1]):
        scene = declared()
        for group, person in order:
            scene.sign(group, person, via=group)
        scene.cut(DUE + 5)
        (one,) = scene.standing().challenges
        assert one.members is not None
        ends.add((one.members.keys, one.sits, one.time))
    assert len(ends) == 1


def test_what_members_sign_is_of_one_coalition_vote_result_group_and_reason() -> None:
    parts = (bytes(32), bytes(32), bytes(32), bytes(16), "Why.")
    others = (b"1" * 32, b"1" * 32, b"1" * 32, b"1" * 16, "Because.")
    names = {challenge_id(*parts)}
    for place, other in enumerate(others):
        names.add(challenge_id(*parts[:place], other, *parts[place + 1 :]))  # type: ignore[arg-type]
    assert len(names) == 6


def test_a_whole_vote_is_not_spelled_out() -> None:
    scene = declared()
    given = [scene.signature("Ash", "Ada", b"")]
    body = MembersChallengeBody(reason="Why.", result=b"", signatures=given)
    assert set(to_map(body)) == {"reason", "result", "signatures"}
