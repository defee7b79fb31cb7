"""Statements about a staged process.

Spec: docs/spec/coalition/process.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.coalition.kind import Kind, Reason
from protocol.coalition.life_rules import Period
from protocol.coalition.process.acts import MAX_NAMED, Wording
from protocol.encoding import Wire
from protocol.statement import Time

# Regional convenings of one process: as many regions as a charter has at most.
MAX_REGIONAL = 256
# People; as in a roll, above any organization there is.
MAX_ATTENDANCE = 1_000_000_000
# Groups; the largest coalition, as in the charter.
MAX_GROUPS = 2_048


class ProcessBody(Wire):
    """How a proposal comes to its ballot. Refs: [proposal, national, regional, regional, ...].

    Attributes:
        needed: how many of the regional convenings' reports must stand.
        options_due: until when the national convening's report, which freezes the options, is due.
        reports_due: until when those of the regional ones are.
        groups: groups, at least, that are present in the regional reports together.
        attendance: people, at least, whom these reports count.
        deliberation_s, voting_s: the periods of the ballot in seconds; 0 for the charter's. Longer
            ones hold by themselves, shorter ones once the charter's `emergency_share` agrees.
        options: as first worded, in order; those of the reports come to them.
        reason: why this way, in the author's words.
    """

    needed: Annotated[int, Meta(ge=1, le=MAX_REGIONAL)]
    options_due: Time
    reports_due: Time
    groups: Annotated[int, Meta(ge=0, le=MAX_GROUPS)] = 0
    attendance: Annotated[int, Meta(ge=0, le=MAX_ATTENDANCE)] = 0
    deliberation_s: Period = 0
    voting_s: Period = 0
    options: Annotated[list[Wording], Meta(max_length=MAX_NAMED)] = field(default_factory=list)
    reason: Reason = ""


class AssentBody(Wire):
    """A group agrees to what a process may do only with many. Refs: [process].

    Attributes:
        what: `proceed`: open the ballot without the reports still missing, after their deadline;
            `emergency`: shorter periods than the charter's.
        agree: whether it does; a later statement takes an earlier one back.
        reason: why.
    """

    what: Literal["proceed", "emergency"]
    agree: bool
    reason: Reason = ""


KINDS = {
    "process": Kind(ProcessBody, 3, MAX_REGIONAL + 2),
    "process-assent": Kind(AssentBody, 1, 1),
}
