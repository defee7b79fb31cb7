"""Checks of what the disk holds: every log hashed again up to its signed head, tiles, and words.

Disks turn bits, and SQLite keeps no checksum of pages. What other groups' logs say counts as much
as one's own, and is served to others: so it is looked at as well.
"""

from collections.abc import Iterator
from typing import NamedTuple

from node.checkup.finding import Finding, fail, ok, warn
from node.commands.words import standing_words
from node.core import Node
from node.errors import StoreError
from node.store.mending import goes_on
from node.store.records import Head
from protocol.checkpoint import origin, parse_checkpoint, parse_note
from protocol.coalition.snapshot import leaf_of
from protocol.coalition.state import State
from protocol.coalition.words import blob_hash
from protocol.errors import ProtocolError
from protocol.merkle import CompactRange, tree_hash
from protocol.tiles import TILE_WIDTH

NEW_KEYS = "new keys are known from the cut that puts them in force; if none comes, ask both groups"
RESTORE = "stop the node and restore store.sqlite; it fetches what is newer from the others"


class Looked(NamedTuple):
    """What hashing a log again came to.

    Attributes:
        found: entries that are there, of the head's size.
        unreadable: of those that are not, how many lie where the store can't tell them apart.
        whole: whether they hash to the signed root.
        bad_tiles: places of 256 statements whose stored hashes are missing or others.
        goes_on: whether the hashes that its next statements are put behind are its head's.
        fault: what is wrong with the head itself; empty if it is the group's.
        strange: whether the head is under a key that is not known here, and all else is whole.
    """

    found: int
    unreadable: int
    whole: bool
    bad_tiles: tuple[int, ...]
    goes_on: bool
    fault: str
    strange: bool = False


def check_records(node: Node) -> list[Finding]:
    """Hash every log again, own and others'; takes a second for 100,000 statements.

    It reads through the calling thread's own connection, so call it from a worker thread.
    """
    names = {f.card.group: f.card.name for f in node.founders}
    heads = node.logs.heads()
    findings: list[Finding] = []
    statements = 0
    for head in heads:
        looked = look_at(node, head)
        own = head.group == node.group
        statements += 0 if own else head.size
        name = "the node's own record" if own else f"{names[head.group]}'s record"
        findings += _told("record" if own else "records", name, head, looked)
    if not any(head.group == node.group for head in heads):
        findings.append(ok("record", "this node has published nothing yet"))
    elif not any(finding.check == "record" for finding in findings):
        own_size = next(head.size for head in heads if head.group == node.group)
        whole = (
            f"{own_size:,} statements hash to the head this node signed"
            if own_size != 1
            else "1 statement hashes to the head this node signed"
        )
        findings.append(ok("record", whole))
    if not any(finding.check == "records" for finding in findings):
        said = (
            f"{statements:,} statements of other groups hash to the heads they signed"
            if statements != 1
            else "1 statement of other groups hashes to the heads they signed"
        )
        findings.append(ok("records", said))
    return findings


def look_at(node: Node, head: Head) -> Looked:
    """Hash one log again, 256 statements at a time."""
    fault, strange = "", False
    try:
        # What was taken in under a key that was replaced since, was rightly signed then.
        signed = node.keyring.open_held(node.coalition, head.group, head.note)
        if (signed.size, signed.root) != (head.size, head.root):
            fault = "its head is not the one that was signed"
    except ProtocolError as error:
        fault = error.sentence
        # Taken in by what a peer showed of the keys; a start forgets that until peers show it anew.
        strange = error.code == "unsigned-note" and _names_its_log(node, head)
    compact, found, unreadable = CompactRange(), 0, 0
    bad_tiles, roots = [], []
    for start in range(0, head.size, TILE_WIDTH):
        end = min(head.size, start + TILE_WIDTH)
        try:
            entries = node.logs.items(head.group, start, end)
        except StoreError:
            unreadable += end - start
            continue
        found += len(entries)
        # Of what was dropped the hash is here: the tree is whole without the words.
        hashes = [leaf_of(item) for item in entries]
        compact.extend_hashes(hashes)
        if len(hashes) == TILE_WIDTH:
            tile = start // TILE_WIDTH
            if node.logs.tile(head.group, 0, tile, TILE_WIDTH) != b"".join(hashes):
                bad_tiles.append(tile)
            roots.append(tree_hash(hashes))
    bad_tiles += _higher(node, head.group, roots)
    whole = found == head.size and compact.root() == head.root
    on = goes_on(node.logs.file.reader, head)
    strange = strange and whole and on and not bad_tiles
    return Looked(found, unreadable, whole, tuple(sorted(set(bad_tiles))), on, fault, strange)


