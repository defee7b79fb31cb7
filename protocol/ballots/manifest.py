"""The manifest: the question, the options, the rule and the times, fixed before anybody votes.

A ballot's id is its manifest's hash, so whoever cites the ballot cites every word of it.

Spec: docs/spec/ballots/manifest.md.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.rule import Rule
from protocol.encoding import Hash, Wire, pack, tagged_hash

# Characters; one line of a phone wrapped twice, as for proposals.
MAX_TITLE = 200
MAX_SUMMARY = 4_000
MAX_POINT = 1_000
# Points for and against on one page; more stop being read.
MAX_POINTS = 24
MAX_QUESTION = 2_000
MAX_LABEL = 120
MAX_OPTION_TEXT = 2_000
# Contests on one ballot: a long county ballot has about forty.
MAX_CONTESTS = 48
# Options of one contest; the largest election of the reference data has 2 digits, party lists 3.
MAX_OPTIONS = 200
# Sets with reserved places in one contest, as `protocol.counting.reserved` allows.
MAX_RESERVED_SETS = 6
# The top score: a scale of percents. A vote on it still fits `returns.MAX_CHOICE_TEXT` with every
# option scored.
MAX_SCORE = 100
# Grades of one scale; Balinski and Laraki (2011) find that people tell six or seven apart.
MIN_GRADES, MAX_GRADES = 2, 12
# Characters; the head of a column, or a line beside a button on a phone.
MAX_GRADE_LABEL = 40
MAX_VARIANT_KEYS = 16
MAX_VARIANT_TEXT = 60
# Characters of an IANA zone name; the longest in use has 32.
MAX_ZONE = 64
MAX_NOTE = 2_000
MAX_TIME_S = 253_402_300_799
# Seconds; a month without power or network is a disaster, and no vote waits for its end.
MAX_EXTENSION_S = 31 * 24 * 3600

Time = Annotated[int, Meta(ge=0, le=MAX_TIME_S)]
Label = Annotated[str, Meta(min_length=1, max_length=MAX_LABEL)]
Point = Annotated[str, Meta(min_length=1, max_length=MAX_POINT)]
Small = Annotated[int, Meta(ge=0, le=MAX_OPTIONS)]
VariantText = Annotated[str, Meta(min_length=1, max_length=MAX_VARIANT_TEXT)]
Grade = Annotated[str, Meta(min_length=1, max_length=MAX_GRADE_LABEL)]
ContestKind = Literal["yes-no", "choose", "score", "rank", "grade"]
ReturnKind = Literal["counted", "delegates", "polled"]

YES, NO, ABSTAIN = 0, 1, 2


class Option(Wire):
    """One answer: a short label, unique in its contest, and optionally a text."""

    label: Label
    text: Annotated[str, Meta(max_length=MAX_OPTION_TEXT)] = ""


YES_NO_OPTIONS = (Option(label="yes"), Option(label="no"), Option(label="abstain"))


class ReservedPlaces(Wire):
    """At least `least` of the elected are among `options`: indexes, ascending.

    `name` says what they have in common, such as a region.
    """

    name: Label
    least: Annotated[int, Meta(ge=1, le=MAX_OPTIONS)]
    options: Annotated[
        list[Annotated[int, Meta(ge=0, lt=MAX_OPTIONS)]],
        Meta(min_length=1, max_length=MAX_OPTIONS),
    ]


class Contest(Wire):
    """One question of a ballot.

    Attributes:
        kind: `yes-no`: exactly one of the three fixed options yes, no, abstain; `choose`: min to
            max of the options; `rank`: min to max ranks, best first; `score`: a score from 0 to
            `top` for at least min of the options; `grade`: one of `grades` for at least min.
        options: in the order shown; an option's index is its name everywhere else.
        min, max: choices, ranks, or options scored or graded that a valid vote has; a blank vote
            is always possible. Both 1 for `yes-no`; max is all options for `score` and `grade`.
        seats: how many are elected; 1 for `yes-no`.
        method: a counting method's name, `protocol.counting.METHODS`.
        variant: the method's settings by name, those that differ from its defaults.
        reserved: places kept for some of the options; they may overlap.
        top: the best score, 1 or more; only and always for `score`, else 0.
        grades: what the grades are called, the best first, two or more; only and always for
            `grade`, else empty.
    """

    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
    question: Annotated[str, Meta(min_length=1, max_length=MAX_QUESTION)]
    kind: ContestKind
    options: Annotated[list[Option], Meta(min_length=1, max_length=MAX_OPTIONS)]
    min: Small
    max: Small
    seats: Small
    method: Annotated[str, Meta(min_length=1, max_length=MAX_VARIANT_TEXT)]
    variant: Annotated[dict[VariantText, VariantText], Meta(max_length=MAX_VARIANT_KEYS)] = field(
        default_factory=dict
    )
    reserved: Annotated[list[ReservedPlaces], Meta(max_length=MAX_RESERVED_SETS)] = field(
        default_factory=list
    )
    top: Annotated[int, Meta(ge=0, le=MAX_SCORE)] = 0
    grades: Annotated[list[Grade], Meta(max_length=MAX_GRADES)] = field(default_factory=list)


class Schedule(Wire):
    """When, in UTC seconds: votes are taken in [opens, closes), returns are due by `returns_due`.

    `zone` is the IANA zone in which pages show the times; `extension_s` is by how much the
    charter's panel may move `closes` and `returns_due`, once, after an outage.
    """

    opens: Time
    closes: Time
    returns_due: Time
    zone: Annotated[str, Meta(min_length=1, max_length=MAX_ZONE)]
    extension_s: Annotated[int, Meta(ge=0, le=MAX_EXTENSION_S)] = 0


class TieSeed(Wire):
    """Where the seed for breaking ties comes from, fixed before the close.

    Attributes:
        kind: `manifest`: derived from the ballot's id, so nobody reveals anything later;
            `commitment`: 32 bytes whose hash is `commitment`, revealed after the close; `source`:
            a public draw described in `source`, its digits entered after the close.
    """

    kind: Literal["manifest", "commitment", "source"]
    commitment: Hash | None = None
    source: Annotated[str, Meta(max_length=MAX_NOTE)] = ""


Released = Literal["total", "region-totals", "group-totals", "group-region-totals", "roll-calls"]


class Manifest(Wire, kw_only=True):
    """Everything a voter is entitled to know before voting.

    Attributes:
        wording: what is voted on, as the manifest's statement cites it: the proposal and, if it
            was amended, the adoption in force; empty only in manifests no coalition votes on.
        points_for, points_against: as their authors put them, in order.
        electorate: who may vote, in words, for people; the rule's electorate is what counts.
        accepts: the kinds of return that count, ascending, at least one.
        releases: what will be public, ascending; see `protocol.ballots.disclosure`.
        roll_note: on what basis groups draw up their rolls, in words.
        tie_seed: required if the rule breaks ties by seed, else absent.
        example: whether this is made up to show how things work, and not a real vote.
    """

    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
    summary: Annotated[str, Meta(max_length=MAX_SUMMARY)] = ""
    # Inside the hash: else whoever copies a manifest under a proposal of their own, with an
    # earlier claimed time, would take the ballot over.
    wording: Annotated[list[Hash], Meta(max_length=2)] = field(default_factory=list)
    points_for: Annotated[list[Point], Meta(max_length=MAX_POINTS)] = field(default_factory=list)
    points_against: Annotated[list[Point], Meta(max_length=MAX_POINTS)] = field(
        default_factory=list
    )
    contests: Annotated[list[Contest], Meta(min_length=1, max_length=MAX_CONTESTS)]
    electorate: Annotated[str, Meta(max_length=MAX_NOTE)] = ""
    accepts: Annotated[list[ReturnKind], Meta(max_length=3)]
    rule: Rule
    schedule: Schedule
    releases: Annotated[list[Released], Meta(max_length=5)]
    roll_note: Annotated[str, Meta(max_length=MAX_NOTE)] = ""
    tie_seed: TieSeed | None = None
    example: bool = False


def ballot_id(manifest: Manifest) -> bytes:
    """The 32-byte id of a ballot: its manifest's hash."""
    return tagged_hash("manifest", pack(manifest))
