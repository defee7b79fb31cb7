"""What others confirm of the line of cuts, and when that is enough to believe it.

Spec: docs/spec/confirming.md. The charter proves a line, not the one that all follow: whoever has
the old keys of a quorum can sign another. So a node that comes, or comes back, asks those who are
there for a fingerprint, by a number drawn for the question: no older answer is one to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from protocol.encoding import Hash, Wire, tagged_hash, unpack
from protocol.errors import RuleError, SignatureError
from protocol.keys import Purpose, verify

CONFIRMATIONS = 2
"""Groups that must confirm (DESIGN 4.6): one alone could lead anybody who comes where it likes."""
ASKED = 16
"""Others that are asked at once; who is left out is asked another time."""
MAX_CONFIRMATION_BYTES = 512
"""A hash, a signature, two numbers, and the names of the fields: about 180."""

Number = Annotated[int, Meta(ge=0, le=2**53)]


class Confirmation(Wire):
    """A node's answer to a question for the fingerprint of a cut.

    Attributes:
        number: of the cut asked for, or of its newest if it has come less far; 0: the founding.
        fingerprint: of its certificate, 32 bytes; of the founding the coalition's id.
        newest: how far its own line has come.
        signature: by its cosigning key, over `confirmation_bytes`.
    """

    number: Number
    fingerprint: Hash
    newest: Number
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


class Said(Struct, frozen=True):
    """What a group confirmed, its signature checked.

    Attributes:
        group: 16-byte id.
        number, fingerprint, newest: as in `Confirmation`.
    """

    group: bytes
    number: int
    fingerprint: bytes
    newest: int


class Weighed(Struct, frozen=True):
    """What answers come to.

    Attributes:
        needed: confirmations by different hands; fewer than `CONFIRMATIONS` only where not as many
            others are known; 0 only where there are none and there is no line to believe.
        confirming: groups whose answer is this line's, one a hand, by id.
        against: present groups whose answer is another line's, by id.
        newest: how far the line goes beyond doubt: as many as needed have come at least so far.
        most: confirmations that are needed where somebody shows another line: of more than half of
            those that can be asked.
    """

    needed: int
    confirming: tuple[bytes, ...]
    against: tuple[bytes, ...]
    newest: int
    most: int

    @property
    def enough(self) -> bool:
        """Whether the line may be believed up to the cut that was asked for."""
        return len(self.confirming) >= self.needed

    @property
    def enough_of_two(self) -> bool:
        """Whether it may be believed though somebody shows another one, certified like it."""
        return len(self.confirming) >= self.most


def confirmation_bytes(
    asker: bytes, nonce: bytes, number: int, fingerprint: bytes, newest: int
) -> bytes:
    """What a confirmation's signature is over, 32 bytes.

    Args:
        asker: 16-byte id of the group that asks.
        nonce: 32 bytes that it drew for this question.
    """
    numbers = number.to_bytes(8, "big") + newest.to_bytes(8, "big")
    return tagged_hash("cut-confirmation", asker, nonce, numbers, fingerprint)


def open_confirmation(
    data: bytes, coalition: bytes, keys: Iterable[bytes], asker: bytes, nonce: bytes
) -> Confirmation:
    """Read an answer and check that the group that was asked gave it to this question.

    Spec: docs/spec/confirming.md section 3.

    Args:
        coalition: 32-byte id.
        keys: cosigning keys of that group, of which one must hold.
        asker, nonce: as they were sent.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`.
        RuleError: `cut-out-of-line`: it confirms a cut that is newer than its newest.
        SignatureError: `bad-signature`, `bad-key`.
    """
    said = unpack(Confirmation, data, max_bytes=MAX_CONFIRMATION_BYTES)
    if said.number > said.newest:
        raise RuleError("cut-out-of-line", "it confirms a cut that it says it doesn't have")
    signed = confirmation_bytes(asker, nonce, said.number, said.fingerprint, said.newest)
    check_any(keys, coalition, signed, said.signature)
    return said


def check_any(keys: Iterable[bytes], coalition: bytes, signed: bytes, signature: bytes) -> None:
    """Check that one of a group's cosigning keys signed.

    Raises:
        SignatureError: the last key's fault; `bad-signature` without keys.
    """
    fault = SignatureError("bad-signature", "the group has no key for this")
    for key in keys:
        try:
            verify(key, Purpose.COSIGNING, coalition, signed, signature)
        except SignatureError as error:
            fault = error
        else:
            return
    raise fault


def weigh(
    number: int,
    line: Mapping[int, bytes],
    said: Iterable[Said],
    known: Mapping[bytes, str],
    still: Mapping[bytes, str],
    *,
    shown: bool,
) -> Weighed:
    """What a node may make of the answers to its question.

    Spec: docs/spec/confirming.md section 4.

    Args:
        number: of the cut that was asked for.
        line: number -> fingerprint of the line that is to be believed, as far as it is at hand.
        said: answers; of one group the last counts.
        known: the other groups that are there by what was believed before, without the line ->
            whose hand each is: an operator of several groups counts once.
        still: those that are there as the line makes it.
        shown: whether somebody shows cuts that are to be taken; without any there is nothing that
            whoever knows no others could be led by.
    """
    # A line that takes somebody in must not be confirmed by them, and one that puts everybody out
    # must not be confirmed by nobody: whoever makes a line makes who is there by it.
    present = {group: hand for group, hand in known.items() if group in still}
    answers = {one.group: one for one in said if one.group in {*known, *still}}
    against = [
        group
        for group, one in answers.items()
        if line.get(one.number) not in {None, one.fingerprint}
    ]
    agreeing = {
        group: one
        for group, one in sorted(answers.items())
        if group in present and one.number == number and line.get(number) == one.fingerprint
    }
    hands: dict[str, bytes] = {}
    for group in agreeing:
        hands.setdefault(present[group], group)
    others = len(set(known.values()))
    needed = max(min(CONFIRMATIONS, others), int(shown))
    most = max(CONFIRMATIONS, min(ASKED, others) // 2 + 1)
    reached: dict[str, int] = {}
    for group, one in agreeing.items():
        reached[present[group]] = max(reached.get(present[group], 0), one.newest)
    far = sorted(reached.values(), reverse=True)
    newest = far[needed - 1] if needed and len(far) >= needed else number
    return Weighed(needed, tuple(sorted(hands.values())), tuple(sorted(against)), newest, most)
