"""Who is proved to have voted against the rules on a cut, and what a proof of that has to be.

Spec: docs/spec/coalition/membership.md section 7.7. The votes are by the key that the group had in
the council of that very cut, and the cut is one of this line: so a key that leaked after it was
replaced convicts nobody for what is voted on now, nor for long of what was then.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from protocol.agreement.doublevote import DoubleVote, check_double_vote, open_double_vote
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.entry import Entry
from protocol.coalition.founders import Founder
from protocol.coalition.membership.renewing import Renewed
from protocol.coalition.membership.values import DoubleVoting
from protocol.errors import ProtocolError, RuleError

MAX_PROOF_AGE_S = 28 * 24 * 3600
"""Seconds since the cut was certified on which the votes were. Two lines may stay apart for weeks
before their members meet; whoever finds an old key later than that can accuse nobody by it."""


class Bench:
    """Judges proofs while motions and stances are gone through.

    Args:
        charter: the founding charter.
        cuts: certified, from the first one on.
        renewed: the keys that replaced those on cards.
        memo: keeps verdicts on signatures.

    Attributes:
        found: who is proved to have done so.
    """

    def __init__(
        self,
        charter: Charter,
        cuts: Sequence[CutMark],
        renewed: Renewed,
        memo: MutableMapping[Any, Any],
    ) -> None:
        self._coalition, self._founded = charter_id(charter), charter.founded
        self._cuts, self._renewed, self._memo = cuts, renewed, memo
        self.found: dict[bytes, DoubleVoting] = {}

    def judge(self, entry: Entry, data: bytes, founders: Mapping[bytes, Founder]) -> None:
        """Take a proof that holds.

        Of what a group did before it was convicted one proof is enough: another one of that time
        changes nothing, or what the others forgave could be held against it again.

        Args:
            founders: the groups that can be accused: who was in by the cut before.

        Raises:
            MalformedError, ProofError: as `open_double_vote`.
            RuleError: `not-a-member`; `not-in-council`: it had no key to certify by;
                `cut-out-of-line`: no cut of this line was voted on so, or it was certified too
                long ago.
            SignatureError: `bad-signature`, `bad-key`.
        """
        proof = open_double_vote(data)
        if proof.group not in founders:
            raise RuleError("not-a-member", proof.group.hex())
        before = sum(cut.time <= entry.after for cut in self._cuts)
        self._check_place(entry, proof, before)
        # The council of a cut is that of the state of the cut before it.
        at = self._cuts[proof.number - 2].time if proof.number > 1 else self._founded
        card_key = founders[proof.group].card.agreement_key
        self._check_signed(data, proof, self._renewed.at(proof.group, card_key, at))
        known = self.found.get(proof.group)
        if known is None or proof.number > known.through:
            self.found[proof.group] = DoubleVoting(entry.time, before + 1)

    def _check_place(self, entry: Entry, proof: DoubleVote, before: int) -> None:
        """Check that this cut was voted on by those on this line, and when."""
        number = proof.number
        if number > before + 1:
            raise RuleError("cut-out-of-line", f"no cut {number} was voted on yet")
        previous = self._cuts[number - 2].hash if number > 1 else self._coalition
        if proof.previous != previous:
            raise RuleError("cut-out-of-line", f"cut {number} of another line")
        if number <= before and entry.time - self._cuts[number - 1].time > MAX_PROOF_AGE_S:
            raise RuleError("cut-out-of-line", f"cut {number} was certified too long ago")

    def _check_signed(self, data: bytes, proof: DoubleVote, key: bytes) -> None:
        if not key:
            raise RuleError("not-in-council", "the group had no key to certify by")
        name = ("vote-proof", data, key)
        if name not in self._memo:
            try:
                check_double_vote(proof, self._coalition, key)
                self._memo[name] = None
            except ProtocolError as error:
                self._memo[name] = error
        if self._memo[name] is not None:
            raise self._memo[name].with_traceback(None)
