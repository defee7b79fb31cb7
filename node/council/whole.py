"""Looks at a start whether the disk has changed a certified cut, and lets go of what it did.

Everything in a row is covered by the cut: its certificate signs it, the next one names it, and it
names its epoch and its table. So a row that a bit changed is found, and with it the first number
from which the line is not to be gone on from. The others have it: what is let go is followed anew,
as after a restore, when this node may have voted on cuts that it does not hold any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from node.council.record import BASE_EVERY, MAX_ROW_BYTES
from node.errors import NodeError
from node.logger import Logger
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, LogHead, LogTable, check_line, cut_hash, table_hash
from protocol.agreement.epoch import Epoch, epoch_hash
from protocol.agreement.lineage import Link, Tip, advance, founded
from protocol.agreement.votes import instance_id
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.kinds import FIRST_REDUCER
from protocol.encoding import unpack
from protocol.errors import ProtocolError, RuleError

if TYPE_CHECKING:
    from node.core import Node
    from node.council.record import CouncilStore

SIGNED = 16
"""The newest cuts, of which signatures are looked at too: a millisecond each in a council of seven;
of older ones a wrong signature is no more than a link that others refuse."""
MAX_ROWS = 250_000
"""Of all tables of a line that are hashed at a start, half a second; of a longer line those of
every `BASE_EVERY`th cut, and of the last."""

log = Logger("council")

_CUTS = "SELECT number, cut, certificate, epoch, logs, grown FROM cuts ORDER BY number"


def look_at_line(node: Node, store: CouncilStore) -> int | None:
    """Let go of the cuts from the first one on that a disk changed; returns its number.

    Raises:
        NodeError: `cuts-damaged`: nobody else has them.
    """
    epoch = founding_epoch(node.charter)
    if epoch is None:
        return None
    start = founded(node.coalition, epoch, node.charter.founded, FIRST_REDUCER)
    number = first_damaged(store.file.reader, start)
    if number is None:
        return None
    if len(node.charter.groups) == 1:
        raise NodeError(
            "cuts-damaged",
            f"the disk has damaged the certified cut {number} in council.sqlite, and this group "
            "founded its coalition alone",
            "restore the last backup of the whole directory on a sound disk; if other groups have "
            "joined since, ask them for a bundle first",
        )
    store.let_go(number)
    hint = "the disk turned bits: it follows from there anew, and watches as if restored"
    log.error("cuts-damaged", number=number, hint=hint)
    return number


def first_damaged(db: Database, tip: Tip) -> int | None:
    """The number of the first cut that is not as it was kept; None if all are.

    Args:
        db: `council.sqlite`.
        tip: the founding.
    """
    count, newest = db.conn.execute("SELECT count(*), max(number) FROM cuts").fetchone()
    heads: dict[bytes, LogHead] = {}
    for row in db.conn.execute(_CUTS):
        try:
            link, grown = _opened(row)
            tip = _after(tip, link, signed=tip.number >= (newest or 0) - SIGNED)
            heads.update((head.group, head) for head in grown)
            all_of_them = count * len(heads) <= MAX_ROWS
            if all_of_them or row[0] % BASE_EVERY == 0 or row[0] == newest:
                _check_table(link.cut, heads)
        except ProtocolError:
            return tip.number + 1 if row[0] != tip.number else tip.number
    return None


def _opened(row: tuple[Any, ...]) -> tuple[Link, Iterable[LogHead]]:
    number, cut, certificate, epoch, logs, grown = row
    link = Link(
        unpack(Cut, cut, max_bytes=MAX_ROW_BYTES),
        unpack(Certificate, certificate, max_bytes=MAX_ROW_BYTES),
        unpack(Epoch, epoch, max_bytes=MAX_ROW_BYTES),
    )
    if (link.cut.number, link.cut.logs) != (number, logs):
        raise RuleError("cut-out-of-line", "it stands in another's place")
    return link, unpack(LogTable, grown, max_bytes=MAX_ROW_BYTES).logs


def _after(tip: Tip, link: Link, *, signed: bool) -> Tip:
    if signed:
        return advance(tip, link)
    cut, certificate = link.cut, link.certificate
    check_line(cut, tip.number, tip.hash, tip.time, tip.reducer)
    value = cut_hash(cut)
    if (certificate.instance, certificate.value) != (instance_id(cut.number, cut.previous), value):
        raise RuleError("cut-out-of-line", "the certificate is another cut's")
    if epoch_hash(link.epoch) != cut.epoch:
        raise RuleError("cut-out-of-line", "the cut names another epoch")
    return Tip(tip.coalition, cut.number, value, cut.time, cut.reducer, link.epoch)


def _check_table(cut: Cut, heads: dict[bytes, LogHead]) -> None:
    if table_hash(LogTable(logs=[heads[group] for group in sorted(heads)])) != cut.logs:
        raise RuleError("cut-out-of-line", "its table is another")
