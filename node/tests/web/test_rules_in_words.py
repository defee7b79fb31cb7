"""Every rule that the checks accept is explained in full, in every language of the pages."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from node.web.i18n import SOURCE_LANGUAGE, Language, load_languages
from node.web.wording import say
from protocol.ballots.explain import explain, share_text
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    Rule,
    Test,
    TieBreak,
    fraction,
)
from protocol.tests.ballots import making as m
from protocol.tests.ballots.accepted_rules import FACTS, accepted_rules

LANGUAGES = load_languages()
NAMES = {group: f"Group {chr(64 + group[0])} of all" for group in FACTS.groups}


def numbers_of(test: Test, spoken: Language) -> Iterator[str]:
    """Every number that a test states, as the language writes it."""
    by_number = isinstance(test, GroupsTest | RegionsTest) and test.share is None
    if by_number:
        yield spoken.number(test.count)
    elif isinstance(test, ObjectionsTest):
        yield spoken.number(test.most)
    elif isinstance(test, RatioTest):
        yield str(fraction(test.ratio))
        yield spoken.number(test.default + 1)
    else:
        assert test.share is not None
        yield share_text(test.share)


def stated(rule: Rule, spoken: Language) -> Iterator[str]:
    """Every number and name of a rule, once for each time it must be read."""
    for test in rule.tests:
        yield from numbers_of(test, spoken)
    weight = rule.weight
    for number in (weight.per, weight.minimum):
        if number:
            yield spoken.number(number)
    if weight.cap is not None:
        yield share_text(weight.cap)
    yield from rule.electorate.regions
    if rule.electorate.caucus:
        yield rule.electorate.caucus
    for group in (*rule.electorate.groups, *rule.recused):
        yield NAMES[group]
    if rule.tie_break.caster is not None:
        yield NAMES[rule.tie_break.caster]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(rule=accepted_rules())
def test_every_accepted_rule_is_said_with_every_number_in_it(code: str, rule: Rule) -> None:
    spoken = LANGUAGES[code]
    sentences = explain(rule, NAMES)
    said = [say(sentence, spoken) for sentence in sentences]
    text = " ".join(said)
    for fact in stated(rule, spoken):
        # As a number or name of its own, and taken out, so that two tests of one share need it
        # twice.
        text, found = re.subn(
            rf"(?<![\w/])(?<!\d[.,]){re.escape(fact)}(?![\w/]|[.,]\d)", "…", text, count=1
        )
        assert found, fact
    assert "{" not in text
    for sentence, words in zip(sentences, said, strict=True):
        if code == SOURCE_LANGUAGE:
            assert words[0].isupper() or words[0].isdigit()
        else:
            assert spoken.gettext(sentence.key) != sentence.key
    # Electorate, weight, mode, abstention, groups without outcome, recusal, ties; then the tests.
    assert len(said) >= 7 + len(rule.tests)


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_number_that_is_left_out_is_noticed(code: str) -> None:
    """The other test is only worth something if `stated` finds what a sentence can lose."""
    rule = m.rule(
        tests=[m.share("cast", ">", 4, 7), m.share("eligible", ">=", 2, 9)],
        tie_break=TieBreak(steps=["casting-vote"], caster=m.gid(3), otherwise="tied"),
    )
    assert list(stated(rule, LANGUAGES[code])) == ["4/7", "2/9", "Group C of all"]
