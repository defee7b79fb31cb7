"""What can be moved: rules that a charter could have, and nothing that looks back."""

import pytest
from msgspec.structs import replace

from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.changing import check_change, needed_to_change
from protocol.coalition.membership.motions import CharterMotionBody
from protocol.coalition.versions import founded
from protocol.errors import ProtocolError
from protocol.tests.bundles import with_cuts
from protocol.tests.coalition.founding import make_card, make_charter

CHARTER = with_cuts(make_charter())
RULES = CHARTER.rules
GROUPS = frozenset(founder.card.group for founder in CHARTER.groups)


NEWCOMER = make_card(9).group


def check(
    rules=RULES,
    regions=("North", "South"),
    reason="So it is.",
    charter=CHARTER,
    who=GROUPS,
    groups=GROUPS,
):
    versions = founded(charter)
    body = CharterMotionBody(base=b"", rules=rules, regions=list(regions), reason=reason)
    check_change(versions, versions.newest, body, who, groups)


def test_rules_change_and_regions_are_added():
    check(replace(RULES, voting_s=90))
    check(regions=("North", "South", "East"))
    check(replace(RULES, moderators=sorted(GROUPS)))
    check(replace(RULES, cuts=replace(RULES.cuts, rest_ms=5)))


@pytest.mark.parametrize(
    ("rules", "regions", "code"),
    [
        (RULES, ("North", "South"), "charter-unchanged"),
        (RULES, ("South", "North"), "charter-fixed"),
        (RULES, ("North",), "charter-fixed"),
        (RULES, ("North", "South", "north"), "bad-charter"),
        (replace(RULES, cuts=None), ("North", "South"), "charter-fixed"),
        (replace(RULES, voting_s=0), ("North", "South"), "bad-charter"),
        (replace(RULES, sponsors=3), ("North", "South"), "bad-charter"),
        (replace(RULES, moderators=[NEWCOMER]), ("North", "South"), "unknown-group"),
        (
            replace(RULES, members=MemberRules(share=[1, 2], reply_s=1)),
            ("North", "South"),
            "bad-charter",
        ),
        (
            replace(RULES, changes=ChangeRules(share=[1, 3], notice_s=1)),
            ("North", "South"),
            "bad-charter",
        ),
        (
            replace(RULES, life=replace(RULES.life, emergency_share=[2, 3])),
            ("North", "South"),
            "bad-charter",
        ),
    ],
)
def test_what_no_charter_could_have_or_looks_back_is_refused(rules, regions, code):
    with pytest.raises(ProtocolError) as caught:
        check(rules, regions)
    assert caught.value.code == code


def test_cuts_do_not_begin_late():
    # Everything that was said so far would have the time of the first one.
    with pytest.raises(ProtocolError) as caught:
        check(RULES, charter=make_charter())
    assert caught.value.code == "charter-fixed"


def test_regions_do_not_begin_where_no_card_names_one():
    cards = [replace(f, card=replace(f.card, region="")) for f in CHARTER.groups]
    bare = replace(CHARTER, regions=[], groups=cards)
    with pytest.raises(ProtocolError) as caught:
        check(regions=("North",), charter=bare)
    assert caught.value.code == "charter-fixed"


def test_a_reason_is_owed():
    with pytest.raises(ProtocolError) as caught:
        check(replace(RULES, voting_s=90), reason="")
    assert caught.value.code == "reason-missing"


def test_who_left_is_not_put_on_a_panel_and_may_stay_on_it():
    gone = min(GROUPS)
    panel = ChallengeRules(challenge_s=5, ruling_s=5, panel=[gone])
    with pytest.raises(ProtocolError) as caught:
        check(replace(RULES, challenges=panel), who=GROUPS - {gone})
    assert caught.value.code == "unknown-group"
    seated = replace(CHARTER, rules=replace(RULES, challenges=panel))
    check(replace(seated.rules, voting_s=90), charter=seated, who=GROUPS - {gone})


def test_who_was_taken_in_is_a_group_like_those_that_founded():
    with_newcomer = {"who": GROUPS | {NEWCOMER}, "groups": GROUPS | {NEWCOMER}}
    panel = ChallengeRules(challenge_s=5, ruling_s=5, panel=[NEWCOMER])
    for rules in (
        replace(RULES, moderators=[NEWCOMER]),
        replace(RULES, challenges=panel),
        # Of four groups three can sponsor the fourth's proposal; of three they can't.
        replace(RULES, sponsors=3),
    ):
        check(rules, **with_newcomer)
        with pytest.raises(ProtocolError):
            check(rules)
    # A newcomer that left is put in no office, and keeps the one that it had.
    gone = {"who": GROUPS, "groups": GROUPS | {NEWCOMER}}
    with pytest.raises(ProtocolError) as caught:
        check(replace(RULES, moderators=[NEWCOMER]), **gone)
    assert caught.value.code == "unknown-group"
    seated = replace(CHARTER, rules=replace(RULES, moderators=[NEWCOMER]))
    check(replace(seated.rules, voting_s=90), charter=seated, **gone)


def test_an_old_charters_emergency_share_stays_while_nobody_touches_it():
    life = replace(RULES.life, emergency_share=[2, 3])
    old = replace(CHARTER, rules=replace(RULES, life=life))
    check(replace(old.rules, voting_s=90), charter=old)


def test_as_many_decide_as_the_share_makes_of_those_who_belong():
    two_thirds = replace(RULES, changes=ChangeRules(share=[2, 3], notice_s=0))
    assert needed_to_change(two_thirds, replace(two_thirds, voting_s=90), 4) == 3
    assert needed_to_change(RULES, replace(RULES, voting_s=90), 4) == 4
