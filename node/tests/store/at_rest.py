"""Entries of a store file as they lie on the disk, for tests that change them behind its back."""

from node.store.schema import INDEX_BITS, entry_key
from protocol.tiles import TILE_WIDTH, decode_bundle, encode_bundle


def entries_at_rest(db):
    """(key, bytes) of every entry, by key.

    Args:
        db: an sqlite3 connection.
    """
    rows = list(db.execute("SELECT key, data FROM entries"))
    for first, data in db.execute("SELECT key, data FROM bundles"):
        rows += enumerate(decode_bundle(data, TILE_WIDTH), first)
    return sorted(rows)


def entry_at_rest(db, log, index):
    """The bytes of one entry, and its key."""
    key = entry_key(log, index)
    return key, dict(entries_at_rest(db))[key]


def replace_entry(db, key, data):
    """Put other bytes in an entry's place; nothing is checked, as a disk checks nothing."""
    if db.execute("UPDATE entries SET data = ? WHERE key = ?", (data, key)).rowcount:
        return
    first = key - (key & (1 << INDEX_BITS) - 1) % TILE_WIDTH
    (bundle,) = db.execute("SELECT data FROM bundles WHERE key = ?", (first,)).fetchone()
    entries = decode_bundle(bundle, TILE_WIDTH)
    entries[key - first] = data
    db.execute("UPDATE bundles SET data = ? WHERE key = ?", (encode_bundle(entries), first))
