"""The audit bundle: one file from which an outsider recomputes everything.

Spec: docs/spec/bundle.md. A bundle holds the founding charter and every log up to a frontier, with
the heads that sign them. It carries no result: one that had to be believed would prove nothing. It
only says which digest its exporter had, so that the reader sees whether both made the same of it.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.checkpoint import MAX_NOTE_BYTES
from protocol.coalition.charter import MAX_CHARTER_BYTES, MAX_GROUPS
from protocol.coalition.cut_line import MAX_CUTS, BundledCut
from protocol.encoding import GroupId, Hash, Wire, pack, unpack
from protocol.errors import MalformedError
from protocol.evidence import MAX_EVIDENCE_BYTES
from protocol.statement import Time

# Bytes: read whole into memory to verify. A year of a busy coalition (13 groups of the demo make
# about 1 MB a ballot) stays far below; DESIGN section 9 bounds a verifying process by 300 MB.
MAX_BUNDLE_BYTES = 128 * 1024 * 1024

EvidenceBytes = Annotated[bytes, Meta(min_length=1, max_length=MAX_EVIDENCE_BYTES)]


class BundleLog(Wire):
    """One log whole: whose, its newest head's note, and every entry from index 0."""

    group: GroupId
    note: Annotated[bytes, Meta(min_length=1, max_length=MAX_NOTE_BYTES)]
    entries: list[bytes]


class Bundle(Wire):
    """A coalition's record up to a frontier.

    Attributes:
        version: 1.
        charter: the packed signed charter, exactly as it was assembled.
        logs: by group id, ascending; a group that has said nothing, or whose log is frozen and in
            no cut, has none.
        time: UTC seconds as of which the exporter folded.
        digest: the exporter's state digest for that time.
        evidence: a proof for each log that is frozen, by group, ascending.
        cuts: every certified one, from the first on.
    """

    version: Literal[1]
    charter: Annotated[bytes, Meta(max_length=MAX_CHARTER_BYTES)]
    logs: Annotated[list[BundleLog], Meta(max_length=MAX_GROUPS)]
    time: Time
    digest: Hash
    evidence: Annotated[list[EvidenceBytes], Meta(max_length=MAX_GROUPS)] = field(
        default_factory=list
    )
    cuts: Annotated[list[BundledCut], Meta(max_length=MAX_CUTS)] = field(default_factory=list)


def write_bundle(
    charter: bytes,
    logs: Iterable[tuple[bytes, bytes, list[bytes]]],
    time: int,
    digest: bytes,
    evidence: Iterable[bytes] = (),
    cuts: Iterable[BundledCut] = (),
) -> bytes:
    """The bytes of a bundle.

    Args:
        charter: the packed signed charter.
        logs: (group, note, entries) in any order.
        time: as of which `digest` was folded.
        digest: 32 bytes.
        evidence: proofs in ascending order of group.
        cuts: in order, from the first one on.

    Raises:
        ValueError: larger than `MAX_BUNDLE_BYTES`, or a part breaks its limit.
    """
    ordered = sorted(logs, key=lambda log: log[0])
    data = pack(
        Bundle(
            version=1,
            charter=charter,
            logs=[BundleLog(group=g, note=n, entries=e) for g, n, e in ordered],
            time=time,
            digest=digest,
            evidence=list(evidence),
            cuts=list(cuts),
        )
    )
    if len(data) > MAX_BUNDLE_BYTES:
        raise ValueError(f"the bundle would have {len(data)} bytes, over {MAX_BUNDLE_BYTES}")
    return data


def open_bundle(data: bytes) -> Bundle:
    """Read a bundle's form; nothing in it is verified yet (`protocol.audit` does that).

    Raises:
        MalformedError: not canonical, not of the schema, or logs not ascending.
    """
    bundle = unpack(Bundle, data, max_bytes=MAX_BUNDLE_BYTES)
    groups = [log.group for log in bundle.logs]
    if groups != sorted(set(groups)):
        raise MalformedError("bad-bundle-file", "its logs are not in ascending order of group")
    return bundle
