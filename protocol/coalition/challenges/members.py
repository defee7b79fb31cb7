"""Members' challenges of one vote: who signed which, and which of them enough have signed.

Spec: docs/spec/coalition/challenges.md section 5.1.
"""

from collections import Counter
from collections.abc import Collection, Mapping

import msgspec
from msgspec import field

from protocol.coalition.challenges.bodies import SignedChallenge
from protocol.coalition.challenges.values import Gathering, Signatures
from protocol.coalition.collected import moment
from protocol.coalition.entry import Entry
from protocol.errors import RuleError

# Of one group's members, about one result. One, and a few who are quick would use up the right of
# all others; without a limit, a group that registers keys of nobody could bury the panel.
MAX_CHALLENGES_OF_A_GROUP = 4
# That one key signs, about one result: each is kept in the state before anybody else signs it.
MAX_TEXTS_OF_A_KEY = 4


def check_registers(said: SignedChallenge, closes: int) -> None:
    """Check that each register was its group's newest one at the close, as a cut before it has it.

    A later one could hold keys that were made when it was seen how the vote went; an earlier one
    holds keys of people who had left.

    Raises:
        RuleError: `register-not-at-close`.
    """
    for found in said.keys.values():
        if found.time >= closes or (found.until is not None and found.until < closes):
            raise RuleError("register-not-at-close", "the register is not that of the vote's close")


class JointText(msgspec.Struct):
    """One text, and who signed it.

    Attributes:
        entry: which said it first, in fold order.
        signed: key -> the group under whose register it signed first.
        counted: how many members of each group count, when somebody signed it last.
        made: whether enough have signed it.
    """

    entry: Entry
    said: SignedChallenge
    signed: dict[bytes, bytes] = field(default_factory=dict)
    counted: Mapping[bytes, int] = field(default_factory=dict)
    made: bool = False

    @property
    def count(self) -> int:
        """How many members count."""
        return sum(self.counted.values())

    @property
    def foremost(self) -> frozenset[bytes]:
        """The group of more than half of those who count; empty if there is none."""
        return frozenset(g for g, members in self.counted.items() if 2 * members > self.count)

    def value(self) -> Signatures:
        """Who signed it, as the state shows it."""
        by_group = Counter(self.signed.values())
        keys = tuple(sorted(self.signed))
        return Signatures(self.said.id, self.count, keys, dict(sorted(by_group.items())))

    def gathering(self) -> Gathering:
        """The text while it lacks signatures, as the state shows it."""
        body, time = self.said.body, moment(self.entry)[0]
        return Gathering(self.entry.hash, body.group, body.reason, time, self.value())


class JointTexts(msgspec.Struct):
    """What members say about one result.

    Attributes:
        needed: how many sign a text before it is a challenge.
        texts: by id, in fold order.
        given: key -> how many texts it signed.
        spent: keys that have made a challenge.
        of_group: how many challenges members of a group have made.
    """

    needed: int
    texts: dict[bytes, JointText] = field(default_factory=dict)
    given: Counter[bytes] = field(default_factory=Counter)
    spent: set[bytes] = field(default_factory=set)
    of_group: Counter[bytes] = field(default_factory=Counter)

    def take(
        self,
        entry: Entry,
        said: SignedChallenge,
        members: Collection[bytes],
        sizes: Mapping[bytes, int],
    ) -> JointText | None:
        """Take one statement's signatures; gives the text if it is a challenge from here on.

        Args:
            members: the groups that have not left.
            sizes: members that each group affiliates.

        Raises:
            RuleError: `signature-repeated`, `challenges-enough`, `group-left`.
        """
        text = self.texts.get(said.id) or JointText(entry, said)
        fresh = {
            key: register.group for key, register in said.keys.items() if key not in text.signed
        }
        if not fresh:
            raise RuleError("signature-repeated", "who signs it has signed it before")
        fresh = {key: group for key, group in fresh.items() if group in members}
        if not fresh:
            raise RuleError("group-left", "who signs it is of a group that has left")
        free = {key: group for key, group in fresh.items() if self._may_sign(key, group)}
        if not free:
            raise RuleError(
                "challenges-enough", "who signs it, or others of their group, made enough"
            )
        self.texts[said.id] = text
        text.signed.update(free)
        self.given.update(free.keys())
        text.counted = self._counted(text, members, sizes)
        if text.made or text.count < self.needed:
            return None
        text.made = True
        self.spent.update(text.signed)
        self.of_group.update(set(text.signed.values()))
        return text

    def begin_anew(self) -> None:
        """Another result stands: what was signed about the one before makes no challenge."""
        self.texts = {name: text for name, text in self.texts.items() if text.made}
        self.given, self.spent, self.of_group = Counter(), set(), Counter()

    def gathering(self) -> tuple[Gathering, ...]:
        """The texts that too few have signed."""
        return tuple(text.gathering() for text in self.texts.values() if not text.made)

    def _may_sign(self, key: bytes, group: bytes) -> bool:
        return self.given[key] < MAX_TEXTS_OF_A_KEY and self._free(key, group)

    def _free(self, key: bytes, group: bytes) -> bool:
        return key not in self.spent and self.of_group[group] < MAX_CHALLENGES_OF_A_GROUP

    def _counted(
        self, text: JointText, members: Collection[bytes], sizes: Mapping[bytes, int]
    ) -> dict[bytes, int]:
        """Who counts: nobody twice, none of a group that left, of none more than it affiliates."""
        keys = Counter(
            group
            for key, group in text.signed.items()
            if group in members and (text.made or self._free(key, group))
        )
        return {group: min(count, sizes.get(group, 0)) for group, count in keys.items()}
