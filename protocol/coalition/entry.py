"""An entry of a log, opened: what the fold works on.

Spec: docs/spec/coalition/fold.md section 4. Opening is the part of folding that depends on one
entry alone, so a node opens each entry once and keeps the result. What is wrong with an entry is
kept beside it rather than raised, because an entry that breaks a rule stays in its log and becomes
a recorded refusal, the same on every node.
"""

import msgspec

from protocol.coalition.kinds import open_body
from protocol.encoding import Wire
from protocol.errors import ProtocolError, RuleError
from protocol.repertoire import check_repertoire
from protocol.statement import Statement, open_statement, statement_hash

# Indexes of a log are below 2**53, as sizes are.
MAX_INDEX_BITS = 53


class Entry(msgspec.Struct, frozen=True):
    """One entry of one log.

    Attributes:
        hash: 32 bytes, the leaf hash of its bytes.
        group: whose log it stands in, 16 bytes.
        index: in that log, from 0.
        statement: the envelope, its `body` empty; None if it could not be opened.
        body: the typed body; None if it could not be opened or its kind is not in the table.
        fault: why the entry is refused whatever else is known; None if nothing is wrong with it.
        time: UTC seconds; what its statement claims, or 0 for none, until `cut_order` puts the time
            of a cut in its place.
        after: the time of the cut before the one that gave it its time, or of the founding; 0
            without cuts.
        place: among what one cut gives its time, from 0; -1 for all that no cut has.
    """

    hash: bytes
    group: bytes
    index: int
    statement: Statement | None = None
    body: Wire | None = None
    fault: ProtocolError | None = None
    time: int = 0
    after: int = 0
    place: int = -1

    @property
    def order(self) -> int:
        """Its place in its log, as far as it counts: the index, but by cuts.

        What waited for a later cut comes after what counted before: an entry that was held up must
        not undo what a cut has settled.
        """
        return (self.after << MAX_INDEX_BITS) + self.index

    @property
    def earliest(self) -> int:
        """When it may have been said at the earliest: its time, or just after the cut before it."""
        return self.time if self.place < 0 else self.after + 1


def open_entry(coalition: bytes, group: bytes, index: int, data: bytes) -> Entry:
    """Open one entry; never raises for what a peer wrote.

    Spec: docs/spec/coalition/fold.md section 4, steps 1-5.
    """
    name = statement_hash(data)
    try:
        statement = open_statement(data)
    except ProtocolError as error:
        return Entry(name, group, index, fault=error.bare())
    try:
        # Steps 2 and 3: a statement made for another coalition, or copied out of another group's
        # log, says nothing here: the log's signature would lend it a voice it never had.
        if statement.coalition != coalition:
            raise RuleError("wrong-coalition", "made for another coalition")
        if statement.group != group:
            raise RuleError("wrong-group", "stands in the log of another group")
        if statement.epoch != 0:
            raise RuleError("wrong-epoch", f"epoch {statement.epoch}; the coalition is in epoch 0")
        check_repertoire(statement.body)
        body = open_body(statement)
    except ProtocolError as error:
        bare = _without_body(statement)
        return Entry(name, group, index, bare, fault=error.bare(), time=statement.time)
    return Entry(name, group, index, _without_body(statement), body, time=statement.time)


def _without_body(statement: Statement) -> Statement:
    """What folding needs of the envelope: all but what it says, which the typed body holds."""
    return msgspec.structs.replace(statement, body={})
