"""The line of certified cuts, from the founding epoch on, and who broke it.

Spec: docs/spec/agreement.md section 9. Each cut is certified by the council that the cut before it
names. Whoever holds the charter can follow the line alone; that it is *the* line, and no other that
a leaked quorum of old keys signed later, takes a fingerprint from those who are there (DESIGN 4.6).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from protocol.agreement.certificate import Certificate, check_certificate, culprits
from protocol.agreement.cut import Cut, check_line, cut_hash
from protocol.agreement.epoch import Epoch, check_epoch, check_next, council_of, epoch_hash
from protocol.agreement.votes import Council, instance_id
from protocol.errors import RuleError


class Tip(Struct, frozen=True):
    """How far a line has come.

    Attributes:
        coalition: its id, 32 bytes.
        number: of the last cut; 0: none yet.
        hash: of the last cut; the coalition's id if there is none.
        time: of the last cut, UTC seconds; of the founding if there is none.
        reducer: version of the rules by which it was folded.
        epoch: by which the next cut is certified.
    """

    coalition: bytes
    number: int
    hash: bytes
    time: int
    reducer: int
    epoch: Epoch

    @property
    def council(self) -> Council:
        """Who certifies the next cut."""
        return council_of(self.coalition, self.epoch)

    @property
    def instance(self) -> bytes:
        """What is agreed on next, 32 bytes."""
        return instance_id(self.number + 1, self.hash)


class Link(Struct, frozen=True):
    """A certified cut, with the epoch that it names."""

    cut: Cut
    certificate: Certificate
    epoch: Epoch


class Contradiction(Struct, frozen=True):
    """Two lines part.

    Attributes:
        number: of the first cut that was certified twice.
        culprits: ids of the groups that signed against the rules, at least 2q - n.
    """

    number: int
    culprits: tuple[bytes, ...]


def founded(coalition: bytes, epoch: Epoch, time: int, reducer: int) -> Tip:
    """Where the line begins: no cut, and the founding epoch.

    Args:
        time: of the founding, UTC seconds: the first cut is later.
        reducer: version of the rules at the founding.

    Raises:
        MalformedError: `bad-epoch`.
    """
    check_epoch(epoch)
    return Tip(coalition, 0, coalition, time, reducer, epoch)


def advance(tip: Tip, link: Link) -> Tip:
    """The line with one more cut.

    Raises:
        MalformedError: `bad-vote`, `bad-chain`, `bad-epoch`.
        RuleError: `cut-out-of-line`: it doesn't follow, its epoch isn't the one that it names, or
            the certificate is another cut's; `no-quorum`.
        SignatureError: `bad-signature`.
    """
    cut, certificate, epoch = link.cut, link.certificate, link.epoch
    check_line(cut, tip.number, tip.hash, tip.time, tip.reducer)
    value = cut_hash(cut)
    if (certificate.instance, certificate.value) != (tip.instance, value):
        raise RuleError("cut-out-of-line", "the certificate is another cut's")
    check_certificate(certificate, tip.council)
    check_epoch(epoch)
    if epoch_hash(epoch) != cut.epoch:
        raise RuleError("cut-out-of-line", "the cut names another epoch")
    check_next(epoch, tip.epoch)
    return Tip(tip.coalition, cut.number, value, cut.time, cut.reducer, epoch)


def contradiction(tip: Tip, one: Iterable[Link], other: Iterable[Link]) -> Contradiction | None:
    """Where two lines from one tip part, and who is to blame; None if one goes on from the other.

    Only the first cut that was certified twice is looked at. After it each line has councils of its
    own, which may share nobody, and whoever follows either does so in good faith.

    Raises:
        MalformedError, RuleError, SignatureError: as `advance`, for either line up to there.
    """
    for left, right in zip(one, other, strict=False):
        after, beside = advance(tip, left), advance(tip, right)
        if after.hash != beside.hash:
            return Contradiction(
                after.number, culprits(left.certificate, right.certificate, tip.council)
            )
        tip = after
    return None
