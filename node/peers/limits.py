"""How much of a log is stored at once, whether a peer or a stick brings it."""

MAX_PART_BYTES = 64 * 1024 * 1024
"""A part of a log ends with the first bundles past this: twice as many usual statements as
`MAX_PART_ENTRIES` have. With what those bundles hold at most, 128 MiB are spooled."""
MAX_PART_ENTRIES = 1 << 16
"""Entries in a part: their hashes take 6 MB while the store checks them, and a part that was
fetched for nothing costs half a minute on a line of 10 Mbit/s."""
