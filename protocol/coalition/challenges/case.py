"""One challenge under way: who sits, what they said, what came of it.

Spec: docs/spec/coalition/challenges.md sections 4 and 5.
"""

import msgspec
from msgspec import field

from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.coalition.challenges.members import JointText
from protocol.coalition.challenges.values import Challenge, Order, Word
from protocol.coalition.collected import moment
from protocol.coalition.entry import Entry
from protocol.errors import RuleError


class Case(msgspec.Struct):
    """A challenge, while rulings and returns are taken in fold order.

    Attributes:
        parties: who may not rule on it.
        sits: who may.
        due: when it lapses.
        said: group -> its last word, in fold order. Earlier ones stay in its log: kept here, they
            would let one group of the panel make every state larger as often as it likes.
        joint: the text that members signed, of a members' challenge.
        made: when enough had signed it.
    """

    entry: Entry
    body: ChallengeBody
    parties: frozenset[bytes]
    sits: tuple[bytes, ...]
    due: int
    said: dict[bytes, Word] = field(default_factory=dict)
    order: tuple[str, tuple[bytes, ...], int, int] | None = None
    answered: dict[bytes, int] = field(default_factory=dict)
    outcome: str = ""
    ended: int | None = None
    joint: JointText | None = None
    made: int = 0

    def rule(self, entry: Entry, body: ResultRulingBody, ruling_s: int) -> None:
        """One word of the panel; more than half of those who sit make it hold.

        Raises:
            RuleError: `party-to-it`, `already-ruled`.
        """
        if entry.group in self.parties:
            raise RuleError("party-to-it", "the group made the challenge, or it is about the group")
        if self.ended is not None:
            raise RuleError("already-ruled", "the challenge is no longer open")
        word = (body.outcome, tuple(body.groups))
        time = moment(entry)[0]
        self.said.pop(entry.group, None)
        self.said[entry.group] = Word(entry.hash, entry.group, *word, body.reason, time)
        last = [said for group, said in self.said.items() if group in self.sits]
        agree = sum((said.outcome, said.groups) == word for said in last)
        if 2 * agree <= len(self.sits):
            return
        if body.outcome == "uphold":
            self.end("upheld", time)
        elif body.outcome == "void":
            self.end("void", time)
        # Said once more, it gives nobody more time.
        elif self.order is None or self.order[:2] != word:
            self.order, self.answered = (*word, time, time + ruling_s), {}
            self.due = time + 2 * ruling_s

    def asks(self, group: bytes, after: int) -> bool:
        """Whether a return of this group is asked for, by a cut later than `after`."""
        if self.ended is not None or self.order is None:
            return False
        return group in self.order[1] and after < self.order[3]

    def returned(self, group: bytes, time: int) -> None:
        """A group that was asked has published a return."""
        self.answered.setdefault(group, time)
        if self.order is not None and self.answered.keys() >= set(self.order[1]):
            self.end("answered", time)

    def end(self, outcome: str, time: int) -> None:
        """It is no longer open."""
        self.outcome, self.ended = outcome, time

    def value(self) -> Challenge:
        """As the state shows it."""
        answered = dict(sorted(self.answered.items()))
        return Challenge(
            hash=self.entry.hash,
            group=self.entry.group if self.joint is None else b"",
            target=self.body.group,
            reason=self.body.reason,
            time=moment(self.entry)[0] if self.joint is None else self.made,
            sits=self.sits,
            due=self.due,
            words=tuple(self.said.values()),
            order=None if self.order is None else Order(*self.order, answered),
            outcome=self.outcome,
            ended=self.ended,
            members=None if self.joint is None else self.joint.value(),
        )
