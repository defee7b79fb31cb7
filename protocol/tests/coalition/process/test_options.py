"""Options: what reports make of them, and that no region's word is lost."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ballots.manifest import MAX_OPTIONS
from protocol.coalition.process.acts import Act, Wording, option_id
from protocol.coalition.process.options import Reported, build_options, check_targets
from protocol.coalition.process.values import OptionSet
from protocol.errors import RuleError
from protocol.text import look_alike

P, N, R, S = (bytes([n]) * 32 for n in range(4))
FIRST = [Wording(label="Strike"), Wording(label="March"), Wording(label="Petition")]
STRIKE, MARCH, PETITION = (option_id(P, place) for place in range(3))


def labels(options: OptionSet) -> list[str]:
    return [line.label for line in options.open]


def actions(options: OptionSet, name: bytes) -> list[str]:
    return [step.action for step in options.lines[name].steps]


def amend(option: bytes, label: str) -> Act:
    return Act(action="amend", options=[option], label=label)


def merge(label: str, *options: bytes) -> Act:
    return Act(action="merge", options=list(options), label=label)


def add(label: str, text: str = "") -> Act:
    return Act(action="add", label=label, text=text)


def test_without_reports_the_options_are_as_first_worded() -> None:
    options = build_options(P, FIRST, None, [])
    assert labels(options) == ["Strike", "March", "Petition"]
    assert options.frozen == ()


def test_the_national_report_adds_amends_merges_and_freezes() -> None:
    acts = [add("Boycott"), amend(STRIKE, "One-day strike"), merge("Street", MARCH, PETITION)]
    options = build_options(P, FIRST, Reported(N, N, acts), [])
    assert labels(options) == ["One-day strike", "Boycott", "Street"]
    assert options.frozen == (STRIKE, option_id(N, 0), option_id(N, 2))
    assert actions(options, STRIKE) == ["first", "amend"]
    assert options.lines[MARCH].merged == option_id(N, 2)
    assert options.lines[option_id(N, 2)].steps[0].sources == (MARCH, PETITION)


def test_a_second_regions_change_of_one_option_becomes_an_option_of_its_own() -> None:
    reports = [
        Reported(R, R, [amend(STRIKE, "Short strike")]),
        Reported(S, S, [amend(STRIKE, "Long strike")]),
    ]
    options = build_options(P, FIRST, Reported(N, N, []), reports)
    assert labels(options) == ["Short strike", "March", "Petition", "Long strike"]
    variant = options.lines[option_id(S, 0)]
    assert [step.action for step in variant.steps] == ["variant"]
    assert variant.steps[0].sources == (STRIKE,)


def test_what_two_regions_word_alike_is_one_option_with_both_in_its_lineage() -> None:
    options = build_options(
        P,
        FIRST,
        Reported(N, N, []),
        [Reported(R, R, [add("Boycott")]), Reported(S, S, [add("boycott")])],
    )
    assert labels(options) == ["Strike", "March", "Petition", "Boycott"]
    steps = options.lines[option_id(R, 0)].steps
    assert [(step.action, step.source) for step in steps] == [("add", R), ("same", S)]


def test_two_options_never_have_one_label() -> None:
    reports = [
        Reported(R, R, [add("Boycott", "Shops")]),
        Reported(S, S, [add("BOYCOTT", "Banks"), add("Strike", "x")]),
    ]
    options = build_options(P, FIRST, Reported(N, N, []), reports)
    assert labels(options)[3:] == ["Boycott", "BOYCOTT (2)", "Strike (2)"]


def test_a_merger_takes_in_only_what_no_other_region_has_changed() -> None:
    reports = [
        Reported(R, R, [amend(STRIKE, "Short strike")]),
        Reported(S, S, [merge("All", STRIKE, MARCH)]),
    ]
    options = build_options(P, FIRST, Reported(N, N, []), reports)
    assert labels(options) == ["Short strike", "Petition", "All"]
    assert options.lines[STRIKE].merged is None
    assert options.lines[MARCH].merged == option_id(S, 0)


def test_a_region_may_change_what_it_brought_itself_and_rank_it() -> None:
    own = option_id(R, 0)
    acts = [add("Boycott"), amend(own, "Boycott of banks"),
            Act(action="rank", options=[own, STRIKE])]  # fmt: skip
    options = build_options(P, FIRST, Reported(N, N, []), [Reported(R, R, acts)])
    assert labels(options)[-1] == "Boycott of banks"
    assert options.rankings == {R: (own, STRIKE)}


def test_a_change_after_ones_own_variant_changes_that() -> None:
    reports = [
        Reported(R, R, [amend(STRIKE, "Short strike")]),
        Reported(S, S, [amend(STRIKE, "Long strike"), amend(STRIKE, "Longer strike")]),
    ]
    options = build_options(P, FIRST, Reported(N, N, []), reports)
    assert labels(options) == ["Short strike", "March", "Petition", "Longer strike"]


def test_what_finds_no_room_on_the_ballot_is_kept_beside_it() -> None:
    many = [Wording(label=f"Option {n}") for n in range(MAX_OPTIONS)]
    options = build_options(P, many, Reported(N, N, []), [Reported(R, R, [add("One more")])])
    assert len(options.open) == MAX_OPTIONS
    assert [step.label for step in options.left_out] == ["One more"]
    merged = build_options(
        P,
        many,
        Reported(N, N, []),
        [Reported(R, R, [merge("M", option_id(P, 0), option_id(P, 1))])],
    )
    assert len(merged.open) == MAX_OPTIONS - 1


@pytest.mark.parametrize(
    "acts",
    [
        [amend(b"x" * 32, "Nowhere")],
        [amend(option_id(R, 1), "Not yet"), add("Later")],
        [merge("Both", STRIKE, MARCH), amend(STRIKE, "Gone")],
        [Act(action="rank", options=[STRIKE, MARCH]), Act(action="rank", options=[MARCH, STRIKE])],
    ],
)
def test_a_report_about_options_that_are_not_there_is_refused(acts: list[Act]) -> None:
    options = build_options(P, FIRST, None, [])
    with pytest.raises(RuleError, match="option"):
        check_targets(options, R, acts)


def _acts(random_: random.Random, options: OptionSet, source: bytes) -> list[Act]:
    there = [line.id for line in options.open]
    acts: list[Act] = []
    for place in range(random_.randrange(6)):
        kind = random_.choice(["add", "amend", "merge"])
        label = random_.choice(["Strike", "March", "Sit-in", "Fast", f"New {random_.random()}"])
        if kind == "add":
            acts.append(add(label))
        elif kind == "amend":
            acts.append(amend(random_.choice(there), label))
        elif len(there) >= 2:
            chosen = random_.sample(there, 2)
            acts.append(merge(label, *chosen))
            there = [name for name in there if name not in chosen]
        if acts and acts[-1].action in ("add", "merge") and len(acts) == place + 1:
            there.append(option_id(source, place))
        elif len(acts) != place + 1:
            break
    return acts


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_reports_say_labels_differ_and_every_word_is_kept(seed: int) -> None:
    random_ = random.Random(seed)
    national = _acts(random_, build_options(P, FIRST, None, []), N)
    base = build_options(P, FIRST, Reported(N, N, national), [])
    names = [bytes([9, n]) * 16 for n in range(4)]
    reports = [Reported(name, name, _acts(random_, base, name)) for name in names]
    for reported in reports:
        check_targets(base, reported.convening, reported.acts)
    options = build_options(P, FIRST, Reported(N, N, national), reports)
    assert len({look_alike(line.label) for line in options.open}) == len(options.open) >= 1
    told = [step for line in options.lines.values() for step in line.steps]
    for source, _convening, acts in [Reported(N, N, national), *reports]:
        worded = [act for act in acts if act.action != "rank"]
        assert len([step for step in told if step.source == source]) == len(worded)
    for line in options.lines.values():
        assert line.merged is None or line.merged in options.lines
        assert line.steps[-1].label == line.label
