"""Codes of what nodes exchange: bytes, keys, public records, requests, bundles."""

from __future__ import annotations

from protocol.errors.faults import (
    UPDATE,
    Code,
    ConflictError,
    EquivocationError,
    MalformedError,
    ProofError,
    RuleError,
    SignatureError,
    UnattributedFault,
)

RECORDS: dict[str, Code] = {
    # encoding
    "too-large": Code(MalformedError, 413, "this is larger than the limit for its kind"),
    "not-canonical": Code(MalformedError, 400, "these bytes are not in canonical form", UPDATE),
    "bad-schema": Code(MalformedError, 400, "a field is missing, unknown or out of range", UPDATE),
    "unknown-character": Code(
        MalformedError,
        400,
        "a character is newer than the ones that all servers know",
        "write it in another way",
    ),
    # keys
    "bad-signature": Code(SignatureError, 401, "a signature does not match"),
    "bad-key": Code(SignatureError, 401, "this is not a usable public key"),
    # merkle, log
    "bad-proof": Code(ProofError, 422, "this proof does not lead to the claimed root"),
    "root-mismatch": Code(ProofError, 422, "these entries do not hash to the signed root"),
    "stale-head": Code(ConflictError, 409, "a newer head of this public record is known here"),
    "forked-log": Code(
        EquivocationError,
        409,
        "a group signed two different versions of its public record",
        "keep both notes: together they prove it to anybody",
    ),
    # evidence
    "bad-evidence": Code(MalformedError, 400, "this is not a well-formed proof of a forked record"),
    "no-contradiction": Code(ProofError, 422, "these two heads can both be true"),
    "beyond-quota": Code(
        UnattributedFault,
        409,
        "this public record has grown too far since it was last confirmed",
        "it waits until the groups have confirmed what stands in it",
    ),
    "log-frozen": Code(
        RuleError,
        409,
        "this group signed two versions of its public record, so the record is frozen",
    ),
    # agreement
    "bad-vote": Code(MalformedError, 400, "this is not a well-formed vote on what is final"),
    "bad-chain": Code(
        MalformedError, 400, "the votes that this answers to are missing or out of order"
    ),
    "no-quorum": Code(RuleError, 422, "too few certifying groups have signed this"),
    "not-in-council": Code(RuleError, 403, "this group is not one of the certifying groups"),
    "bad-cut": Code(MalformedError, 400, "this is not a well-formed cut through the records"),
    "bad-epoch": Code(MalformedError, 400, "this is not a well-formed council"),
    "cut-out-of-line": Code(RuleError, 422, "this does not go on from what is final"),
    "other-rules": Code(
        RuleError,
        422,
        "this was certified by other rules than this version of the program has",
        "use the version that has them: the newest one, or for an old file the one that wrote it",
    ),
    "cut-ahead": Code(RuleError, 409, "this is ahead of time", "check both servers' clocks"),
    "cut-leaves-out": Code(RuleError, 409, "this leaves out what has long been known here"),
    "bad-snapshot": Code(MalformedError, 400, "this is not a well-formed snapshot"),
    # checkpoint
    "bad-note": Code(MalformedError, 400, "this is not a well-formed signed note"),
    "bad-checkpoint": Code(MalformedError, 400, "this note is not a well-formed checkpoint"),
    "wrong-origin": Code(MalformedError, 400, "this checkpoint is of another public record"),
    "unsigned-note": Code(SignatureError, 401, "this note lacks the signature it must carry"),
    "retired-key": Code(
        SignatureError, 401, "this head is by a key that its group replaced before"
    ),
    "bad-verifier-key": Code(
        MalformedError,
        400,
        "this is not a well-formed verifier key",
        "it has the form name+hash+key, as `commonweal logs show` and a log's own site show it",
    ),
    # tiles
    "bad-tile-path": Code(MalformedError, 404, "no tile has this path"),
    "bad-bundle": Code(MalformedError, 400, "this is not a well-formed bundle of entries"),
    "bad-tile": Code(MalformedError, 400, "this is not a well-formed tile"),
    # card, charter
    "bad-card": Code(MalformedError, 400, "this is not a sound card of a group"),
    "bad-charter": Code(MalformedError, 400, "this is not a sound charter"),
    "charter-unsigned": Code(
        SignatureError,
        401,
        "founders are missing from this charter",
        "every founder signs the same draft",
    ),
    "charter-signature": Code(
        SignatureError,
        401,
        "a founder's signature does not hold",
        "was the draft changed after it was signed? compare its fingerprint",
    ),
    # gossip, requests between nodes
    "heads-out-of-order": Code(
        MalformedError, 400, "the public records in this list are not in order, each once"
    ),
    "bad-request": Code(MalformedError, 400, "this request is not one this server understands"),
    "unsigned-request": Code(
        SignatureError,
        401,
        "this needs the signature of a group in the coalition",
        "reading needs an invitation or a code unless the charter makes the records public",
    ),
    "unknown-signer": Code(SignatureError, 401, "no group of this coalition signs with this key"),
    "stale-request": Code(
        SignatureError, 401, "this request was signed too long ago", "check both servers' clocks"
    ),
    "wrong-recipient": Code(SignatureError, 401, "this request was signed for another server"),
    "not-held": Code(UnattributedFault, 404, "this server does not hold that"),
    "bad-frame": Code(
        MalformedError, 400, "this is not a well-formed message between two servers", UPDATE
    ),
    "busy": Code(UnattributedFault, 503, "this server has no room for another connection"),
    "peer-unreachable": Code(UnattributedFault, 504, "the other group's server did not answer"),
    "peer-refused": Code(UnattributedFault, 502, "the other group's server refused the request"),
    "peer-stalled": Code(
        UnattributedFault, 504, "the other group's server did not finish its answer in time"
    ),
    "answer-cut-off": Code(
        UnattributedFault, 504, "the answer of the other group's server broke off on its way"
    ),
    "hung-up": Code(
        UnattributedFault,
        504,
        "something takes connections at the other group's address and ends them without an answer",
    ),
    "server-away": Code(
        UnattributedFault,
        502,
        "something answers at the other group's address, and its server behind it does not",
    ),
    "server-busy": Code(
        UnattributedFault,
        503,
        "the other group's server has no room for another question now",
        "it is asked again by itself",
    ),
    "clocks-apart": Code(
        UnattributedFault,
        502,
        "this server's clock and the other group's lie too far apart",
        "compare both clocks with a third one",
    ),
    "bad-address": Code(
        MalformedError,
        400,
        "this is not an address a server can be reached at",
        "use https, or plain http for a server on this machine",
    ),
    # bundle, audit
    "bad-bundle-file": Code(MalformedError, 400, "this is not a sound audit bundle"),
    "digest-mismatch": Code(
        ProofError, 422, "the records in this bundle lead to another state than it claims"
    ),
}