def _names_its_log(node: Node, head: Head) -> bool:
    """Whether a note that no known key signed states this head, under a key of the log's name.

    Of another group's record alone, and where cuts say in time which keys there are.
    """
    if head.group == node.group or node.charter.rules.cuts is None:
        return False
    line = origin(node.coalition, head.group)
    try:
        note = parse_note(head.note)
        stated = parse_checkpoint(note.text)
    except ProtocolError:
        return False
    named = any(signature.name == line for signature in note.signatures)
    return named and (stated.origin, stated.size, stated.root) == (line, head.size, head.root)


def _higher(node: Node, group: bytes, roots: list[bytes]) -> Iterator[int]:
    """The first statements, in tiles, below each tile above the lowest that is missing or wrong."""
    level, width = 1, 1
    while len(roots) >= TILE_WIDTH:
        above = []
        for index, hashes in enumerate(_full_batches(roots)):
            if node.logs.tile(group, level, index, TILE_WIDTH) != b"".join(hashes):
                yield index * width * TILE_WIDTH
            above.append(tree_hash(list(hashes)))
        level, width, roots = level + 1, width * TILE_WIDTH, above


def _full_batches(hashes: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(hashes) - TILE_WIDTH + 1, TILE_WIDTH):
        yield hashes[start : start + TILE_WIDTH]


def _told(check: str, name: str, head: Head, looked: Looked) -> Iterator[Finding]:
    if looked.strange:
        yield warn(
            check, f"{name} is whole; its head is under a key that is not known here", NEW_KEYS
        )
    elif looked.fault:
        yield fail(check, f"{name} is damaged: {looked.fault}", RESTORE)
    elif looked.unreadable:
        yield fail(
            check,
            f"{name} is damaged: {looked.unreadable:,} of {head.size:,} statements can't be read",
            RESTORE,
        )
    elif looked.found < head.size:
        missing = head.size - looked.found
        yield fail(
            check,
            f"{name} is damaged: {missing:,} of {head.size:,} statements are missing",
            RESTORE,
        )
    elif not looked.whole:
        yield fail(
            check,
            f"{name} is damaged{_where(looked.bad_tiles)}: its {head.size:,} statements don't hash "
            "to the head that its group signed",
            RESTORE,
        )
    elif looked.bad_tiles or not looked.goes_on:
        yield fail(
            check,
            f"the stored hashes of {name} are missing or damaged{_where(looked.bad_tiles)}; its "
            "statements are whole",
            f"others can't take this record from here; {RESTORE}",
        )


def _where(tiles: tuple[int, ...]) -> str:
    """Which statements, from 1; empty if no full tile tells."""
    if not tiles:
        return ""
    first = tiles[0] * TILE_WIDTH + 1
    more = f" and in {len(tiles) - 1} more places" if len(tiles) > 1 else ""
    return f" among statements {first:,} to {first + TILE_WIDTH - 1:,}{more}"


def check_words(node: Node, state: State) -> Iterator[Finding]:
    """Words that statements name: held, whole, or still to be fetched."""
    wanted = {blob for _, _, blob in standing_words(state)}
    damaged = sum(
        data is not None and blob_hash(data) != blob
        for blob in wanted
        for data in [node.logs.blob(blob)]
    )
    missing = len(node.logs.missing_blobs(sorted(wanted)))
    if damaged:
        yield fail("words", f"{damaged:,} of {len(wanted):,} texts are damaged", RESTORE)
    if missing:
        yield warn(
            "words",
            f"{missing:,} of {len(wanted):,} texts that statements name are not here",
            "a served node asks the others for them again and again; who wrote them may have them",
        )
    if not damaged and not missing:
        yield ok(
            "words",
            f"{len(wanted):,} texts are here and whole"
            if len(wanted) != 1
            else "1 text is here and whole",
        )
