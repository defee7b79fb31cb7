"""Claims about a charter in plain words: no rule is left out, and no number changed."""

import re

import pytest
from msgspec.structs import replace

from node.cli.charter_text import said, write_groups
from node.cli.output import Paper
from node.founding.charter_words import rule_facts, survival_facts, tolerance_fact
from node.tests.small_federation import group_id, make_charter
from node.web.building.charter import charter_view
from node.web.i18n import load_languages
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.life_rules import USUAL_LIFE_RULES, LifeRules
from protocol.coalition.member_rules import JoinRules, MemberRules

DAY = 86_400
CHARTER = make_charter(["http://127.0.0.1:9", "http://127.0.0.1:10"])
LIFE = LifeRules(
    points_share=[11, 13],
    proceed_share=[13, 17],
    confirm_share=[17, 19],
    emergency_share=[19, 23],
    emergency_s=29 * 3600,
    notice_s=31 * DAY,
    seconds=37,
    slow_s=41,
    moderation="No {insults}, %(please)s.",
    caucus_min=43,
    veto_min=47,
)
# Every value of its own, so that a line with another's value is seen.
RULES = replace(
    CHARTER.rules,
    sponsors=53,
    deliberation_s=59 * DAY,
    voting_s=61 * DAY,
    pool_min=67,
    moderators=[group_id(2)],
    appeals="Three of {no} party",
    data_officer="data@example.org",
    life=LIFE,
    cuts=CutRules(propose_ms=71_000, vote_ms=750, growth_ms=73_000, rest_ms=79 * 60_000),
    challenges=ChallengeRules(
        challenge_s=83 * DAY, ruling_s=89 * DAY, panel=[group_id(1)], members=157
    ),
    members=MemberRules(
        share=[109, 113],
        reply_s=97 * DAY,
        away_cuts=101,
        away_s=103 * DAY,
        away_max=107,
        join=JoinRules(share=[131, 137], sponsors=139, size=149, wait_s=151 * DAY),
    ),
    changes=ChangeRules(share=[127, 131], notice_s=137 * DAY),
)
FULL = replace(CHARTER, rules=RULES)
VALUES = (
    "11/13", "13/17", "17/19", "19/23", "29 hours", "31 days", "37", "41 seconds",
    "No {insults}, %(please)s.", "43", "47", "53", "59 days", "61 days", "67", "Group 2",
    "Three of {no} party", "data@example.org", "71 seconds", "750 ms", "73 seconds", "79 minutes",
    "83 days", "Group 1", "89 days", "157",
    "109/113", "97 days", "101", "103 days", "107", "131/137", "139", "149", "151 days",
    "127/131", "137 days",
)  # fmt: skip


def lines(charter):
    return {fact.label: said(fact) for fact in rule_facts(charter)}


def test_every_rule_is_said_with_its_own_value():
    text = " | ".join(lines(FULL).values())
    for value in VALUES:
        text, found = re.subn(rf"(?<![\w/]){re.escape(value)}(?![\w/])", "…", text, count=1)
        assert found == 1, value
    assert not re.search(r"\d", text), text


def test_a_rule_that_asks_for_nothing_is_said_in_words_not_as_zero():
    text = lines(CHARTER)
    assert text["Groups whose seconding obliges an answer"] == "authors need not answer"
    assert text["A group's pause between two comments"] == "no pause"
    assert text["Members who sign, for a caucus's veto"] == "no caucus has a veto"
    assert text["Deliberation, at least"] == "0 seconds"
    assert text["Moderators, who may hide a comment"] == "nobody"
    assert text["Results may be challenged"] == "never: what is declared stands"
    assert text["Moderation policy"] == "the charter has none"
    assert (
        text["Who hears challenges and appeals"]
        == text["Who answers for personal data"]
        == "not named"
    )
    assert text["The groups confirm what is final"] == "never: results stay provisional"
    assert text["Expelling a group, or changing who certifies, takes"] == "neither happens"
    unanimous = replace(USUAL_LIFE_RULES, points_share=[1, 1], confirm_share=[1, 1])
    text = lines(replace(CHARTER, rules=replace(CHARTER.rules, life=unanimous)))
    assert text["Points of unity change with"] == "every group"
    assert text["A meeting's report stands with"] == "every group present"


@pytest.mark.parametrize(
    ("council", "words"),
    [
        (1, "One group confirms alone."),
        (2, "All 2 certifying groups confirm together. While one of them is offline nothing is"),
        (3, "confirmed; 2 may cheat"),
        (4, "3 of 4 certifying groups confirm together. 1 may be offline while the others go on"),
        (13, "and 4 may cheat"),
    ],
)
def test_founders_read_for_their_number_who_may_be_offline_and_who_may_cheat(council, words):
    assert words in said(tolerance_fact(council))


def test_what_a_council_survives_is_said_only_where_it_certifies():
    assert survival_facts(FULL) == (tolerance_fact(len(FULL.council)),)
    assert survival_facts(replace(FULL, rules=replace(FULL.rules, cuts=None))) == ()


@pytest.mark.parametrize("several", ["allowed", "one-home"])
def test_it_says_that_no_machine_finds_who_votes_in_several_groups(several):
    text = lines(replace(CHARTER, rules=replace(CHARTER.rules, several_groups=several)))
    assert "stay on each group's server" in text["A person in several groups"]


@pytest.mark.parametrize("code", ["en", "es"])
def test_pages_say_the_same_numbers_in_their_own_language(code):
    spoken = load_languages()[code]
    facts = [*rule_facts(FULL), tolerance_fact(7)]
    for fact in facts:
        text = fact.said(spoken.gettext, spoken.number, spoken.span)
        digits = re.compile(r"\d+")
        assert sorted(digits.findall(text)) == sorted(digits.findall(said(fact))), fact.label
        if code != "en":
            assert spoken.gettext(fact.label) != fact.label


@pytest.mark.parametrize(("charter", "certify"), [(FULL, True), (CHARTER, False)])
def test_nobody_certifies_where_nothing_is_certified(charter, certify, capsys):
    assert charter.council
    write_groups(Paper(), charter)
    assert ("yes" in capsys.readouterr().out.split()) is certify
    shown = charter_view(charter, bytes(32))
    assert any(line.certifies for line in shown.groups) is certify
