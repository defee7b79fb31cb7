"""The RFC 6962 Merkle tree: hashes, growing roots, and the two proofs about them.

Spec: docs/spec/merkle.md. A leaf is hashed behind a zero byte and a node behind a one byte, so no
entry can pass for a node. A tree of n leaves splits at the largest power of two below n.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from protocol.errors import MalformedError, ProofError

HASH_BYTES = 32
#: Sizes are held in SQLite's and C2SP tooling's signed 64-bit integers.
MAX_TREE_SIZE = 2**63 - 1
#: One hash per level of a tree of `MAX_TREE_SIZE` leaves.
MAX_INCLUSION_HASHES = 63
#: The same, and one more for the old tree's last complete part.
MAX_CONSISTENCY_HASHES = 64
#: A tile covers eight levels (C2SP tlog-tiles); growth is reported at those levels.
TILE_HEIGHT = 8

EMPTY_ROOT = sha256(b"").digest()
_SIZE_BYTES = 8


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of a zero byte and the entry; this is also the hash that names a statement."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and two 32-byte hashes."""
    return sha256(b"\1" + left + right).digest()


def tree_hash(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in log order; `EMPTY_ROOT` for none."""
    compact = CompactRange()
    compact.extend_hashes(list(leaf_hashes))
    return compact.root()


class CompactRange:
    """The least one must keep of a tree to grow it and know its root: at most 63 hashes.

    Every set bit of the size stands for one complete subtree; `_peaks` maps its level to its root.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        """Start with the empty tree."""
        self._size = 0
        self._peaks: dict[int, bytes] = {}

    @property
    def size(self) -> int:
        """How many leaves have been taken in."""
        return self._size

    def copy(self) -> CompactRange:
        """A second range that grows independently; costs one small dict."""
        twin = CompactRange()
        twin._size = self._size
        twin._peaks = self._peaks.copy()
        return twin

    def append(self, entry: bytes) -> bytes:
        """Take in one entry and return its leaf hash."""
        hashed = leaf_hash(entry)
        self.extend_hashes([hashed])
        return hashed

    def extend(self, entries: Iterable[bytes]) -> list[list[bytes]]:
        """Take in entries in log order; returns what `extend_hashes` returns."""
        digest = sha256
        return self.extend_hashes([digest(b"\0" + entry).digest() for entry in entries])

    def extend_hashes(self, leaf_hashes: list[bytes]) -> list[list[bytes]]:
        """Take in leaf hashes in log order.

        Works level by level rather than leaf by leaf: two tight loops per level hash about twice
        as many entries a second as one walk per leaf.

        Returns:
            The hashes of newly completed subtrees at each tile level: item L holds roots of
            256^L leaves, in order; its first one has index `old size >> 8 L`. Item 0 is
            `leaf_hashes`. This is what tiles are made of.

        Raises:
            ValueError: the tree would pass `MAX_TREE_SIZE`.
        """
        if self._size + len(leaf_hashes) > MAX_TREE_SIZE:
            raise ValueError(f"a tree has at most {MAX_TREE_SIZE} leaves")
        peaks = self._peaks
        digest = sha256
        grown: list[list[bytes]] = []
        self._size += len(leaf_hashes)
        level, row = 0, leaf_hashes
        while row:
            if level % TILE_HEIGHT == 0:
                grown.append(row)
            # A waiting peak is the left half of the first new pair.
            waiting = peaks.pop(level, None)
            if waiting is not None:
                row = [waiting, *row]
            if len(row) % 2:
                peaks[level] = row[-1]
            # zip over one iterator twice yields pairs and drops an odd last one.
            half = iter(row)
            row = [digest(b"\1" + left + right).digest() for left, right in zip(half, half)]  # noqa: B905
            level += 1
        return grown

    def root(self) -> bytes:
        """The 32-byte root of the tree so far."""
        root: bytes | None = None
        for level in sorted(self._peaks):
            peak = self._peaks[level]
            root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root

    def to_bytes(self) -> bytes:
        """The size as 8 bytes big-endian, then the peaks, largest subtree first."""
        peaks = (self._peaks[level] for level in sorted(self._peaks, reverse=True))
        return self._size.to_bytes(_SIZE_BYTES, "big") + b"".join(peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> CompactRange:
        """Read what `to_bytes` wrote.

        Raises:
            MalformedError: `bad-schema`; the length does not fit the size.
        """
        size = int.from_bytes(data[:_SIZE_BYTES], "big")
        if len(data) != _SIZE_BYTES + HASH_BYTES * size.bit_count() or size > MAX_TREE_SIZE:
            raise MalformedError("bad-schema", "a compact range's length does not fit its size")
        compact = cls()
        compact._size = size
        at = _SIZE_BYTES
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                compact._peaks[level] = data[at : at + HASH_BYTES]
                at += HASH_BYTES
        return compact

    def __eq__(self, other: object) -> bool:
        """Same size and same peaks, hence the same tree."""
        if not isinstance(other, CompactRange):
            return NotImplemented
        return self._size == other._size and self._peaks == other._peaks

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        """Size and root, for test output and logs."""
        return f"CompactRange(size={self._size}, root={self.root().hex()})"


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from one leaf to the root, leaf side first (RFC 9162 2.1.3.1).

    Args:
        leaf_hashes: the whole tree, in log order.
        index: 0 .. len(leaf_hashes) - 1.

    Raises:
        ValueError: no such leaf.
    """
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(tree_hash(leaf_hashes[middle:high]))
            high = middle
        else:
            proof.append(tree_hash(leaf_hashes[low:middle]))
            low = middle
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at an index of the tree with this size and root.

    Spec: docs/spec/merkle.md section 4 (RFC 9162 2.1.3.2).

    Args:
        leaf: the 32-byte leaf hash.
        index: counted from 0.
        size: leaves in the tree, 1 .. `MAX_TREE_SIZE`.
        proof: 32-byte hashes, leaf to root, at most `MAX_INCLUSION_HASHES`.
        root: the 32-byte root, from a checkpoint that was verified before.

    Raises:
        ProofError: `bad-proof`.
    """
    # Step 1.
    if not 0 <= index < size <= MAX_TREE_SIZE:
        raise ProofError("bad-proof", f"no leaf {index} in a tree of {size}")
    # Step 2. Leaf and root too: a short "hash" would shift what the hash function reads.
    _check_hashes(leaf, root, *proof)
    # Step 3. The shape is known before hashing; a longer proof would name some other tree.
    _check_length(proof, _inclusion_length(index, size))
    # Step 4. Walk up: right children and the last node of a ragged level take the left sibling.
    node, last = index, size - 1
    hashed = leaf
    for sibling in proof:
        if node & 1 or node == last:
            hashed = node_hash(sibling, hashed)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            hashed = node_hash(hashed, sibling)
        node >>= 1
        last >>= 1
    # Step 5.
    if hashed != root:
        raise ProofError("bad-proof", "the path ends at another root")


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """The hashes that link an earlier tree to this one (RFC 9162 2.1.4.1).

    Args:
        leaf_hashes: the whole new tree, in log order.
        old_size: 1 .. len(leaf_hashes).

    Raises:
        ValueError: no such earlier tree; the empty tree has no proof.
    """
    ranges = consistency_ranges(old_size, len(leaf_hashes))
    return [tree_hash(leaf_hashes[low:high]) for low, high in ranges]


def consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    """Which leaves each hash of a consistency proof stands over: [low, high), in the proof's order.

    Args:
        old_size: 1 .. size.
        size: leaves in the new tree.

    Raises:
        ValueError: no such earlier tree.
    """
    if not 0 < old_size <= size:
        raise ValueError(f"no earlier tree of {old_size} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    low, high = 0, size
    while high != old_size:
        middle = low + _split(high - low)
        if old_size <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    # A verifier knows the old root, so it is left out where it is the whole of what remains.
    if low > 0:
        ranges.append((low, high))
    return ranges[::-1]


def verify_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree extends the old one.

    Spec: docs/spec/merkle.md section 5 (RFC 9162 2.1.4.2).

    Args:
        old_size: leaves in the old tree, at least 1. Every tree extends the empty one, which a
            proof cannot show: callers answer that case themselves.
        size: leaves in the new tree, old_size .. `MAX_TREE_SIZE`.
        old_root: 32 bytes, already trusted or signed.
        root: 32 bytes, already signed.
        proof: 32-byte hashes, leaf to root, at most `MAX_CONSISTENCY_HASHES`.

    Raises:
        ProofError: `bad-proof`.
    """
    # Step 1.
    if not 0 < old_size <= size <= MAX_TREE_SIZE:
        raise ProofError("bad-proof", f"no consistency from size {old_size} to {size}")
    # Step 2. Nothing was added, so nothing may be shown.
    if old_size == size:
        _check_length(proof, 0)
        if old_root != root:
            raise ProofError("bad-proof", "two roots at one size")
        return
    # Step 3.
    _check_hashes(old_root, root, *proof)
    # Step 4. The shape is known before hashing.
    _check_length(proof, _consistency_length(old_size, size))
    # Step 5. An old tree that is one complete subtree is itself the start of the path.
    start, *path = proof if old_size.bit_count() > 1 else [old_root, *proof]
    node, last = old_size - 1, size - 1
    while node & 1:
        node >>= 1
        last >>= 1
    # Step 6. Build both roots from the same hashes.
    old_hashed = hashed = start
    for sibling in path:
        if node & 1 or node == last:
            old_hashed = node_hash(sibling, old_hashed)
            hashed = node_hash(sibling, hashed)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            hashed = node_hash(hashed, sibling)
        node >>= 1
        last >>= 1
    # Step 7. Both: the first ties the path to what was held, the second to what is claimed.
    if old_hashed != old_root:
        raise ProofError("bad-proof", "the path does not start from the old root")
    if hashed != root:
        raise ProofError("bad-proof", "the path does not end at the new root")


def _split(size: int) -> int:
    """The largest power of two below size, for size >= 2."""
    return 1 << (size - 1).bit_length() - 1


def _inclusion_length(index: int, size: int) -> int:
    """How many hashes an inclusion proof has: below the fork from the last leaf, and above it."""
    below = (index ^ (size - 1)).bit_length()
    return below + (index >> below).bit_count()


def _consistency_length(old_size: int, size: int) -> int:
    """How many hashes a consistency proof has, for 0 < old_size < size."""
    complete = (old_size & -old_size).bit_length() - 1
    given = 0 if old_size.bit_count() == 1 else 1
    return _inclusion_length(old_size - 1, size) - complete + given


def _check_hashes(*hashes: bytes) -> None:
    for item in hashes:
        if len(item) != HASH_BYTES:
            raise ProofError("bad-proof", f"a hash of {len(item)} bytes")


def _check_length(proof: Sequence[bytes], expected: int) -> None:
    if len(proof) != expected:
        raise ProofError("bad-proof", f"{len(proof)} hashes where {expected} lead to the root")
