"""The return: a group's aggregated votes for one ballot.

A return holds one cell per region of the group's roll, and in each cell, for each contest, every
distinct choice with its count. Tallies are sums of returns, so nothing is rounded or lost on the
way. A profile too large for one statement travels in numbered parts (`protocol.ballots.parts`).

Spec: docs/spec/ballots/returns.md.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.manifest import MAX_CONTESTS, MAX_OPTIONS, ReturnKind
from protocol.ballots.rolls import ATTESTATIONS, MAX_ROLL_REGIONS, Attestation, Region
from protocol.ballots.rule import MAX_COUNT
from protocol.encoding import Hash, Wire

# Rows of one profile in all parts: 400 parts of the largest statement hold about this many.
MAX_ROWS = 2_000_000
# Parts of one return: 400 statements of 60,000 bytes are 24 MB, some three million rankings.
MAX_PARTS = 400
# Bytes of packed rows in one statement: 65,535 less the envelope, the refs and the other fields.
MAX_ROWS_BYTES = 48_000
MAX_EVIDENCE = 64
# Seats of one delegation: as many as fit one statement with labels of a usual length.
MAX_SEATS = 600
MAX_LABEL = 120
# Characters: 200 options of up to three digits, each with a separator.
MAX_CHOICE_TEXT = 4 * MAX_OPTIONS

Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Source = Literal["ballot", "branches", "conference", "executive"]
"""Who binds delegates: a ballot of members, the branches, a conference, or the executive."""
ChoiceText = Annotated[str, Meta(max_length=MAX_CHOICE_TEXT)]
"""A choice written as text (`protocol.ballots.choices`): "2" or "0,3" or "1,0=2,?"."""


class Row(Wire, array_like=True):
    """[count, choice]: how many made this choice.

    The choice is text so that a return stays within the depth limit of the encoding.
    """

    count: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    choice: Annotated[str, Meta(min_length=1, max_length=MAX_CHOICE_TEXT)]


Rows = Annotated[list[Row], Meta(max_length=MAX_ROWS)]


class Lines(Wire):
    """The votes of one cell in one contest; sum of rows + blank + spoiled is the cell's cast.

    Attributes:
        rows: strictly ascending by the text of the choice; no blank choice.
        blank: valid votes without a choice in this contest.
        spoiled: votes that could not be counted in this contest.
        moved: how many rows travel in parts instead of `rows`.
    """

    rows: Rows = field(default_factory=list)
    blank: Count = 0
    spoiled: Count = 0
    moved: Annotated[int, Meta(ge=0, le=MAX_ROWS)] = 0


class Cell(Wire):
    """The votes of a group's members in one region.

    Attributes:
        region: as in the roll; empty where there is none.
        roll: members who may vote, as the roll says.
        cast: members who voted, at most `roll`. For delegates: the weight of the seats present.
        contests: one entry per contest of the manifest, in its order.
    """

    region: Region
    roll: Count
    cast: Count
    contests: Annotated[list[Lines], Meta(min_length=1, max_length=MAX_CONTESTS)]


class Seat(Wire):
    """One line of a roll call.

    Attributes:
        label: who sat there, as the group publishes it: a name, a number or an office.
        region: whose members the seat speaks for.
        weight: votes the seat carries.
        present: false if nobody sat there.
        choices: one per contest in the manifest's order, as text; empty text for a blank vote; no
            choices at all if absent.
        alternate: whether an alternate sat there for the delegate.
        mandates: one per contest where this seat's is another than its group's: `free`, or who
            bound it; empty text where it is the same. No list at all if it is the same in all.
    """

    label: Annotated[str, Meta(min_length=1, max_length=MAX_LABEL)]
    region: Region
    weight: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    present: bool
    choices: Annotated[list[ChoiceText], Meta(max_length=MAX_CONTESTS)] = field(
        default_factory=list
    )
    alternate: bool = False
    mandates: Annotated[list[Literal["", "free"] | Source], Meta(max_length=MAX_CONTESTS)] = field(
        default_factory=list
    )


class Mandate(Wire):
    """Under what instruction a group's delegates voted.

    Attributes:
        kind: `free`, or `bound` by the group.
        mode: `split`: each seat as it likes; `unit`: all seats the same.
        source: who bound them, or decided for a unit vote; empty only for a free split vote.
        inner: for a unit vote how that body divided: rows per contest it holds for, in manifest
            order.
        cast, roll: who took part in that body, and who could have.
    """

    kind: Literal["free", "bound"]
    mode: Literal["split", "unit"]
    source: Literal[""] | Source = ""
    inner: Annotated[list[Rows], Meta(max_length=MAX_CONTESTS)] = field(default_factory=list)
    cast: Count = 0
    roll: Count = 0


class Return(Wire):
    """A group's aggregated votes for one ballot.

    Attributes:
        kind: how the votes were made; each kind trusts somebody else.
        number: 1 for a group's first return of this ballot, then one more each time, so that an
            old attested return cannot be put forward again.
        cells: strictly ascending by region; exactly the regions of the roll.
        attestations: `counted` only: two different stewards, ascending by key.
        evidence: `counted` only: hashes of the papers that stay home, in the order listed there.
        roll_call: `delegates` only.
        mandate, mandates: `delegates` only, one of the two: one mandate that holds for every
            contest, or one per contest in manifest order.
        box_root, box_size: `polled` only: the root of the cast ballots and how many there are.
        parts: hashes of the statements that hold the rows, in order; empty if rows are in the
            cells.
        note: what the group wants to say about its count.
    """

    kind: ReturnKind
    number: Annotated[int, Meta(ge=1, le=1_000)]
    cells: Annotated[list[Cell], Meta(min_length=1, max_length=MAX_ROLL_REGIONS)]
    attestations: Annotated[list[Attestation], Meta(max_length=ATTESTATIONS)] = field(
        default_factory=list
    )
    evidence: Annotated[list[Hash], Meta(max_length=MAX_EVIDENCE)] = field(default_factory=list)
    roll_call: Annotated[list[Seat], Meta(max_length=MAX_SEATS)] = field(default_factory=list)
    mandate: Mandate | None = None
    mandates: Annotated[list[Mandate], Meta(max_length=MAX_CONTESTS)] = field(default_factory=list)
    box_root: Hash | None = None
    box_size: Count = 0
    parts: Annotated[list[Hash], Meta(max_length=MAX_PARTS)] = field(default_factory=list)
    note: Annotated[str, Meta(max_length=2_000)] = ""


class ReturnPart(Wire):
    """Some of a return's rows: part `index` (from 0) of `of`."""

    index: Annotated[int, Meta(ge=0, lt=MAX_PARTS)]
    of: Annotated[int, Meta(ge=1, le=MAX_PARTS)]
    rows: Annotated[list[Row], Meta(min_length=1, max_length=MAX_ROWS)]
