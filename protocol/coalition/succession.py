"""Founding again: a coalition that goes on from one whose council is lost for good.

Spec: docs/spec/coalition/succession.md. The new charter cites the last certified cut of the old
one. That claim is checked against the old one's bundle: nothing in the new one could prove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from protocol.coalition.card import Name, card_keys
from protocol.encoding import Hash, Wire
from protocol.errors import MalformedError, RuleError, SignatureError
from protocol.keys import Purpose, key_id, sign, verify
from protocol.statement import Time
from protocol.text import check_line

if TYPE_CHECKING:
    from protocol.coalition.charter import Charter, SignedCharter
    from protocol.coalition.cut_line import Line
    from protocol.coalition.state import State

MAX_CUT_NUMBER = 2**53
"""As many as a counter on the wire holds."""


class Predecessor(Wire):
    """The coalition that a charter goes on from.

    Attributes:
        coalition: its id.
        name: as its charter says, so that pages can name it without its records.
        cut: hash of its last certified cut.
        number, time: of that cut.
    """

    coalition: Hash
    name: Name
    cut: Hash
    number: Annotated[int, Meta(ge=1, le=MAX_CUT_NUMBER)]
    time: Time


def check_predecessor(charter: Charter) -> None:
    """Check what can be told of it from the charter alone (step 10).

    Raises:
        MalformedError: `bad-charter`.
    """
    before = charter.succeeds
    if before is None:
        return
    check_line("bad-charter", "the predecessor's name", before.name)
    if charter.founded <= before.time:
        raise MalformedError(
            "bad-charter", "it was founded before what it goes on from had its last cut"
        )


def sign_succession(seed: bytes, charter: Charter, identity: bytes) -> bytes:
    """A founder's signature by the log key that it had in the predecessor.

    Args:
        seed: of that key.
        identity: the new charter's id.

    Raises:
        ValueError: the charter goes on from nothing.
    """
    if charter.succeeds is None:
        raise ValueError("this charter goes on from no other coalition")
    return sign(seed, Purpose.CHARTER, charter.succeeds.coalition, identity)


def check_before(signed: SignedCharter) -> None:
    """Check that the founders of a successor signed by their keys of before, and no others did.

    Raises:
        SignatureError: `charter-signature`.
    """
    for signature in signed.signatures:
        if bool(signature.before) != (signed.charter.succeeds is not None):
            what = "lacks the signature" if signed.charter.succeeds else "has a signature"
            raise SignatureError(
                "charter-signature", f"{signature.group.hex()} {what} by a key of before"
            )


def check_succession(
    signed: SignedCharter, identity: bytes, old: Charter, line: Line | None, state: State | None
) -> int:
    """Check a charter's claim to go on from a coalition whose bundle was verified.

    Args:
        signed: the new charter, opened.
        identity: its id.
        old: the old founding charter.
        line: the old cuts, followed.
        state: the old state up to its last certified cut.

    Returns:
        How many of the old one's last members founded the new one: all of its founders.

    Raises:
        RuleError: `false-successor`: it cites another coalition or cut, or a founder that was no
            member. `predecessor-went-on`: that coalition certified later cuts. `key-in-use`: a
            key served there, or is kept for it.
        SignatureError: `charter-signature`: a founder did not sign by the key that it had there.
    """
    claim = signed.charter.succeeds
    if claim is None or line is None or state is None:
        raise RuleError("false-successor", "one of the two knows nothing of the other")
    if claim.coalition != state.coalition or claim.name != old.name:
        raise RuleError("false-successor", "it goes on from another coalition than this file's")
    if line.tip.number > claim.number:
        at = next(link for link in line.links if link.cut.number == claim.number)
        if at.certificate.value == claim.cut:
            raise RuleError(
                "predecessor-went-on", f"{line.tip.number - claim.number} cuts were certified since"
            )
    if (line.tip.number, line.tip.hash, line.tip.time) != (claim.number, claim.cut, claim.time):
        raise RuleError("false-successor", "the cut that it cites is not that coalition's last")
    for signature in signed.signatures:
        if signature.group not in state.membership.members:
            raise RuleError("false-successor", f"{signature.group.hex()} was no member of it")
        key = _key_of(state, signature.group)
        verify(key, Purpose.CHARTER, claim.coalition, identity, signature.before)
    _check_new(signed.charter, state)
    return len(signed.signatures)


def _check_new(charter: Charter, state: State) -> None:
    """A key serves one coalition: in two, what one of them asks for could be used in the other.

    Raises:
        RuleError: `key-in-use`.
    """
    known = state.membership
    rotated = [rotation for chain in known.rotations.values() for rotation in chain]
    used = {key for group in state.groups.values() for key in card_keys(group.card)}
    used |= {key for r in rotated for key in (r.key, r.cosigning_key, r.transport_key)}
    used |= {*known.agreement_keys.values(), *(r.agreement_key for r in rotated)}
    kept = {group.card.next_key_hash for group in state.groups.values()}
    kept |= {r.next_key_hash for r in rotated} | {key_id(key) for key in used}
    for founder in charter.groups:
        own, coming = card_keys(founder.card), founder.card.next_key_hash
        if used & {*own} or kept & {coming, *(key_id(key) for key in own)}:
            raise RuleError("key-in-use", f"a key of {founder.card.name} is of the old coalition")


def _key_of(state: State, group: bytes) -> bytes:
    """The log key that a group had in force: that of its card, or the last it rotated to."""
    rotated = [r.key for r in state.membership.rotations.get(group, ()) if r.since is not None]
    return rotated[-1] if rotated else state.groups[group].card.log_key
