"""What a count returns: its rounds as values, from which text, JSON and pictures are drawn.

Spec: docs/spec/counting/result.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec
from msgspec import field

from protocol.counting.exact import Exact, value

#: The target of votes that no further choice of their ballots can use.
EXHAUSTED = -1

Tally: TypeAlias = Mapping[int, Exact]
"""option index -> votes, in ascending order of index."""

Plain: TypeAlias = "int | str | list[Plain] | dict[str, Plain]"
"""What canonical msgpack and JSON can both write."""


class Tie(msgspec.Struct, frozen=True):
    """A tie met in a round, and the step of the tie-break that settled it.

    Attributes:
        options: who was tied, ascending.
        step: the step that settled it, one of `protocol.counting.ties.STEPS`.
        order: the tied options after the step, who fares best first.
    """

    options: tuple[int, ...]
    step: str
    order: tuple[int, ...]


class Reason(msgspec.Struct, frozen=True):
    """Why something was decided: a key of the method's spec page, and its options or figures.

    Attributes:
        key: what rule applied, for example `lowest`, `quota-reached`; pages translate it.
        options: whom it applied to, ascending.
    """

    key: str
    options: tuple[int, ...] = ()


class Reservation(msgspec.Struct, frozen=True):
    """Places kept for some of the options.

    Attributes:
        least: how many of them are elected at least.
        options: which, ascending.
        name: what they have in common, for people; may be empty.
    """

    least: int
    options: tuple[int, ...]
    name: str = ""

    def to_value(self) -> dict[str, Plain]:
        """Plain values; an empty name is left out."""
        named: dict[str, Plain] = {"name": self.name} if self.name else {}
        return {"least": self.least, "options": list(self.options), **named}


class Standing(msgspec.Struct, frozen=True):
    """One option against the default option, and what was asked of it (Debian's A.6.2 and A.6.3).

    Attributes:
        option: never the default option.
        ahead: ballots that rank it above the default option.
        behind: ballots that rank the default option above it.
        ratio: the majority asked for: `ahead` to `behind`.
    """

    option: int
    ahead: Exact
    behind: Exact
    ratio: int

    def to_value(self, name: int | str) -> dict[str, Plain]:
        """Plain values."""
        ahead, behind = value(self.ahead), value(self.behind)
        return {"option": name, "ahead": ahead, "behind": behind, "ratio": self.ratio}


class Pairwise(msgspec.Struct, frozen=True):
    """Every option against every other, and what the method made of it.

    Attributes:
        matrix: row over column: how many ballots rank the row's option above the column's; the
            diagonal is zero.
        strengths: row over column: the strength of the strongest path, zero where there is none;
            empty where the method has none.
        dropped: options that a condition took out before the comparison, ascending.
        schwartz: the Schwartz set of those left, ascending; empty where the method has none.
        order: all options left, best first; those on one level are equal.
        needed: whole votes above the default option that meet the quorum; None without one.
        standings: every option but the default one against it, ascending; empty where the method
            has no default option.
    """

    matrix: tuple[tuple[Exact, ...], ...]
    strengths: tuple[tuple[Exact, ...], ...] = ()
    dropped: tuple[int, ...] = ()
    schwartz: tuple[int, ...] = ()
    order: tuple[tuple[int, ...], ...] = ()
    needed: int | None = None
    standings: tuple[Standing, ...] = ()

    def to_value(self) -> dict[str, Plain]:
        """Plain values; what is empty is left out."""
        result: dict[str, Plain] = {"matrix": _table(self.matrix)}
        if self.strengths:
            result["strengths"] = _table(self.strengths)
        if self.dropped:
            result["dropped"] = list(self.dropped)
        if self.schwartz:
            result["schwartz"] = list(self.schwartz)
        if self.order:
            result["order"] = [list(level) for level in self.order]
        if self.needed is not None:
            result["needed"] = self.needed
        if self.standings:
            result["standings"] = [each.to_value(each.option) for each in self.standings]
        return result


class Merit(msgspec.Struct, frozen=True):
    """How one option was graded.

    Attributes:
        grades: votes per grade, best grade first.
        median: the majority grade, an index into `grades`.
        better: votes above the majority grade.
        worse: votes below it.
    """

    grades: tuple[Exact, ...]
    median: int
    better: Exact
    worse: Exact

    def to_value(self) -> dict[str, Plain]:
        """Plain values."""
        return {
            "grades": [value(votes) for votes in self.grades],
            "median": self.median,
            "better": value(self.better),
            "worse": value(self.worse),
        }


class Round(msgspec.Struct, frozen=True):
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
        keep: what each option keeps of a ballot that reaches it (Meek's keep value), 0 to 1, of
            those that keep less than all; empty where the method has none.
        residual: value lost to rounding so far, and held by no option; not part of `exhausted`.
        exhausted_by: `exhausted` by the rule that did it, one of `protocol.counting.reading.WHY`;
            empty where nothing is exhausted, or the method does not say.
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
    keep: Mapping[int, Exact] = field(default_factory=dict)
    residual: Exact = 0
    exhausted_by: Mapping[str, Exact] = field(default_factory=dict)

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
        if self.keep:
            result["keep"] = _pairs(self.keep)
        if self.residual:
            result["residual"] = value(self.residual)
        if self.exhausted_by:
            result["exhausted_by"] = {why: value(n) for why, n in self.exhausted_by.items()}
        return result


class Count(msgspec.Struct, frozen=True):
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
        pairwise: the comparisons, of methods that compare options in pairs.
        merits: one an option in index order, of methods that grade options.
        reserved: the places that were kept for some of the options.
    """

    method: str
    variant: Mapping[str, str]
    seats: int
    winners: tuple[int, ...]
    rounds: tuple[Round, ...]
    total: Exact
    blank: Exact
    pairwise: Pairwise | None = None
    merits: tuple[Merit, ...] = ()
    reserved: tuple[Reservation, ...] = ()

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
            **self._details(),
        }

    def _details(self) -> dict[str, Plain]:
        result: dict[str, Plain] = {}
        if self.pairwise is not None:
            result["pairwise"] = self.pairwise.to_value()
        if self.merits:
            result["merits"] = [merit.to_value() for merit in self.merits]
        if self.reserved:
            result["reserved"] = [each.to_value() for each in self.reserved]
        return result

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
            **_named_details(self, names),
        }


