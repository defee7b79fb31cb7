"""Logs to measure with: real statements of about 500 bytes, under heads signed by real keys."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from node.seeds import KeyName
from node.tests.small_federation import NOW, group_id, make_card, make_charter, seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.founders import Founder
from protocol.coalition.kinds import ProposalBody, to_map
from protocol.encoding import tagged_hash
from protocol.merkle import CompactRange
from protocol.statement import Statement, seal_statement

STATEMENT_BYTES = 500


class Signed:
    """A log and its newest head.

    Attributes:
        entries: in order.
        checkpoint, note: over all of them, signed by the group's log key.
    """

    def __init__(self, charter: Charter, number: int, entries: Sequence[bytes]) -> None:
        self.group = group_id(number)
        self.entries = list(entries)
        compact = CompactRange()
        compact.extend(self.entries)
        line = origin(charter_id(charter), self.group)
        self.checkpoint = Checkpoint(line, compact.size, compact.root())
        self.note = sign_checkpoint(seeds(number)[KeyName.LOG], self.checkpoint)


def statements(charter: Charter, number: int, count: int) -> list[bytes]:
    """Distinct canonical statements of STATEMENT_BYTES bytes each.

    One is sealed with a number in its title, and the others differ by the digits of that number.
    """
    digits = b"0" * 12
    text, data = "", b""
    while len(data) < STATEMENT_BYTES:
        data = _seal(charter, number, text)
        text += "w" * max(1, STATEMENT_BYTES - len(data) - 8)
    before, after = data.split(digits)
    return [b"%s%012d%s" % (before, n, after) for n in range(count)]


def _seal(charter: Charter, number: int, text: str) -> bytes:
    body = ProposalBody(title="No. " + "0" * 12, summary="", text=text)
    return seal_statement(
        Statement(
            version=1,
            coalition=charter_id(charter),
            group=group_id(number),
            kind="proposal",
            epoch=0,
            refs=[],
            body=to_map(body),
            time=NOW,
        )
    )


def wide_charter(addresses: list[str], groups: int) -> Charter:
    """A charter with as many groups as asked: those at the addresses, then others elsewhere."""
    charter = make_charter(addresses)
    card = make_card(1, addresses[0])
    others = [
        Founder(card=msgspec.structs.replace(card, group=many_id(n)), affiliated=100)
        for n in range(groups - len(addresses))
    ]
    return msgspec.structs.replace(charter, groups=[*charter.groups, *others])


def many_id(number: int) -> bytes:
    """The group id of one of `wide_charter`'s others; their log key is that of group 1.

    As random as real ones: a walk's questions depend on how ids begin.
    """
    return tagged_hash("bench", number.to_bytes(8, "big"))[:16]


def fresh(base: Path, name: str) -> Path:
    """A directory that did not exist."""
    directory = base / name
    directory.mkdir(parents=True)
    return directory
