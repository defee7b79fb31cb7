"""Who lacks a right says it in vain, of every kind: where it would have counted, in any order.

A copy behind the rightful statement often changes nothing whoever may say it: the first opening,
the first report is what counts. So here somebody else says it in its stead.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import fold
from protocol.coalition.kinds import KINDS
from protocol.coalition.state import State
from protocol.statement import open_statement, seal_statement, statement_hash
from protocol.tests.coalition import rights_under_cuts as cuts
from protocol.tests.coalition.histories import NAMES
from protocol.tests.coalition.rights import (
    BARRED_FROM,
    ELSEWHERE,
    EVERY_GROUP,
    ONE_GROUPS,
    answered,
    right_of,
    without_the_right,
)
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.test_fold_histories import heard
from protocol.tests.coalition.voting import CLOSES
from protocol.tests.coalition.wide_histories import Wide

PAGE = Path(__file__).resolve().parents[3] / "docs/spec/coalition/kinds.md"
AFTER = CLOSES + 90
SEEDS = range(40)  # the rarest kind, `editorial`, would count in one of them only
STEPS = 150
OFTEN = 3  # of each kind: what one moment refuses for another reason, the next may not

#: What changes no state by itself: it counts in what cites it, or for the council alone.
QUIET = frozenset({"return-part", "cut-certificate", "cut-polka", "cut-proposal", "cut-vote"})


@dataclass
class Moment:
    """Something that is about to be said: what stands in each log just before."""

    history: Wide
    name: bytes
    kind: str
    held: list[Entry]
    sizes: dict[bytes, int]
    memo: dict

    def before(self) -> State:
        return self._fold(self.held, self.sizes)

    def said_by(
        self, who: str, random: Random | None = None, **changed: Any
    ) -> tuple[bytes, State]:
        """Its hash, and the state, if `who` says it; `random` draws an order of arrival."""
        group = group_id(who)
        said = open_statement(self.history.written[self.name])
        data = seal_statement(replace(said, group=group, **changed))
        at = self.sizes[group]
        entry = open_entry(self.history.coalition, group, at, data)
        held, sizes = [*self.held, entry], {**self.sizes, group: at + 1}
        if random is not None:
            held = random.sample(held, len(held))
            sizes = dict(random.sample(list(sizes.items()), len(sizes)))
        return statement_hash(data), self._fold(held, sizes)

    def _fold(self, held: list[Entry], sizes: dict[bytes, int]) -> State:
        return fold(self.history.charter, held, list(sizes.items()), AFTER, self.memo)


def moments(history: Wide) -> Iterator[Moment]:
    """One for everything that was said, the order it was said in."""
    opened = {
        group: [open_entry(history.coalition, group, i, data) for i, data in enumerate(log)]
        for group, log in history.logs.items()
    }
    memo: dict = {}
    for name, sizes in history.heard_before.items():
        kind = open_statement(history.written[name]).kind
        if kind in KINDS:
            now = {group: sizes.get(group, 0) for group in opened}
            held = [entry for group, log in opened.items() for entry in log[: now[group]]]
            yield Moment(history, name, kind, held, now, memo)


def counts(moment: Moment, before: State) -> State | None:
    """The state that it makes; None if nothing comes of it."""
    name, after = moment.said_by(moment.history.owner[moment.name])
    if name in answered(after) or (heard(after) == heard(before) and moment.kind not in QUIET):
        return None
    return after


def test_every_group_may_say_what_the_page_gives_to_any_group_and_nothing_else() -> None:
    """The spec's column "who", without the kinds whose bodies only their own group can make."""
    rows = [line.strip("| ").split("|") for line in PAGE.read_text().splitlines() if "| `" in line]
    who = {row[0].strip(" `"): row[-1].strip() for row in rows}
    free = {kind for kind in KINDS if re.match("any group(?! but|, of another)", who[kind])}
    own = {"roll", "merger-offer"}  # signed by its stewards; a group goes up in another one
    assert free - ELSEWHERE.keys() == EVERY_GROUP | own
    assert not {kind for kind in ONE_GROUPS - own if who.get(kind) in {"any group", ""}}


def test_what_is_tried_elsewhere_is_tried_by_tests_that_there_are() -> None:
    here = Path(__file__).parent
    for kind, tests in ELSEWHERE.items():
        assert kind in KINDS
        for test in tests:
            file, name = test.split("::")
            assert f"def {name}(" in (here / file).read_text(), f"{kind}: {test}"
    under_cuts = {kind for kind, (first, *_) in ELSEWHERE.items() if "under_cuts" in first}
    assert under_cuts == cuts.ONE_GROUPS | cuts.SOME_GROUPS | cuts.EVERY_GROUP
    assert not ELSEWHERE.keys() & (ONE_GROUPS | BARRED_FROM.keys() | EVERY_GROUP)


def test_who_lacks_the_right_says_it_in_vain_where_it_would_have_counted() -> None:
    tried, by_members = Counter[str](), set[str]()
    for seed in SEEDS:
        random = Random(seed)
        for moment in moments(Wide(seed).go_on(STEPS)):
            kind = moment.kind
            right = right_of(moment.history, moment.name, kind)
            if tried[right] == OFTEN:
                continue
            before = moment.before()
            rightful = counts(moment, before)
            if rightful is None:
                continue
            tried[right] += 1
            for who in without_the_right(moment.history, rightful, moment.name, kind):
                copy, after = moment.said_by(who)
                assert heard(after) == heard(before), f"{kind} by {who} in history {seed}"
                assert copy in answered(after)
                _, shuffled = moment.said_by(who, random)
                assert state_digest(shuffled) == state_digest(after)
                if who in NAMES:
                    by_members.add(right)
    assert set(KINDS) - ELSEWHERE.keys() <= tried.keys()
    assert tried.keys() == ONE_GROUPS | BARRED_FROM.keys() | EVERY_GROUP
    assert by_members == ONE_GROUPS | BARRED_FROM.keys()
