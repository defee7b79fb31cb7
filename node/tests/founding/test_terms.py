"""Claims about node.founding.terms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from multidict import MultiDict

from node.errors import FoundingError
from node.founding.charters import draft_charter
from node.founding.terms import Terms, parse_terms, quote, seconds, template
from node.web.founding.form import AFFILIATED, read_draft_form, usual
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.coalition.charter import check_charter
from protocol.errors import MalformedError
from protocol.keys import public_key
from protocol.tests.coalition.founding import make_card, seed

CARDS = [
    make_card(number, agreement_key=public_key(seed(number, "agreement"))) for number in (2, 0, 1)
]


def filled(**changes: str) -> Terms:
    """The template for three cards, filled in, with some lines changed."""
    text = template(CARDS)
    named = {'name = ""': 'name = "Coalition"', 'data_officer = ""': 'data_officer = "me"'}
    changes = named | changes
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    return parse_terms(text.replace('  "",\n', '  "One point.",\n').encode())


def test_the_template_filled_in_makes_a_sound_charter() -> None:
    charter = draft_charter(CARDS, filled(), founded=1_700_000_000)
    check_charter(charter)
    assert [founder.card.name for founder in charter.groups] == ["Group 0", "Group 1", "Group 2"]
    assert charter.regions == ["North", "South"]
    assert charter.council == sorted(card.group for card in CARDS)
    assert charter.rules.deliberation_s == 7 * 86_400
    assert charter.rules.sponsors == 1


@pytest.mark.parametrize("count", [1, 2, 3])
def test_terms_and_the_founding_page_start_from_the_same_rules(count: int) -> None:
    # The failure: groups that agree on everything found without what can't be added later.
    cards = CARDS[:count]
    text = template(cards).replace('name = ""', 'name = "Coalition"', 1)
    terms = parse_terms(text.replace('data_officer = ""', 'data_officer = "me"', 1).encode())
    form: MultiDict[Any] = MultiDict()
    for field, value in (usual(cards, None) | {"name": "Coalition", "data_officer": "me"}).items():
        if field == "affiliated":
            form.extend({f"{AFFILIATED}{group}": str(size) for group, size in value.items()})
        else:
            given = value if isinstance(value, list) else [value]
            form.extend([(field, str(one)) for one in given])
    typed = read_draft_form(form, cards, str)
    assert typed.terms is not None, typed.filled.problems
    made, other = (draft_charter(cards, found, founded=0) for found in (terms, typed.terms))
    check_charter(made)
    assert made.rules == other.rules
    assert made.rules.cuts is not None
    assert made.rules.members is not None
    assert made.rules.members.join is not None


def test_points_that_nobody_filled_in_are_left_out() -> None:
    text = template(CARDS).replace('name = ""', 'name = "Coalition"', 1)
    text = text.replace('data_officer = ""', 'data_officer = "me"')
    charter = draft_charter(CARDS, parse_terms(text.encode()), founded=0)
    assert charter.points == []


def test_two_drafts_of_one_text_are_two_coalitions() -> None:
    one, other = (draft_charter(CARDS, filled(), founded=0) for _ in range(2))
    assert one.nonce != other.nonce


def test_the_council_and_moderators_may_be_named() -> None:
    terms = filled(
        **{
            'council = "all"': 'council = ["Group 2"]',
            "moderators = []": 'moderators = ["Group 1", "Group 0"]',
        }
    )
    charter = draft_charter(CARDS, terms, founded=0)
    assert charter.council == [make_card(2).group]
    assert charter.rules.moderators == [make_card(0).group, make_card(1).group]


def test_challenges_and_their_panel_are_switched_on_by_taking_signs_off() -> None:
    terms = filled(
        **{
            "# [challenges]": "[challenges]",
            '# period = "7 days"': 'period = "5 days"',
            "# panel = []": 'panel = ["Group 1", "Group 0"]',
            '# ruling = "7 days"': "",
        }
    )
    rules = draft_charter(CARDS, terms, founded=0).rules.challenges
    assert rules is not None
    assert (rules.challenge_s, rules.ruling_s) == (5 * 86_400, 7 * 86_400)
    assert rules.members == 0
    assert rules.panel == [make_card(0).group, make_card(1).group]
    assert draft_charter(CARDS, filled(), founded=0).rules.challenges is None


def test_how_many_members_challenge_stands_in_the_terms_and_needs_certified_cuts() -> None:
    taken_off = {
        "# [challenges]": "[challenges]",
        "# panel = []": 'panel = ["Group 1", "Group 0"]',
        "# members = 0": "members = 40",
    }
    draft = draft_charter(CARDS, filled(**taken_off), founded=0)
    assert draft.rules.challenges is not None
    assert draft.rules.challenges.members == 40
    with pytest.raises(MalformedError, match="certify together"):
        draft_charter(CARDS, replace(filled(**taken_off), cuts=None, members=None), founded=0)
    with pytest.raises(MalformedError):
        draft_charter(CARDS, filled(**{**taken_off, "# members = 0": "members = -1"}), founded=0)


def test_the_rules_of_debate_and_caucuses_stand_in_the_terms() -> None:
    terms = filled(
        **{
            'moderation = ""': 'moderation = "No insults."',
            'slow_mode = "0 seconds"': 'slow_mode = "10 minutes"',
            "seconds = 0": "seconds = 2",
            "caucus_min = 1": "caucus_min = 20",
            "veto_min = 0": "veto_min = 500",
        }
    )
    life = draft_charter(CARDS, terms, founded=0).rules.life
    assert (life.moderation, life.slow_s, life.seconds) == ("No insults.", 600, 2)
    assert (life.caucus_min, life.veto_min) == (20, 500)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('council = "all"', 'council = ["Group 9"]', "unknown-group"),
        ("moderators = []", 'moderators = ["Grup 1"]', "unknown-group"),
        ('"Group 1" = 1', '"Group 9" = 1', "unknown-group"),
        ('"Group 1" = 1\n', "", "not-affiliated"),
        ('"Group 1" = 1', '"Group 1" = 0', "bad-charter"),
        ("sponsors = 1", "sponsors = 3", "bad-charter"),
        ("caucus_min = 1", "caucus_min = 0", "bad-charter"),
        ('slow_mode = "0 seconds"', 'slow_mode = "2 weeks"', "bad-charter"),
    ],
)
def test_terms_that_do_not_fit_the_cards_are_refused(old: str, new: str, code: str) -> None:
    with pytest.raises((FoundingError, MalformedError)) as caught:
        draft_charter(CARDS, filled(**{old: new}), founded=0)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('deliberation = "7 days"', 'deliberation = "7 dyas"'),
        ('deliberation = "7 days"', "deliberation = 7"),
        ("public_logs = false", 'public_logs = "no"'),
        ("sponsors = 1", "sponsor = 1"),
        ("[rules]", "[rules"),
        ('data_officer = ""', 'data_officer = ""  # still to be filled in'),
    ],
)
def test_unreadable_terms_are_refused_with_a_hint(old: str, new: str) -> None:
    with pytest.raises(FoundingError) as caught:
        parse_terms(template(CARDS).replace(old, new, 1).encode())
    assert caught.value.code == "bad-terms"
    assert "terms" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Coalition"', 'name = ""', "name is empty"),
        (
            'deliberation = "7 days"',
            'deliberation = "soon"',
            "rules.deliberation is no length of time, such as 12 hours, 7 days or 2 weeks",
        ),
        (
            'points_share = "2/3"',
            'points_share = "half"',
            "rules.points_share is no share of the groups, such as 2/3 or 1/1",
        ),
        ("sponsors = 1", "sponsers = 1", "no rules.sponsers is known"),
        ("sponsors = 1\n", "", "rules.sponsors is missing"),
        ("sponsors = 1", 'sponsors = "one"', "rules.sponsors is no whole number"),
        ("public_logs = false", 'public_logs = "no"', "rules.public_logs is no true or false"),
        ("moderators = []", 'moderators = "Ash"', "rules.moderators is no list in brackets"),
        (
            'several_groups = "allowed"',
            'several_groups = "both"',
            "rules.several_groups is none of the words that are possible",
        ),
    ],
)
def test_what_is_wrong_with_the_terms_is_said_in_words_of_both_languages(
    old: str, new: str, said: str
) -> None:
    with pytest.raises(FoundingError) as caught:
        filled(**{old: new})
    assert caught.value.message == f"the terms: {said}"
    spanish = refusal(caught.value, load_languages()["es"])
    assert not spanish.raw
    assert not spanish.foreign
    assert spanish.detail.startswith("Las condiciones: ")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_can_be_written_in_the_terms(name: str) -> None:
    import tomllib

    assert tomllib.loads(f"{quote(name)} = 1") == {name: 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 second", 1),
        ("90 minutes", 5400),
        ("2 hours", 7200),
        ("1 day", 86_400),
        ("2 weeks", 1_209_600),
    ],
)
def test_durations_are_seconds(text: str, expected: int) -> None:
    assert seconds(text) == expected
