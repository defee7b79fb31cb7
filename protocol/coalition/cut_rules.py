"""The charter's rules for certified cuts, and the council that they give.

Spec: docs/spec/charter.md sections 3 and 4. Without them nothing is ever certified, and all that
the coalition knows stays provisional.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from protocol.agreement.epoch import Epoch, Seat
from protocol.agreement.rules import Timeouts
from protocol.agreement.votes import MAX_COUNCIL
from protocol.encoding import Wire
from protocol.errors import MalformedError

if TYPE_CHECKING:
    from protocol.coalition.charter import Charter

# Milliseconds: a week. A council that takes longer over one vote is no council.
MAX_CUT_MS = 7 * 24 * 3600 * 1000

Wait = Annotated[int, Meta(ge=1, le=MAX_CUT_MS)]


class CutRules(Wire):
    """How the council certifies cuts; all in milliseconds.

    Attributes:
        propose_ms: for the proposal of round 0, its data and the fold over it.
        vote_ms: for late votes.
        growth_ms: by how much each later round waits longer; above zero, so that some round is
            longer than messages take.
        rest_ms: at least, from one cut to the beginning of the next agreement.
    """

    propose_ms: Wait
    vote_ms: Wait
    growth_ms: Wait
    rest_ms: Annotated[int, Meta(ge=0, le=MAX_CUT_MS)]


def check_cut_rules(charter: Charter) -> None:
    """Check that the council can certify (step 6): it is small enough, and each has a key for it.

    Raises:
        MalformedError: `bad-charter`, naming who lacks a key.
    """
    if charter.rules.cuts is None:
        return
    if len(charter.council) > MAX_COUNCIL:
        raise MalformedError(
            "bad-charter",
            f"a council of {len(charter.council)} is larger than {MAX_COUNCIL}",
            "let fewer groups certify; all others follow them",
        )
    for founder in charter.groups:
        if founder.card.group in charter.council and not founder.card.agreement_key:
            raise MalformedError(
                "bad-charter",
                f"{founder.card.name} is to certify cuts, and its card has no key for that",
                "leave the group out of the council, or let it make a new card with `commonweal "
                "init`",
            )


def founding_epoch(charter: Charter) -> Epoch | None:
    """Who certifies cuts in the first epoch, in the order of the rotation; None: nobody does."""
    if charter.rules.cuts is None:
        return None
    keys = {founder.card.group: founder.card.agreement_key for founder in charter.groups}
    return Epoch(number=0, seats=[Seat(group=group, key=keys[group]) for group in charter.council])


def timeouts(rules: CutRules) -> Timeouts:
    """The rules as the machine of agreement takes them."""
    return Timeouts(rules.propose_ms, rules.vote_ms, rules.growth_ms)
