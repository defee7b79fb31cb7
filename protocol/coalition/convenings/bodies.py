"""Statements about convenings.

Spec: docs/spec/coalition/convenings.md section 3. Names of people are never in here: a blob holds
them, which can be erased while its hash stays.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.manifest import MAX_ZONE
from protocol.ballots.rule import Ratio
from protocol.coalition.delegates.bodies import Place
from protocol.coalition.kind import MANY, MAX_BLOB_BYTES, Kind, Reason, Text, Title
from protocol.coalition.process.acts import MAX_ACTS, Act
from protocol.encoding import GroupId, Hash, Wire
from protocol.statement import Time

# A meeting with more items is several.
MAX_AGENDA = 60
# Minutes of one item: a day.
MAX_ITEM_MINUTES = 1_440
MAX_PLACE_CHARS = 500
# As long as an address bar still shows; the same as for a node's address.
MAX_LINK_CHARS = 300
# Groups that facilitate one meeting together; more no longer decide anything.
MAX_FACILITATORS = 20
# People; more than any hall holds, and sums stay far from 64 bits.
MAX_PRESENT = 10_000_000
# Delegates that one group names one by one; the largest party congresses send some hundreds.
MAX_NAMED_DELEGATES = 400
MAX_MANDATE_CHARS = 500
# Regions of a charter at most.
MAX_REGIONS = 256
# Blobs of minutes: 64 of 64 KiB are a transcript of days.
MAX_MINUTES_PARTS = 64

Count = Annotated[int, Meta(ge=0, le=MAX_PRESENT)]
Size = Annotated[int, Meta(ge=1, le=MAX_BLOB_BYTES)]
Venue = Annotated[str, Meta(max_length=MAX_PLACE_CHARS)]
Link = Annotated[str, Meta(max_length=MAX_LINK_CHARS)]
Zone = Annotated[str, Meta(max_length=MAX_ZONE)]
RegionName = Annotated[str, Meta(max_length=120)]


class BlobRef(Wire):
    """Words kept apart from the log: the blob's hash and its bytes."""

    blob: Hash
    size: Size


class AgendaItem(Wire):
    """One item: what it is about, and for how long it is planned; 0 if that is open."""

    title: Title
    minutes: Annotated[int, Meta(ge=0, le=MAX_ITEM_MINUTES)] = 0
    note: Reason = ""


Agenda = Annotated[list[AgendaItem], Meta(max_length=MAX_AGENDA)]


class ConveningBody(Wire, kw_only=True):
    """A meeting. Refs: [parent, proposal], each if there is one.

    Attributes:
        level: `national`, or `regional` with a region of the charter.
        region: empty if national.
        parent: the national convening that a regional one prepares or follows; 32 bytes or empty.
        proposal: what it decides on; 32 bytes, or empty for a general meeting.
        place, link: where people go, and where they can follow or take part; one of them at least.
        starts, ends: UTC seconds, [starts, ends); `zone` is the IANA zone in which they are shown.
        facilitators: ids of the groups that run it and may report, ascending.
        basis: who is counted as present: `members`, `delegates`, or `both`.
        confirm: share of the groups present that must confirm a report, if higher than the
            charter's.
    """

    level: Literal["national", "regional"]
    title: Title
    region: RegionName = ""
    parent: Annotated[bytes, Meta(max_length=32)] = b""
    proposal: Annotated[bytes, Meta(max_length=32)] = b""
    agenda: Agenda = field(default_factory=list)
    place: Venue = ""
    link: Link = ""
    starts: Time
    ends: Time
    zone: Zone
    facilitators: Annotated[list[GroupId], Meta(min_length=1, max_length=MAX_FACILITATORS)]
    basis: Literal["members", "delegates", "both"]
    confirm: Ratio | None = None


class ConveningChangeBody(Wire):
    """Its convener changes a convening. Refs: [convening].

    Attributes:
        action: `move` it to another place or time: all of place, link, starts, ends and zone are
            given; put another `agenda`; or `cancel` it, with a reason.
    """

    action: Literal["move", "agenda", "cancel"]
    place: Venue = ""
    link: Link = ""
    starts: Time = 0
    ends: Time = 0
    zone: Zone = ""
    agenda: Agenda = field(default_factory=list)
    reason: Reason = ""


