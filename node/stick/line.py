"""The line of certified cuts as a stick carries it, and how far it leads from what is held.

A cut names its table of logs by a hash. Whole tables would fill a stick: of each cut the rows that
changed are on it, and the hash says whether they make the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from msgspec import Meta
from sqlite_utils import Database

from node.council.record import MAX_ROW_BYTES
from node.council.touch import Ahead
from node.peers.answers import MAX_LINK_BYTES
from node.stick.index import Stick
from node.stick.names import CUTS, cut_name
from protocol.agreement.certificate import Certificate, cut_fingerprint
from protocol.agreement.cut import (
    MAX_CUT_LOGS,
    MAX_TABLE_BYTES,
    Cut,
    LogHead,
    LogTable,
    cut_hash,
    open_table,
)
from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link, Tip, advance
from protocol.encoding import Wire, pack, unpack
from protocol.errors import MalformedError, RuleError

MAX_CARRIED_BYTES = MAX_LINK_BYTES + MAX_TABLE_BYTES
"""Of one cut: a link as peers give it, and a whole table if every log grew."""


class CarriedCut(Wire):
    """One cut on a stick.

    Attributes:
        epoch: who certifies the next one.
        grown: the rows of its table that the cut before doesn't have, ascending by group.
    """

    cut: Cut
    certificate: Certificate
    epoch: Epoch
    grown: Annotated[list[LogHead], Meta(max_length=MAX_CUT_LOGS)]


class Followed(NamedTuple):
    """A line that was followed to its end; nothing of it is taken.

    Attributes:
        ahead: number -> fingerprint of each cut after the one that is held.
        last: the place in the line that it leads to.
    """

    ahead: dict[int, bytes]
    last: Tip


def certified_cuts(council: Database) -> Iterator[tuple[int, bytes]]:
    """Every certified cut in `council.sqlite` by its number, as a stick carries it."""
    rows = council.conn.execute(
        "SELECT number, cut, certificate, epoch, grown FROM cuts ORDER BY number"
    )
    for number, cut, certificate, epoch, grown in rows:
        yield (
            number,
            pack(
                CarriedCut(
                    cut=unpack(Cut, cut, max_bytes=MAX_ROW_BYTES),
                    certificate=unpack(Certificate, certificate, max_bytes=MAX_ROW_BYTES),
                    epoch=unpack(Epoch, epoch, max_bytes=MAX_ROW_BYTES),
                    grown=unpack(LogTable, grown, max_bytes=MAX_ROW_BYTES).logs,
                )
            ),
        )


def newest_on(stick: Stick) -> int:
    """The largest number of a cut on a stick; 0 if none is there."""
    names = (name.removeprefix(CUTS) for name in stick.names() if name.startswith(CUTS))
    return max((int(name) for name in names if name.isascii() and name.isdigit()), default=0)


def steps(stick: Stick, tip: Tip, table: LogTable) -> Iterator[Ahead]:
    """Each cut on a stick after one that is held, checked, with its table.

    Args:
        tip: the cut that is held.
        table: its table.

    Raises:
        MalformedError: `bad-bundle`: a cut is missing; and as `advance` and `open_table`.
        RuleError, SignatureError: as `advance`.
    """
    heads = {row.group: row for row in table.logs}
    for number in range(tip.number + 1, newest_on(stick) + 1):
        carried = _read(stick, number)
        tip = advance(tip, link := Link(carried.cut, carried.certificate, carried.epoch))
        heads.update((row.group, row) for row in carried.grown)
        whole = pack(LogTable(logs=[heads[group] for group in sorted(heads)]))
        yield Ahead(link, open_table(whole, link.cut), tip)


def follow(stick: Stick, tip: Tip, table: LogTable, held: Link | None) -> Followed:
    """Follow all of a stick's line before anything of it is taken.

    Args:
        held: the certified cut here with the number of the stick's newest, or the newest here if
            that is older; None before the first.

    Raises:
        ProtocolError: as `steps`; `cut-out-of-line`: another line than the one held.
    """
    if held is not None and cut_hash(_read(stick, held.cut.number).cut) != cut_hash(held.cut):
        raise RuleError("cut-out-of-line", f"cut {held.cut.number} here is another one")
    ahead = {}
    for step in steps(stick, tip, table):
        ahead[step.tip.number] = cut_fingerprint(step.link.cut)
        tip = step.tip
    return Followed(ahead, tip)


def certificates(stick: Stick) -> Iterator[Certificate]:
    """Those of the cuts on a stick, from the first on; nothing of them is checked.

    Raises:
        MalformedError: a cut is missing or unreadable.
    """
    for number in range(1, newest_on(stick) + 1):
        yield _read(stick, number).certificate


def _read(stick: Stick, number: int) -> CarriedCut:
    data = stick.read(cut_name(number))
    if data is None:
        raise MalformedError("bad-bundle", f"{cut_name(number)} is not there")
    return unpack(CarriedCut, data, max_bytes=MAX_CARRIED_BYTES)
