"""A rule's words fit what a vote asks; how a question is counted is said in a sentence."""

import pytest
from msgspec.structs import replace

from node.count_words import counted_words
from node.rule_words import rule_words
from protocol.ballots.explain import explain
from protocol.ballots.manifest import TieSeed
from protocol.ballots.presets import preset
from protocol.ballots.rule import TieBreak
from protocol.counting.methods import METHODS
from protocol.tests.ballots import making as m


def said(*contests, rule):
    return " ".join(one.english() for one in rule_words(m.manifest(contests, rule)))


def test_an_election_by_the_count_alone_says_neither_yes_nor_no_nor_one_winner():
    text = said(m.rank(5, method="stv-scottish", seats=3), rule=m.by_seed())
    assert "The count alone decides who is elected; no further condition must hold." in text
    assert "Blank votes count for nobody, and not as cast." in text
    assert "A tie is decided by lot, drawn from a number fixed before the close." in text
    for other in ("Whoever wins", "means no", "for nor against", "stays open", "round wins"):
        assert other not in text


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        (
            TieSeed(kind="commitment", commitment=bytes(32)),
            "from a secret number that is fixed before the close and revealed after it.",
        ),
        (
            TieSeed(kind="source", source="The lottery of 3 May, all six numbers."),
            "announced before the close and drawn after it: The lottery of 3 May, all six numbers.",
        ),
    ],
)
def test_lots_are_said_to_be_drawn_as_this_vote_draws_them(seed, told):
    manifest = m.manifest([m.rank(5)], m.by_seed(), tie_seed=seed)
    text = " ".join(one.english() for one in rule_words(manifest))
    assert told in text
    assert "drawn from a number fixed before the close" not in text


def test_what_a_tied_group_or_a_tie_without_a_lot_comes_to_is_said_of_options():
    tie = TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="rejected")
    rule = replace(preset("two-thirds-and-half-of-groups", options=True), tie_break=tie)
    text = said(m.choose(), rule=rule)
    assert "A group whose votes are tied counts as taking part, but for nobody." in text
    assert "If a tie stays open, nobody is elected." in text


def test_a_question_of_yes_or_no_keeps_every_sentence():
    rule = preset("simple-majority", options=True)
    assert rule_words(m.manifest([m.yes_no(), m.rank()], rule)) == explain(rule)


@pytest.mark.parametrize("seats", [1, 2])
@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_a_sentence_of_how_it_counts(name, seats):
    for kind in METHODS[name].kinds:
        words = counted_words(replace(m.rank(), kind=kind, method=name, seats=seats))
        assert (words is None) == (kind == "yes-no"), kind
        assert words is None or words.english().endswith(".")
