"""Every vote of one instance that this node has met, held against the others by the same member.

The machine counts votes and keeps two of a kind; here they are only compared. Spec:
docs/spec/agreement.md section 7.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from protocol.agreement.certificate import Certificate
from protocol.agreement.doublevote import Place, seal_double_vote, votes_in
from protocol.agreement.lineage import Tip
from protocol.agreement.statements import CutPolka
from protocol.agreement.votes import Body, Vote, votes_of

MAX_COMPARED = 256
"""Votes of one member on one cut that are kept: 128 rounds, which take days. A liar that fills that
first hides later votes from each other here, and not from who holds two certificates."""


class Witness:
    """Looks at the votes on one cut.

    Args:
        tip: the place before that cut.

    Attributes:
        proofs: group -> the first proof against it.
    """

    def __init__(self, tip: Tip) -> None:
        self.tip = tip
        self._place = Place(tip.number + 1, tip.hash)
        self._seen: dict[int, dict[Body, Vote]] = defaultdict(dict)
        self.proofs: dict[bytes, bytes] = {}

    def see(self, said: Vote | CutPolka | Certificate) -> None:
        """Compare what was said with what its voters said before; its signatures are checked."""
        for vote in _votes(said):
            self._compare(vote)

    def _compare(self, vote: Vote) -> None:
        group, seen = self.tip.council.groups[vote.place], self._seen[vote.place]
        if group in self.proofs or vote.body in seen:
            return
        for other in seen.values():
            proof = seal_double_vote(group, self._place, other, vote)
            if proof is not None:
                self.proofs[group] = proof
                seen.clear()
                return
        if len(seen) < MAX_COMPARED:
            seen[vote.body] = vote


def _votes(said: Vote | CutPolka | Certificate) -> Iterable[Vote]:
    if isinstance(said, Vote):
        return [said]
    if isinstance(said, CutPolka):
        return votes_of(said.polka, said.instance, said.value)
    return votes_in(said)
