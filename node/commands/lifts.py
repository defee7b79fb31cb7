"""Taking a caucus's lift of a veto over into the log of the group that puts the vote.

An opening is held to the lifts that it proves (docs/spec/coalition/caucuses.md section 7): what
stands before it in its author's log, or before the rolls that it cites in the others. Members sign
through their own groups' nodes, perhaps after those rolls; then every page shows the veto as taken
back, and no opening could prove it. So the author's node says the same texts and signatures again.
Nobody is spoken for: they hold in any log, by the members' own keys.
"""

from collections.abc import Iterable, Mapping

import msgspec

from node.core import Node
from protocol.coalition.caucuses.bodies import (
    CaucusActBody,
    CaucusBody,
    CaucusSignaturesBody,
    act_id,
    caucus_id,
)
from protocol.coalition.caucuses.values import Caucus, CaucusAct
from protocol.coalition.entry import Entry
from protocol.coalition.state import Ballot, State

# What a lift is made of, and what proves where a log stood.
KINDS = frozenset({"caucus", "caucus-act", "caucus-signatures", "roll"})


class Shelf(msgspec.Struct, frozen=True):
    """What was said about caucuses, and how much of it an opening made now would prove.

    Attributes:
        entries: by hash, log by log.
        sizes: group -> how many entries of its log are proved.
    """

    coalition: bytes
    entries: Mapping[bytes, Entry]
    sizes: Mapping[bytes, int]

    def proved(self, entry: Entry) -> bool:
        """Whether an entry, and each text that it cites, is there for the opening."""
        assert entry.statement is not None
        cited = (self.entries[ref] for ref in entry.statement.refs if ref in self.entries)
        return entry.index < self.sizes.get(entry.group, 0) and all(map(self.proved, cited))

    def text(self, subject: bytes) -> Entry:
        """A statement that published a caucus or an act, one that is proved first."""
        found = [e for e in self.entries.values() if self.names(e) == subject]
        return min(found, key=lambda entry: not self.proved(entry))

    def signatures(self, subject: bytes) -> Iterable[Entry]:
        """Signatures under a text that are proved neither by themselves nor by a copy."""
        said = [e for e in self.entries.values() if getattr(e.body, "subject", b"") == subject]
        signed = [e for e in said if isinstance(e.body, CaucusSignaturesBody)]
        known = [e.body for e in signed if self.proved(e)]
        return [e for e in signed if e.body not in known]

    def names(self, entry: Entry) -> bytes:
        """The id of the caucus or act that an entry published; empty for other entries."""
        if isinstance(entry.body, CaucusBody):
            return caucus_id(self.coalition, entry.body)
        if isinstance(entry.body, CaucusActBody):
            return act_id(self.coalition, entry.body)
        return b""


async def take_over_lifts(node: Node, state: State, ballot: Ballot) -> int:
    """Say in this group's log what an opening of its ballot lacks to prove that vetoes are lifted.

    If we crash in between: what is published counts, and the next try adds the rest.

    Returns:
        How many statements were published.
    """
    published = 0
    for caucus, veto, lift in _lifted(state, ballot.proposal):
        for text in (caucus, veto, lift):
            published += await _say_text(node, state, ballot, text.id)
        for subject in (caucus.id, lift.id):
            shelf = await _shelf(node, state, ballot)
            cited = shelf.text(subject).hash
            for entry in shelf.signatures(subject):
                assert entry.statement is not None
                assert entry.body is not None
                registers = entry.statement.refs[1:]
                await node.publish("caucus-signatures", entry.body, [cited, *registers])
                published += 1
    return published


def _lifted(state: State, proposal: bytes) -> list[tuple[Caucus, CaucusAct, CaucusAct]]:
    """The vetoes against a proposal that were taken back, each with what took it back."""
    return [
        (caucus, veto, lift)
        for caucus in state.caucuses.listed()
        for veto in caucus.acts
        if veto.act == "veto" and veto.subject == proposal and veto.lifted
        for lift in caucus.acts
        if lift.act == "lift" and lift.subject == veto.id and lift.stands
    ]


async def _say_text(node: Node, state: State, ballot: Ballot, subject: bytes) -> int:
    """Publish a caucus or an act again unless it is proved; 1 if it was published."""
    shelf = await _shelf(node, state, ballot)
    entry = shelf.text(subject)
    if shelf.proved(entry):
        return 0
    assert entry.statement is not None
    assert entry.body is not None
    refs = [_proved_ref(shelf, ref) for ref in entry.statement.refs]
    await node.publish(entry.statement.kind, entry.body, refs)
    return 1


def _proved_ref(shelf: Shelf, ref: bytes) -> bytes:
    """The same text under a statement that is proved, where a caucus or an act is cited."""
    cited = shelf.entries.get(ref)
    return ref if cited is None else shelf.text(shelf.names(cited)).hash


async def _shelf(node: Node, state: State, ballot: Ballot) -> Shelf:
    refused = {refusal.hash for refusal in state.refusals}
    said = await node.said(KINDS)
    entries = {entry.hash: entry for entry in said if entry.hash not in refused}
    rolls = {roll.hash for roll in ballot.rolls.values()}
    sizes = {entry.group: entry.index for entry in entries.values() if entry.hash in rolls}
    own = {node.group: 1 + max((e.index for e in entries.values()), default=0)}
    return Shelf(node.coalition, entries, {**sizes, **own})