def _table(table: tuple[tuple[Exact, ...], ...]) -> list[Plain]:
    return [[value(votes) for votes in row] for row in table]


def _named_details(count: Count, names: Sequence[str]) -> dict[str, Plain]:
    def square(table: tuple[tuple[Exact, ...], ...]) -> dict[str, Plain]:
        return {
            name: {other: value(n) for other, n in zip(names, row, strict=True) if other != name}
            for name, row in zip(names, table, strict=True)
        }

    result: dict[str, Plain] = {}
    found = count.pairwise
    if found is not None:
        pairs = found.to_value()
        pairs["matrix"] = square(found.matrix)
        if found.strengths:
            pairs["strengths"] = square(found.strengths)
        for key, options in (("dropped", found.dropped), ("schwartz", found.schwartz)):
            if options:
                pairs[key] = [names[option] for option in options]
        if found.order:
            pairs["order"] = [[names[option] for option in level] for level in found.order]
        if found.standings:
            pairs["standings"] = [each.to_value(names[each.option]) for each in found.standings]
        result["pairwise"] = pairs
    if count.merits:
        merits = zip(names, count.merits, strict=True)
        result["merits"] = {name: merit.to_value() for name, merit in merits}
    if count.reserved:
        result["reserved"] = [
            {**each.to_value(), "options": [names[option] for option in each.options]}
            for each in count.reserved
        ]
    return result


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
    if stage.keep:
        result["keep"] = votes(stage.keep)
    if stage.ties:
        result["ties"] = [
            {"options": names(t.options), "step": t.step, "order": names(t.order)}
            for t in stage.ties
        ]
    return result
