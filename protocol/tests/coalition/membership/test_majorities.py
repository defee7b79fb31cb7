"""How many must agree: whoever shows a motion shows the number by which the fold decides."""

import pytest
from msgspec.structs import replace

from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.membership.majorities import agreeing, needed
from protocol.coalition.membership.motions import (
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
)
from protocol.coalition.membership.values import Expulsion
from protocol.tests.coalition.membership.joining import JOIN, Joining
from protocol.tests.coalition.scene import group_id

DAMSON, ELDER = group_id("Damson"), group_id("Elder")
WHY = "We learned something."


def moved(told: Joining, kind: str) -> bytes:
    """What Ash moves."""
    rules = told.scene.charter.rules
    if kind == "application":
        return told.carry("Ash", "Fig")
    if kind == "expulsion":
        return told.say("Ash", kind, ExpulsionBody(group=DAMSON, reason=WHY))
    if kind == "council-motion":
        council = sorted(group_id(name) for name in ("Ash", "Birch", "Cedar"))
        return told.say("Ash", kind, CouncilMotionBody(base=b"", council=council, reason=WHY))
    body = CharterMotionBody(
        base=b"",
        rules=replace(rules, voting_s=rules.voting_s + 1),
        regions=list(told.scene.charter.regions),
        reason=WHY,
    )
    return told.say("Ash", kind, body)


def shown(state, name):
    known = state.membership
    every = (
        known.applications,
        known.expulsions,
        known.council_motions,
        known.charter_motions,
    )
    (found,) = (motions[name] for motions in every if name in motions)
    rules = state.versions.at(found.time).rules
    voices = known.voices
    return found, needed(rules, found, voices), agreeing(found.stances, voices)


def decided(found):
    return found.effective if isinstance(found, Expulsion) else found.since


@pytest.mark.parametrize(
    ("kind", "least"),
    [("application", 3), ("expulsion", 2), ("council-motion", 3), ("charter-motion", 3)],
)
def test_what_is_shown_is_what_decides_while_a_newcomer_does_not_count(kind, least):
    # Four that count; of all five it would take one more.
    told = Joining(join=replace(JOIN, wait_s=5_000))
    charter = told.scene.charter
    changes = ChangeRules(share=[2, 3], notice_s=1)
    told.found(replace(charter, rules=replace(charter.rules, changes=changes)))
    told.take_in("Elder", 10)
    name = moved(told, kind)
    if kind == "application":
        told.vouch("Birch", name)
    elif least == 3:
        told.agree("Birch", name)
    found, wanted, so_far = shown(told.cut(20), name)
    assert (wanted, so_far) == (least, least - 1)
    assert decided(found) is None
    told.agree("Elder", name)
    found, wanted, so_far = shown(told.cut(300), name)
    assert (wanted, so_far) == (least, least - 1)
    assert decided(found) is None
    told.agree("Cedar", name)
    assert decided(shown(told.cut(400), name)[0]) is not None
