"""Whether what is said of a convening is sound by itself: everything that schemas leave open.

Spec: docs/spec/coalition/convenings.md section 4.
"""

import re

from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest_checks import ZONE
from protocol.ballots.rule import fraction
from protocol.coalition.convenings.bodies import (
    AgendaItem,
    CheckInBody,
    ConveningBody,
    ConveningChangeBody,
    Delegate,
    ReportStanceBody,
)
from protocol.coalition.life_rules import LifeRules, check_share
from protocol.errors import MalformedError, RuleError
from protocol.text import check_line, check_paragraphs

# A meeting over more than a month is several, or a mistake of the year.
MAX_LENGTH_S = 31 * 86_400

# What a browser may be led to: nothing that runs (javascript:), no quotes, no spaces.
LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&()*+,;=%\[\]-]+")


def check_convening(body: ConveningBody, facts: CharterFacts, life: LifeRules) -> None:
    """Check a convening by itself (steps 1-3).

    Raises:
        MalformedError: `bad-convening`.
        RuleError: `unknown-region`, `unknown-group`.
    """
    check_line("bad-convening", "the title", body.title)
    check_agenda(body.agenda)
    check_where(body.place, body.link, body.starts, body.ends, body.zone)
    if body.level == "national":
        if body.region or body.parent:
            raise MalformedError("bad-convening", "a national one has no region and no parent")
    # A coalition without regions has regional meetings all the same, in no region.
    elif (body.region not in facts.regions) if facts.regions else body.region:
        raise RuleError("unknown-region", repr(body.region))
    if body.facilitators != sorted(set(body.facilitators)):
        raise MalformedError("bad-convening", "the facilitating groups do not ascend, or repeat")
    for group in body.facilitators:
        if group not in facts.groups:
            raise RuleError("unknown-group", f"{group.hex()} does not facilitate here")
    if body.confirm is not None:
        check_share("bad-convening", "confirm", body.confirm)
        if fraction(body.confirm) <= fraction(life.confirm_share):
            raise MalformedError("bad-convening", "`confirm` is no higher than the charter's")


def check_agenda(agenda: list[AgendaItem]) -> None:
    """Step 1, for the items."""
    for item in agenda:
        check_line("bad-convening", "an item of the agenda", item.title)
        check_paragraphs("bad-convening", "a note of the agenda", item.note)


def check_where(place: str, link: str, starts: int, ends: int, zone: str) -> None:
    """Step 2: where and when."""
    check_paragraphs("bad-convening", "the place", place)
    if not place and not link:
        raise MalformedError("bad-convening", "neither a place nor a link is given")
    if link and not LINK.fullmatch(link):
        raise MalformedError(
            "bad-convening", "the link is no web address", "write it in full: https://..."
        )
    if not starts < ends <= starts + MAX_LENGTH_S:
        raise MalformedError("bad-convening", "it ends before it starts, or a month later")
    if not ZONE.fullmatch(zone):
        raise MalformedError("bad-zone", f"{zone!r}")


def check_change(body: ConveningChangeBody) -> None:
    """Check that a change has just the fields of its action (step 4).

    Raises:
        MalformedError: `bad-convening`, `bad-zone`.
        RuleError: `reason-missing`.
    """
    check_paragraphs("bad-convening", "the reason", body.reason)
    where = (body.place, body.link, body.starts, body.ends, body.zone)
    if body.action == "move":
        check_where(*where)
    elif any(where):
        raise MalformedError("bad-convening", f"place and time do not fit `{body.action}`")
    if body.agenda and body.action != "agenda":
        raise MalformedError("bad-convening", f"an agenda does not fit `{body.action}`")
    check_agenda(body.agenda)
    # People who booked a journey are owed more than a word.
    if body.action == "cancel" and not body.reason.strip():
        raise RuleError("reason-missing", "a cancellation says why")


def check_check_in(body: CheckInBody, facts: CharterFacts) -> None:
    """Check who a group counts as present (step 5).

    Raises:
        MalformedError: `bad-check-in`.
        RuleError: `unknown-region`.
    """
    for region in body.regions:
        if region and region not in facts.regions:
            raise RuleError("unknown-region", repr(region))
    named = bool(body.delegates) and not body.delegation
    if named != (body.names is not None):
        raise MalformedError("bad-check-in", "delegates are named, or their names are, not both")
    for delegate in body.delegates:
        _check_delegate(delegate)
    if any(p.themselves > p.members + p.delegates for p in body.regions.values()):
        raise MalformedError("bad-check-in", "more checked in themselves than are counted")
    counted = sum(present.delegates for present in body.regions.values())
    if not body.delegation:
        if any(one.seat is not None or one.instead_of is not None for one in body.delegates):
            raise MalformedError("bad-check-in", "a seat of no delegation")
    elif sum(counts(delegate) for delegate in body.delegates) != counted:
        raise MalformedError("bad-check-in", "counts others than the delegates who were sent")
    if sum(counts(delegate) for delegate in body.delegates) > counted:
        raise MalformedError("bad-check-in", "more delegates are named than are counted")


def check_stance(body: ReportStanceBody, present: int) -> None:
    """Check that a group says of a report what those who were there for it say (step 8).

    Args:
        present: the people that the report counts for the group.

    Raises:
        RuleError: `not-present`: more say something than were there; `reason-missing`.
        MalformedError: `body-malformed`: the group says the opposite of them, or unclean words.
    """
    check_paragraphs("body-malformed", "the reason", body.reason)
    if body.agree + body.against > present:
        raise RuleError("not-present", "more attendees answer than the report counts")
    # Where attendees have spoken, no steward speaks against most of them.
    most = body.agree - body.against
    if (body.agree or body.against) and (most <= 0 if body.stance == "confirm" else most > 0):
        raise MalformedError("body-malformed", "report-stance: not what most attendees say")
    if body.stance == "dispute" and not body.reason.strip():
        raise RuleError("reason-missing", "a dispute says why")


def counts(delegate: Delegate) -> bool:
    """Whether a named delegate is one of those counted: no alternate, or one who sits."""
    return not delegate.alternate or delegate.instead_of is not None


def _check_delegate(delegate: Delegate) -> None:
    if (delegate.mandate == "bound") != bool(delegate.bound_to):
        raise MalformedError("bad-check-in", "a bound mandate says to what, a free one to nothing")
    check_paragraphs("bad-check-in", "a mandate", delegate.bound_to)
