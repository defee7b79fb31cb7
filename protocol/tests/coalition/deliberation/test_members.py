"""Members speak for themselves: only what their own key signed, for this and nothing else."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.deliberation.bodies import SPEAK, MemberCommentBody, comment_message
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.registers.credential import sign_credential
from protocol.coalition.registers.tree import RegisterTree, register_tree
from protocol.coalition.state import Comment
from protocol.tests.coalition.deliberation.making import PACE_S, Debate
from protocol.tests.coalition.registers.making import MEMBERS, key
from protocol.tests.coalition.scene import START, group_id, seed


class Speaking(Debate):
    """Birch and Cedar have registers of the same five members."""

    def __init__(self, **life: Any) -> None:
        super().__init__(**life)
        self.trees = {name: self.tree(name) for name in ("Birch", "Cedar")}
        self.cited = {
            name: self.say(name, "register", tree.body(), [], START)
            for name, tree in self.trees.items()
        }

    def tree(self, name: str, salt: bytes = b"s" * 16) -> RegisterTree:
        salts = {key(member): salt for member in MEMBERS}
        return register_tree(self.coalition, group_id(name), salts)

    def body(
        self, member: str = "Ada", target: bytes = b"", signer: str = "", **fields: Any
    ) -> MemberCommentBody:
        """What a member of Birch signs; `signer` is whose key does."""
        said = {"stance": "for", "blob": seed(f"{member} says"), "group": "Birch", **fields}
        group = said.pop("group")
        signed = {**said, **said.pop("signed", {})}
        message = comment_message(
            signed.get("target", target or self.proposal), signed["blob"], signed["stance"]
        )
        signature = sign_credential(
            seed(signer or member), signed.get("coalition", self.coalition),
            group_id(signed.get("as_group", group)), signed.get("use", SPEAK), message,
        )  # fmt: skip
        return MemberCommentBody(
            stance=said["stance"],
            blob=said["blob"],
            size=1,
            proof=self.trees[group].proof(key(member)),
            signature=signature,
        )

    def speak(
        self, time: int, target: bytes = b"", name: str = "Birch", of: str = "", **fields: Any
    ) -> bytes:
        """A member's comment, in the log of `name`, citing the register of `of`."""
        body = self.body(target=target, **fields)
        refs = [target or self.proposal, self.cited[of or name]]
        return self.say(name, "member-comment", body, refs, time)

    def said(self) -> list[Comment]:
        return list(self.known().comments)


@pytest.fixture
def scene() -> Speaking:
    return Speaking(slow_s=PACE_S)


def test_a_member_speaks_under_their_key_and_their_groups_name(scene: Speaking) -> None:
    one = scene.speak(START + 1, member="Ada")
    answer = scene.speak(START + 2, one, member="Bao", stance="reply")
    assert scene.codes() == []
    assert [(c.hash, c.group, c.member, c.target) for c in scene.said()] == [
        (one, group_id("Birch"), key("Ada"), scene.proposal),
        (answer, group_id("Birch"), key("Bao"), one),
    ]


@pytest.mark.parametrize(
    "forged",
    [
        {"signer": "Bao"},
        {"signed": {"blob": seed("other words")}},
        {"signed": {"stance": "against"}},
        {"signed": {"target": seed("elsewhere")}},
        {"signed": {"coalition": seed("another")}},
        {"signed": {"as_group": "Cedar"}},
        {"signed": {"use": "caucus-act"}},
    ],
    ids=str,
)
def test_a_signature_for_anything_else_puts_no_words_in_a_members_mouth(
    scene: Speaking, forged: dict[str, Any]
) -> None:
    scene.speak(START + 1, **forged)
    assert scene.codes() == ["bad-signature"]
    assert scene.said() == []


def test_a_key_in_no_register_of_the_group_speaks_for_nobody(scene: Speaking) -> None:
    scene.trees["Birch"] = scene.tree("Birch", b"t" * 16)
    scene.speak(START + 1)
    assert scene.codes() == ["bad-proof"]


def test_only_the_members_own_group_publishes_what_they_say(scene: Speaking) -> None:
    # Else a group could carry its own members' words into another's log and debate.
    scene.speak(START + 1, name="Dogwood", of="Birch")
    assert scene.codes() == ["wrong-group"]
    other = scene.propose("Cedar")
    scene.say("Birch", "member-comment", scene.body(), [scene.proposal, other], START + 2)
    assert scene.codes() == ["unknown-target", "wrong-group"]


def test_a_struck_key_says_nothing_after_the_new_register_in_its_groups_log(
    scene: Speaking,
) -> None:
    one = scene.speak(START + 1)
    scene.say("Birch", "register", scene.tree("Birch", b"t" * 16).body(), [], START + 2)
    scene.speak(START + 3, stance="against")
    assert scene.codes() == ["register-replaced"]
    assert [c.hash for c in scene.said()] == [one]


