"""Founding again: what a new charter cites of the coalition that it goes on from."""

from pathlib import Path

from node.errors import FoundingError
from node.founding.files import read_limited
from protocol.audit import CheckFailed, Report, verify_bundle
from protocol.bundle import MAX_BUNDLE_BYTES
from protocol.coalition.card import Card
from protocol.coalition.charter import SignedCharter, charter_id
from protocol.coalition.succession import Predecessor, check_succession

HINT = "write it on a node of that coalition: `commonweal bundle`"


def open_predecessor(path: Path) -> Report:
    """Verify the last file of the coalition that another is to go on from.

    Raises:
        FoundingError: `bad-predecessor`: a check fails, or nothing in it is certified.
    """
    try:
        report = verify_bundle(read_limited(path, MAX_BUNDLE_BYTES))
    except CheckFailed as failed:
        raise FoundingError(
            "bad-predecessor", f"{path} proves nothing: {failed.title} does not hold", HINT
        ) from failed
    if report.certified is None:
        raise FoundingError(
            "bad-predecessor",
            f"nothing in {path} is certified, so nothing can go on from it",
            "found a coalition of its own, and say in the preamble where you come from",
        )
    return report


def predecessor_of(report: Report, cards: list[Card]) -> Predecessor:
    """What a charter of these founders cites.

    Raises:
        FoundingError: `not-a-member`: one of them was no member at the last certified cut.
    """
    assert report.certified is not None
    assert report.line is not None
    members = report.certified.membership.members
    for card in cards:
        if card.group not in members:
            raise FoundingError(
                "not-a-member",
                f"{card.name} was not in {report.signed.charter.name} at its last certified cut",
                "make its node with `commonweal init --successor-of CARD`, with its card of there",
            )
    tip = report.line.tip
    return Predecessor(
        coalition=report.coalition,
        name=report.signed.charter.name,
        cut=tip.hash,
        number=tip.number,
        time=tip.time,
    )


def check_claim(signed: SignedCharter, predecessor: Path | None) -> None:
    """Check what an assembled charter says of where it comes from; nothing if it says nothing.

    Raises:
        FoundingError: `predecessor-missing`, `bad-predecessor`.
        RuleError, SignatureError: the claim is false.
    """
    if signed.charter.succeeds is None:
        return
    if predecessor is None:
        raise FoundingError(
            "predecessor-missing",
            f"it says that it goes on from {signed.charter.succeeds.name}",
            "check that with your own last file of there: --successor-of BUNDLE",
        )
    old = open_predecessor(predecessor)
    founding = old.signed.charter
    check_succession(signed, charter_id(signed.charter), founding, old.line, old.certified)
