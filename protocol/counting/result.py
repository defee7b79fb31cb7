"""What a count returns: its rounds as values, from which text, JSON and pictures are drawn.

Spec: docs/spec/counting/result.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from protocol.counting.exact import Exact, value

#: The target of votes that no further choice of their ballots can use.
EXHAUSTED = -1

Tally: TypeAlias = Mapping[int, Exact]
"""option index -> votes, in ascending order of index."""

Plain: TypeAlias = "int | str | list[Plain] | dict[str, Plain]"
"""What canonical msgpack and JSON can both write."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie met in a round, and the step of the tie-break that settled it.

    Attributes:
        options: who was tied, ascending.
        step: the step that settled it, one of `protocol.counting.ties.STEPS`.
        order: the tied options after the step, who fares best first.
    """

    options: tuple[int, ...]
    step: str
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: a key of the method's spec page, and its options or figures.

    Attributes:
        key: what rule applied, for example `lowest`, `quota-reached`; pages translate it.
        options: whom it applied to, ascending.
    """

    key: str
    options: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One round or stage.

    Attributes:
        tally: votes of every standing option at the start of the round.
        exhausted: votes that stand with nobody any more at the start of the round.
        elected: elected in this round, in order of election.
        eliminated: eliminated in this round, ascending.
        reasons: why, in the order the decisions were taken; never empty.
        quota: votes that elect; None where the method has none.
        surplus: whose votes above the quota are transferred after this round -> how many.
        value: what each transferred ballot keeps of its value; None without a surplus.
        transfers: from -> to (`EXHAUSTED` included) -> votes, all above zero.
        ties: ties met in this round.
    """

    tally: Tally
    exhausted: Exact
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    quota: Exact | None = None
    surplus: Mapping[int, Exact] = field(default_factory=dict)
    value: Exact | None = None
    transfers: Mapping[int, Tally] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()

    def to_value(self) -> dict[str, Plain]:
        """The round as plain values; what is absent or empty is left out."""
        result: dict[str, Plain] = {
            "tally": _pairs(self.tally),
            "exhausted": value(self.exhausted),
            "elected": list(self.elected),
            "eliminated": list(self.eliminated),
            "reasons": [{"key": r.key, "options": list(r.options)} for r in self.reasons],
        }
        if self.quota is not None:
            result["quota"] = value(self.quota)
        if self.surplus:
            result["surplus"] = _pairs(self.surplus)
        if self.value is not None:
            result["value"] = value(self.value)
        if self.transfers:
            result["transfers"] = [
                [source, _pairs(targets)] for source, targets in self.transfers.items()
            ]
        if self.ties:
            result["ties"] = [
                {"options": list(t.options), "step": t.step, "order": list(t.order)}
                for t in self.ties
            ]
        return result


@dataclass(frozen=True, slots=True)
class Count:
    """A finished count.

    Attributes:
        method: its name in `protocol.counting.methods.METHODS`.
        variant: every setting of the method with the value it had, by name, ascending.
        seats: how many were to be elected.
        winners: who is elected, in order of election; fewer than `seats` if there were not
            enough options, none if nobody voted.
        rounds: at least one.
        total: all ballots, blank ones included.
        blank: ballots with nothing on them; they are in no tally.
    """

    method: str
    variant: Mapping[str, str]
    seats: int
    winners: tuple[int, ...]
    rounds: tuple[Round, ...]
    total: Exact
    blank: Exact

    def to_value(self) -> dict[str, Plain]:
        """The count as plain values: the same on every node, so that digests can compare it.

        Options are indexes, tallies lists of `[option, votes]` ascending, numbers exact: integers,
        or text `n/d`.
        """
        return {
            "method": self.method,
            "variant": dict(sorted(self.variant.items())),
            "seats": self.seats,
            "winners": list(self.winners),
            "rounds": [stage.to_value() for stage in self.rounds],
            "total": value(self.total),
            "blank": value(self.blank),
        }

    def named(self, names: Sequence[str]) -> dict[str, Plain]:
        """The count for people and their tools: `to_value` with option names as keys.

        Args:
            names: one a option, in index order, all different.

        Raises:
            ValueError: two options have one name, so keys would collide.
        """
        if len(set(names)) != len(names):
            raise ValueError("two options have the same name")
        nobody = "exhausted"
        while nobody in names:  # an option may be called so; keys must not collide
            nobody = f"({nobody})"
        label = dict(enumerate(names)) | {EXHAUSTED: nobody}
        return {
            "method": self.method,
            "variant": dict(sorted(self.variant.items())),
            "seats": self.seats,
            "winners": [names[winner] for winner in self.winners],
            "rounds": [_named_round(stage, label) for stage in self.rounds],
            "total": value(self.total),
            "blank": value(self.blank),
        }


def _pairs(tally: Tally) -> list[Plain]:
    return [[option, value(votes)] for option, votes in sorted(tally.items())]


def _named_round(stage: Round, label: Mapping[int, str]) -> dict[str, Plain]:
    def names(options: Sequence[int]) -> list[Plain]:
        return [label[option] for option in options]

    def votes(tally: Tally) -> dict[str, Plain]:
        return {label[option]: value(number) for option, number in tally.items()}

    result = stage.to_value()
    result["tally"] = votes(stage.tally)
    result["elected"] = names(stage.elected)
    result["eliminated"] = names(stage.eliminated)
    result["reasons"] = [{"key": r.key, "options": names(r.options)} for r in stage.reasons]
    if stage.surplus:
        result["surplus"] = votes(stage.surplus)
    if stage.transfers:
        result["transfers"] = {label[s]: votes(t) for s, t in stage.transfers.items()}
    if stage.ties:
        result["ties"] = [
            {"options": names(t.options), "step": t.step, "order": names(t.order)}
            for t in stage.ties
        ]
    return result