def test_nobody_says_a_members_words_a_second_time(scene: Speaking) -> None:
    one = scene.speak(START + 1)
    scene.speak(START + 2 * PACE_S)
    assert scene.codes() == ["signature-repeated"]
    assert [c.hash for c in scene.said()] == [one]


def test_one_kept_for_later_does_not_take_the_place_of_one_that_was_answered(
    scene: Speaking,
) -> None:
    scene.speak(START + 50_000)
    scene.speak(START + 1)
    for time in (START + 10, START + 60_000):
        assert scene.codes(time) == ["signature-repeated"]


def test_a_member_has_a_pace_of_their_own_and_uses_nobody_elses(scene: Speaking) -> None:
    scene.comment("Birch", START + 1)
    one = scene.speak(START + 2, member="Ada")
    two = scene.speak(START + 3, member="Bao")
    scene.speak(START + 4, member="Ada", blob=seed("more"))
    assert scene.codes() == ["slow-mode"]
    assert [c.hash for c in scene.said()][1:] == [one, two]
    scene.speak(START + 2 + PACE_S, member="Ada", blob=seed("more"))
    assert len(scene.said()) == 4


def test_a_forged_comment_takes_no_turn_from_the_member_whose_name_it_bears(
    scene: Speaking,
) -> None:
    scene.speak(START + 1, member="Ada", signer="Bao", blob=seed("lies"))
    one = scene.speak(START + 2, member="Ada")
    assert scene.codes() == ["bad-signature"]
    assert [c.hash for c in scene.said()] == [one]


@pytest.mark.parametrize("ahead", [{}, {"blob": seed("lies")}], ids=["same words", "others"])
def test_a_forged_comment_that_waits_for_its_hour_silences_nobody(
    scene: Speaking, ahead: dict[str, Any]
) -> None:
    scene.speak(START + 50_000, member="Ada", signer="Bao", **ahead)
    one = scene.speak(START + 1, member="Ada")
    assert scene.codes(START + 10) == []
    assert [c.hash for c in scene.known(START + 10).comments] == [one]
    # Nor once its hour has come.
    assert scene.codes() == ["bad-signature"]
    assert [c.hash for c in scene.said()] == [one]


def test_a_comment_that_cites_no_register_silences_nobody(scene: Speaking) -> None:
    body = scene.body(member="Ada", signer="Bao")
    scene.say("Birch", "member-comment", body, [scene.proposal, seed("nothing")], START + 1)
    one = scene.speak(START + 2, member="Ada")
    assert scene.codes() == []
    assert [c.hash for c in scene.said()] == [one]


def test_an_answer_to_a_forged_comment_goes_with_it(scene: Speaking) -> None:
    forged = scene.speak(START + 1, signer="Bao")
    scene.comment("Cedar", START + 2, forged)
    assert scene.codes() == ["bad-signature", "unknown-target"]
    assert scene.said() == []


def test_moderators_hide_a_members_comment_and_its_group_appeals_and_erases(
    scene: Speaking,
) -> None:
    one = scene.speak(START + 1)
    hidden = scene.say("Ash", "hide", {"reason": "an insult"}, [one], START + 2)
    scene.say("Birch", "appeal", {"reason": "it is none"}, [hidden], START + 3)
    scene.say("Cedar", "erasure", {"reason": "ours"}, [one], START + 4)
    scene.say("Birch", "erasure", {"reason": "as she asks"}, [one], START + 5)
    assert scene.codes() == ["not-the-author"]
    state = scene.fold(START + 100)
    assert state.moderation.erasure(one) is not None


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_who_speaks_and_nobody_speaks_for_another(number: int) -> None:
    random_ = random.Random(number)
    scene = Speaking(slow_s=random_.choice((0, 20)))
    said, true = [scene.proposal], set()
    for step in range(20):
        group = random_.choice(("Birch", "Cedar"))
        time = START + random_.randrange(60)
        if random_.randrange(8) == 0:
            scene.trees[group] = scene.tree(group, bytes([step]) * 16)
            body = scene.trees[group].body()
            scene.cited[group] = scene.say(group, "register", body, [], START + step)
            continue
        member, signer = random_.choice(MEMBERS), random_.choice((*MEMBERS, ""))
        log = random_.choice((group, "Dogwood"))
        one = scene.speak(
            time, random_.choice(said), log, group, member=member, signer=signer, group=group,
            blob=seed(str(random_.randrange(10))),
        )  # fmt: skip
        said.append(one)
        if log == group and signer in ("", member):
            true.add((one, key(member)))
    expected = scene.fold(START + 40)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    assert state_digest(fold_logs(scene.charter, shuffled, START + 40)) == state_digest(expected)
    stand = {(c.hash, c.member) for c in expected.proposals[scene.proposal].comments}
    assert stand <= true