class FacilitationBody(Wire):
    """A facilitating group names who facilitates for it. Refs: [convening].

    `people` is how many; their names, one a line, are in the blob.
    """

    people: Annotated[int, Meta(ge=1, le=MAX_NAMED_DELEGATES)]
    names: BlobRef


class Delegate(Wire):
    """A named delegate, at the place of their name in the blob.

    Attributes:
        mandate: `free`, or `bound` to what `bound_to` states.
        alternate: whether they stand in for another and do not count among the delegates, but
            where they take a place.
        seat: their place in the delegation that the check-in cites.
        instead_of: of an alternate, the place in that delegation of an absent delegate, for whom
            they sit and count.
    """

    mandate: Literal["free", "bound"]
    bound_to: Annotated[str, Meta(max_length=MAX_MANDATE_CHARS)] = ""
    alternate: bool = False
    seat: Place | None = None
    instead_of: Place | None = None


class Present(Wire):
    """How many are present from one region.

    `themselves` is how many of them checked in by themselves; stewards counted the others.
    """

    members: Count = 0
    delegates: Count = 0
    themselves: Count = 0


class CheckInBody(Wire):
    """Who is present for a group, as counts. Refs: [convening, (delegation)].

    Attributes:
        delegation: whom the group sent; 32 bytes or empty. Its delegates are all that are counted,
            and their names are where it has them.
        regions: by name of the region; "" for people of none.
        delegates: those named, in the order of their names; may be fewer than are counted.
        names: the names of `delegates`, one a line; absent if none is named.
    """

    regions: Annotated[dict[RegionName, Present], Meta(min_length=1, max_length=MAX_REGIONS + 1)]
    delegates: Annotated[list[Delegate], Meta(max_length=MAX_NAMED_DELEGATES)] = field(
        default_factory=list
    )
    names: BlobRef | None = None
    delegation: Annotated[bytes, Meta(max_length=32)] = b""


class MinutesBody(Wire):
    """The minutes of a facilitating group, in parts. Refs: [convening].

    The latest of a group replaces its earlier ones.
    """

    parts: Annotated[list[BlobRef], Meta(min_length=1, max_length=MAX_MINUTES_PARTS)]


class ReportBody(Wire):
    """What a convening came to. Refs: [convening, (move), (process), (base), check-in, ...].

    Attributes:
        move: the change under whose hour it took place; 32 bytes or empty.
        process: the process in which it reports; 32 bytes or empty.
        base: in a regional report, the national one whose frozen options it is about; or empty.
        summary: what was said and decided, in short.
        acts: what it does to the process's options, one after another.
    """

    move: Annotated[bytes, Meta(max_length=32)] = b""
    process: Annotated[bytes, Meta(max_length=32)] = b""
    base: Annotated[bytes, Meta(max_length=32)] = b""
    summary: Text = ""
    acts: Annotated[list[Act], Meta(max_length=MAX_ACTS)] = field(default_factory=list)


class ReportStanceBody(Wire):
    """A group that was present confirms a report, or disputes it and says why. Refs: [report].

    Attributes:
        agree, against: how many of those who were present for the group confirm it themselves, and
            how many dispute it; both 0 if nobody was asked, or nobody said.
    """

    stance: Literal["confirm", "dispute"]
    reason: Reason = ""
    agree: Count = 0
    against: Count = 0


KINDS = {
    "convening": Kind(ConveningBody, 0, 2),
    "convening-change": Kind(ConveningChangeBody, 1, 1),
    "facilitation": Kind(FacilitationBody, 1, 1),
    "check-in": Kind(CheckInBody, 1, 2),
    "minutes": Kind(MinutesBody, 1, 1),
    "report": Kind(ReportBody, 2, MANY),
    "report-stance": Kind(ReportStanceBody, 1, 1),
}
