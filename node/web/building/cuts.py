"""View models of certified cuts."""

from collections.abc import Iterable, Mapping

from node.core import Node
from node.council.beside import PartedRow
from node.council.confirming import fingerprint_of
from node.council.telling import standing
from node.council.touch import Stage
from node.founding.charter_words import tolerance_fact
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from node.history.telling import kept_logs
from node.web.building.reasons import reasons
from node.web.viewmodels.cuts import CutLine, CutsView, RecordLine, TwiceLine, TwiceView


def cuts_view(node: Node) -> CutsView | None:
    """What a node knows of cuts; None where the charter has no rules for them."""
    found = standing(node)
    if found is None:
        return None
    names = {founder.card.group: founder.card.name for founder in node.founders}
    lines = tuple(
        CutLine(
            row.number,
            row.time,
            row.round,
            tuple(names[group] for group in row.signed),
            row.fingerprint.hex(),
            None if row.sizes is None else sum(row.sizes.values()),
            row.council,
        )
        for row in found.rows
    )
    coming = found.under_way
    newest = fingerprint_of(node, node.council.newest())
    return CutsView(
        lines,
        coming.number,
        coming.round,
        found.tolerance.offline,
        found.tolerance.lying,
        found.tolerance.quorum,
        len(found.council),
        tolerance_fact(len(found.council)),
        fingerprint_words(newest),
        fingerprint_hex(newest),
        coming.code,
        tuple(names[group] for group in coming.groups),
        tuple(
            RecordLine(
                names.get(log.group, log.group.hex()),
                log.statements,
                log.dropped,
                log.keep,
                tuple(names.get(group, group.hex()) for group in log.keepers),
                tuple(names.get(group, group.hex()) for group in log.vouching),
                tuple(names.get(group, group.hex()) for group, _size in log.partly),
                tuple(names.get(group, group.hex()) for group in log.withholding),
            )
            for log in kept_logs(node)
        ),
        *reasons(coming.why),
        coming.detail,
        node.room is not None and node.room.touch.stage is not Stage.IN,
        tuple(_twice(row, names) for row in found.parted),
        tuple(names.get(g, g.hex()) for g in sorted({proof.group for proof in found.proofs})),
    )


def _twice(row: PartedRow, names: Mapping[bytes, str]) -> TwiceView:
    def say(groups: Iterable[bytes]) -> tuple[str, ...]:
        return tuple(names.get(group, group.hex()) for group in groups)

    lines = tuple(
        TwiceLine(line.fingerprint.hex(), line.here, say(line.signed), say(line.shown_by))
        for line in row.lines
    )
    return TwiceView(row.number, row.since, say(row.culprits), lines)
