"""Claims about node.founding.differences: nothing that two drafts say otherwise is left out."""

import pytest
from msgspec.structs import replace

from node.founding.differences import draft_differences
from protocol.coalition.charter import Charter
from protocol.tests.coalition.founding import make_card, make_charter


def said(before: Charter, after: Charter) -> list[tuple[str, str, str]]:
    """Label, before, after of each difference, in English."""

    def text(fact) -> str:  # type: ignore[no-untyped-def]
        return "" if fact is None else fact.said(str, str, lambda ms: f"{ms // 1000} s")

    return [(d.label, text(d.before), text(d.after)) for d in draft_differences(before, after)]


def with_card(charter: Charter, **changes: object) -> Charter:
    first, *others = charter.groups
    return replace(charter, groups=[replace(first, card=replace(first.card, **changes)), *others])


BEFORE = make_charter()


@pytest.mark.parametrize(
    ("after", "label", "words"),
    [
        (replace(BEFORE, name="Another"), "Name", "Another"),
        (replace(BEFORE, preamble=""), "What it is for", ""),
        (replace(BEFORE, points=["Nobody is left out."]), "A point of unity", ""),
        (replace(BEFORE, points=BEFORE.points[::-1]), "The order of the points", "Rents"),
        (replace(BEFORE, regions=["North"]), "Regions", "North"),
        (replace(BEFORE, council=BEFORE.council[:2]), "Who certifies", ""),
        (replace(BEFORE, groups=BEFORE.groups[:2]), "A founding group", ""),
        (replace(BEFORE, groups=[replace(g, affiliated=7) for g in BEFORE.groups]),
         "A founding group", "7 members"),
        (with_card(BEFORE, address="https://x.example.org"), "A founding group", "https://x"),
        (with_card(BEFORE, operator="Host"), "A founding group", "Host"),
        (with_card(BEFORE, log_key=make_card(9).log_key), "Its keys", "Group 0: card "),
        (replace(BEFORE, rules=replace(BEFORE.rules, voting_s=61)), "Voting, at least", "61 s"),
    ],
)  # fmt: skip
def test_each_change_is_said_with_what_was_and_what_is(
    after: Charter, label: str, words: str
) -> None:
    found = said(BEFORE, after)
    assert label in [one[0] for one in found]
    assert any(words in one[2] for one in found if one[0] == label)
    # Seen from the other draft, the same things differ, the other way round.
    back = said(after, BEFORE)
    assert sorted((one[0], one[2], one[1]) for one in back) == sorted(found)


def test_the_same_draft_differs_in_nothing() -> None:
    assert said(BEFORE, BEFORE) == []
