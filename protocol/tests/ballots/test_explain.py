import ast
import inspect
import string

import pytest
from hypothesis import given
from msgspec import structs

from protocol.ballots import explain as module
from protocol.ballots.explain import Sentence, explain, explain_test
from protocol.ballots.presets import consent, simple_majority, two_thirds_and_half_of_groups
from protocol.ballots.rule import Electorate, GroupsTest, Rule, TieBreak, Weight
from protocol.tests.ballots import making as m
from protocol.tests.ballots.test_rule_checks import RULES


def words(rule: Rule) -> str:
    return " ".join(s.english() for s in explain(rule, {m.gid(1): "Tenants"}))


def test_a_preset_reads_in_plain_words() -> None:
    text = words(two_thirds_and_half_of_groups())
    assert "At least 2/3 of the votes for or against must be in favour." in text
    assert "At least 1/2 of all groups must be in favour." in text
    assert "All of the following must hold." in text
    assert "At most 1 group may object (vote no)." in words(consent(1))
    assert "At most 2 groups may object (vote no)." in words(consent(2))
    assert "At most 0 groups may object (vote no)." in words(consent(0))
    assert "All of the following" not in words(simple_majority())


def test_groups_are_called_by_name_where_it_is_known() -> None:
    rule = m.rule(recused=[m.gid(1), m.gid(2)])
    assert f"These groups stand aside: Tenants, {m.gid(2).hex()}." in words(rule)


@given(RULES)
def test_every_sentence_fills_all_its_places(rule: Rule) -> None:
    for sentence in explain(rule):
        names = {name for _, name, _, _ in string.Formatter().parse(sentence.key) if name}
        assert names == set(sentence.params)
        assert sentence.english()


CHANGES = {
    "electorate": [
        Electorate(kind="groups", groups=[m.gid(1)]),
        Electorate(kind="regions", regions=["North"]),
        Electorate(kind="regions", regions=["North"], groups=[m.gid(1)]),
        Electorate(kind="caucus", caucus="Care workers", groups=[m.gid(1)]),
    ],
    "weight": [
        Weight(kind="per-group"),
        Weight(kind="per-capita", per=10, rounding="down"),
        Weight(kind="per-capita", per=10, rounding="up"),
        Weight(kind="per-capita", per=11, rounding="up"),
        Weight(kind="per-capita", per=10, rounding="up", minimum=2),
        Weight(kind="per-capita", per=10, rounding="up", cap=[1, 3]),
    ],
    "mode": ["unit"],
    "tests": [
        [],
        [m.share("cast", ">", 1, 2)],
        [m.share("decided", ">=", 1, 2)],
        [m.share("decided", ">", 1, 2, "every-region")],
        [GroupsTest(op=">", base="eligible", count=2)],
    ],
    "abstention": ["counted", "against"],
    "without_outcome": ["out", "against"],
    "recusal": ["none"],
    "recused": [[m.gid(1)]],
    "tie_break": [
        TieBreak(otherwise="tied"),
        TieBreak(steps=["earlier-stages", "seed"], otherwise="rejected"),
        TieBreak(steps=["casting-vote"], caster=m.gid(1), otherwise="rejected"),
    ],
}


def test_two_rules_that_differ_read_differently() -> None:
    assert set(CHANGES) == set(Rule.__struct_fields__)
    base = simple_majority()
    rules = [structs.replace(base, **{k: v}) for k, values in CHANGES.items() for v in values]
    assert len({words(rule) for rule in [base, *rules]}) == len(rules) + 1


def test_every_test_at_every_setting_reads_differently() -> None:
    tests = [
        m.share(base, op, 1, 2, scope)
        for base in ("cast", "decided", "eligible", "present")
        for op in (">", ">=")
        for scope in ("coalition", "every-region")
    ]
    tests += [
        GroupsTest(op=op, base=base, share=[1, 2], scope=scope)  # type: ignore[arg-type]
        for base in ("eligible", "present", "decided")
        for op in (">", ">=")
        for scope in ("coalition", "every-region")
    ]
    assert len({explain_test(test).english() for test in tests}) == len(tests)


def test_every_sentence_is_marked_for_translation() -> None:
    # Babel reads the source: a template built at run time would stay English.
    tree = ast.parse(inspect.getsource(module))
    marked = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "N_"
        and isinstance(node.args[0], ast.Constant)
    }
    used = set()
    public = {k: v for k, v in vars(module).items() if not k.startswith("_")}
    for name, value in public.items():
        if name.isupper() and isinstance(value, str):
            used.add(value)
        elif name.isupper() and isinstance(value, dict):
            used |= set(value.values())
    assert used == marked


def test_a_sentence_without_places_is_itself() -> None:
    assert Sentence("No group may stand aside.").english() == "No group may stand aside."
    with pytest.raises(KeyError):
        Sentence("{missing}").english()
