"""Voting over the node's ballot boxes."""

from functools import partial

from msgspec.structs import replace

from node.commands.words import held_words
from node.core import Node
from node.errors import BoxError
from node.names import group_name
from node.store import box_records
from node.store.box import Box
from node.web.building.ballots import ballot_view
from node.web.building.caucuses import with_caucuses
from node.web.building.demands import clause_views
from node.web.desk import VotingRefused
from node.web.viewmodels.voting import Receipt, ReceiptCheck, Voter
from node.web.words import words_of
from protocol.ballots.choices import write_choice
from protocol.coalition.state import Ballot, Phase, State
from protocol.counting.profile import Choice
from protocol.merkle import leaf_hash, verify_inclusion

REASONS = {
    "code-mistyped": "mistyped",
    "code-unknown": "unknown",
    "code-struck": "struck",
    "box-not-open": "early",
    "box-closed": "closed",
    "too-many-attempts": "busy",
}
"""A ballot box's refusal -> the name of its page."""

WAITING = frozenset({Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED})
"""Phases in which a result may come; codes work from the announced hour on, opened or not."""

NOT_MINE = frozenset({"code-unknown", "too-many-attempts"})
"""Refusals after which another box may still know the code."""


class VotingDesk:
    """What the voting pages need of a node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def open_code(self, code: str) -> Voter:
        """Find the box that knows a code; those of open votes are asked first.

        Raises:
            VotingRefused: none does, or not now.
        """
        state = await self._node.state()
        reason = "unknown"
        for ballot, box in self._boxes(state):
            try:
                await self._node.boxes.follow(ballot)
                found = await box.open_code(code, now=self._node.now())
            except BoxError as error:
                reason = REASONS.get(error.code, "unknown")
                if error.code in NOT_MINE:
                    continue
                if error.code == "code-mistyped":
                    break
                raise VotingRefused(reason, ballot.id.hex()) from error
            _refuse_withdrawn(ballot)
            return self._voter(state, ballot, found)
        raise VotingRefused(reason)

    async def resume(self, handle: str) -> Voter:
        """The voter of a handle; whether the code still holds is checked again when casting.

        Raises:
            VotingRefused: `closed`, `withdrawn`, or the handle is of a ballot that is gone.
        """
        state = await self._node.state()
        ballot, found = self._read(state, handle)
        return self._voter(state, ballot, found)

    async def cast(self, handle: str, choices: tuple[Choice, ...]) -> Receipt:
        """Cast a vote.

        Raises:
            VotingRefused: the box does not take it.
        """
        ballot, found = self._read(await self._node.state(), handle)
        texts = [write_choice(choice) for choice in choices]
        try:
            box = await self._node.boxes.follow(ballot)
            kept = await box.cast(found, texts, now=self._node.now())
        except BoxError as error:
            reason = REASONS.get(error.code, "unknown")
            raise VotingRefused(reason, ballot.id.hex()) from error
        commitment = kept.commitment.hex()
        return Receipt(
            commitment=commitment,
            words=words_of(commitment),
            ballot=ballot.id.hex(),
            title=ballot.manifest.title,
            replaced=kept.changed,
        )

    async def receipt(self, commitment: str) -> ReceiptCheck:
        """Find a receipt among the published group results, and check its proof here and now."""
        state = await self._node.state()
        waiting = False
        for ballot, box in self._boxes(state):
            returned = ballot.returns.get(self._node.group)
            root = None if returned is None else returned.body.box_root
            if root is None:
                waiting = waiting or ballot.phase in WAITING
                continue
            try:
                proof = box.receipt_proof(bytes.fromhex(commitment))
            except BoxError:
                continue
            # Against the root in the return, not the box's own: that is what everybody can see.
            leaf = leaf_hash(proof.commitment)
            verify_inclusion(leaf, proof.index, proof.size, list(proof.path), root)
            return ReceiptCheck(
                state="counted",
                commitment=commitment,
                ballot=ballot.id.hex(),
                title=ballot.manifest.title,
                group=group_name(state, self._node.group),
                index=proof.index,
                size=proof.size,
                proof=tuple(step.hex() for step in proof.path),
                root=root.hex(),
            )
        return ReceiptCheck(state="received" if waiting else "unknown", commitment=commitment)

    def _boxes(self, state: State) -> list[tuple[Ballot, Box]]:
        here = set(self._node.boxes.ballots())
        known = [ballot for ballot in state.ballots.values() if ballot.id in here]
        known.sort(key=lambda ballot: (ballot.phase != Phase.OPEN, ballot.schedule.closes))
        return [(ballot, self._node.boxes.box(ballot.id)) for ballot in known]

    def _voter(self, state: State, ballot: Ballot, found: box_records.Voter) -> Voter:
        parts = (ballot.id.hex(), str(found.entry), str(int(found.voted)), found.code.hex())
        cited = state.proposals[ballot.proposal].clauses
        clauses = clause_views(state, cited, partial(held_words, self._node), self._node.group)
        view = with_caucuses(ballot_view(state, ballot, self._node.group), state, ballot)
        return Voter(
            ballot=replace(view, clauses=clauses),
            handle=".".join(parts),
            voted=found.voted,
        )

    def _read(self, state: State, handle: str) -> tuple[Ballot, box_records.Voter]:
        try:
            ballot_hex, entry, voted, code = handle.split(".")
            ballot = state.ballots[bytes.fromhex(ballot_hex)]
            voter = box_records.Voter(int(entry), "", voted == "1", bytes.fromhex(code))
        except (ValueError, KeyError) as error:
            raise VotingRefused("unknown") from error
        if self._node.now() >= ballot.schedule.closes:
            raise VotingRefused("closed", ballot_hex)
        _refuse_withdrawn(ballot)
        return ballot, voter


def _refuse_withdrawn(ballot: Ballot) -> None:
    """Nobody is given a receipt of a vote that will never have a result."""
    if ballot.phase is Phase.WITHDRAWN:
        raise VotingRefused("withdrawn", ballot.id.hex())
