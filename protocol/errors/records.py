"""Codes of what nodes exchange: bytes, keys, public records, requests, bundles."""

from __future__ import annotations

from protocol.errors.faults import (
    ASK,
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

AGAIN = "take it again, whole and unchanged, from where it is published"
COPY = "take it again, whole, from another copy or another server"

RECORDS: dict[str, Code] = {
    # encoding
    "too-large": Code(
        MalformedError,
        413,
        "this is larger than the limit for its kind",
        "whoever made it makes it shorter; a file may be another one than was meant",
    ),
    "not-canonical": Code(MalformedError, 400, "these bytes are not in canonical form", UPDATE),
    "bad-schema": Code(MalformedError, 400, "a field is missing, unknown or out of range", UPDATE),
    "unknown-character": Code(
        MalformedError,
        400,
        "a character is newer than the ones that all servers know",
        "write it in another way",
    ),
    # keys
    "bad-signature": Code(
        SignatureError,
        401,
        "a signature does not match",
        "it was changed, or another key signed it: let whoever signed it send it again",
    ),
    "bad-key": Code(
        SignatureError,
        401,
        "this is not a usable public key",
        "copy the key again, whole, from where its owner shows it",
    ),
    # merkle, log
    "bad-proof": Code(
        ProofError,
        422,
        "this proof does not lead to the claimed root",
        "it changed nothing here; ask whoever gave it, and compare with what others hold",
    ),
    "root-mismatch": Code(
        ProofError,
        422,
        "these entries do not hash to the signed root",
        "take them from another copy or another server: these are not what was signed",
    ),
    "stale-head": Code(
        ConflictError,
        409,
        "a newer head of this public record is known here",
        "use the newer one: an older head changes nothing here",
    ),
    "forked-log": Code(
        EquivocationError,
        409,
        "a group signed two different versions of its public record",
        "keep both notes: together they prove it to anybody",
    ),
    # evidence
    "bad-evidence": Code(
        MalformedError,
        400,
        "this is not a well-formed proof of a forked record",
        "take the proof again from a server that has frozen the record",
    ),
    "no-contradiction": Code(
        ProofError,
        422,
        "these two heads can both be true",
        "this proves nothing against anybody; a proof needs two that exclude each other",
    ),
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
        "the page of frozen records, and `commonweal frozen`, say what was seen",
    ),
    # agreement
    "bad-vote": Code(MalformedError, 400, "this is not a well-formed vote on what is final", ASK),
    "bad-chain": Code(
        MalformedError, 400, "the votes that this answers to are missing or out of order", ASK
    ),
    "no-quorum": Code(
        RuleError,
        422,
        "too few certifying groups have signed this",
        "don't rely on it; take the same from another group's server",
    ),
    "not-in-council": Code(
        RuleError,
        403,
        "this group is not one of the certifying groups",
        "`commonweal motion list` and the page of groups say who certifies",
    ),
    "bad-cut": Code(MalformedError, 400, "this is not a well-formed cut through the records", ASK),
    "bad-epoch": Code(MalformedError, 400, "this is not a well-formed council", ASK),
    "cut-out-of-line": Code(
        RuleError,
        422,
        "this does not go on from what is final",
        "compare the newest fingerprint with people of other groups",
    ),
    "other-rules": Code(
        RuleError,
        422,
        "this was certified by other rules than this version of the program has",
        "use the version that has them: the newest one, or for an old file the one that wrote it",
    ),
    "cut-ahead": Code(RuleError, 409, "this is ahead of time", "check both servers' clocks"),
    "cut-leaves-out": Code(
        RuleError,
        409,
        "this leaves out what has long been known here",
        "another group proposes by itself; if it goes on, ask who runs the one that left it out",
    ),
    "bad-snapshot": Code(
        MalformedError,
        400,
        "this is not a well-formed snapshot",
        "have another group write one anew: `commonweal history snapshot`",
    ),
    # checkpoint
    "bad-note": Code(MalformedError, 400, "this is not a well-formed signed note", AGAIN),
    "bad-checkpoint": Code(MalformedError, 400, "this note is not a well-formed checkpoint", AGAIN),
    "wrong-origin": Code(
        MalformedError,
        400,
        "this checkpoint is of another public record",
        "compare its first line, which names the record, with the one that was meant",
    ),
    "unsigned-note": Code(
        SignatureError,
        401,
        "this note lacks the signature it must carry",
        "the key may have been replaced: fetch what is newer, or ask whose key it is",
    ),
    "retired-key": Code(
        SignatureError,
        401,
        "this head is by a key that its group replaced before",
        "ask that group who still signs with its old key: what that key signs counts no more",
    ),
    "bad-verifier-key": Code(
        MalformedError,
        400,
        "this is not a well-formed verifier key",
        "it has the form name+hash+key, as `commonweal logs show` and a log's own site show it",
    ),
    # tiles
    "bad-tile-path": Code(
        MalformedError,
        404,
        "no tile has this path",
        "write it as tlog-tiles does, such as tile/0/x001/067 or tile/entries/000.p/8",
    ),
    "bad-bundle": Code(MalformedError, 400, "this is not a well-formed bundle of entries", COPY),
    "bad-tile": Code(MalformedError, 400, "this is not a well-formed tile", COPY),
    # card, charter
    "bad-card": Code(
        MalformedError,
        400,
        "this is not a sound card of a group",
        "correct what is named, or let its group correct it, and make the card again",
    ),
    "bad-charter": Code(
        MalformedError,
        400,
        "this is not a sound charter",
        "correct what is named in its terms, then draft it or move it again",
    ),
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
        MalformedError, 400, "the public records in this list are not in order, each once", ASK
    ),
    "bad-request": Code(
        MalformedError,
        400,
        "this request is not one this server understands",
        "docs/spec/api.md lists the requests; who sent it may run a different version",
    ),
    "unsigned-request": Code(
        SignatureError,
        401,
        "this needs the signature of a group in the coalition",
        "reading needs an invitation or a code unless the charter makes the records public",
    ),
    "unknown-signer": Code(
        SignatureError,
        401,
        "no group of this coalition signs with this key",
        "if the group or its key is new, wait until this server knows it; or ask who runs it",
    ),
    "stale-request": Code(
        SignatureError, 401, "this request was signed too long ago", "check both servers' clocks"
    ),
    "wrong-recipient": Code(
        SignatureError,
        401,
        "this request was signed for another server",
        "compare the address with the other group's: another server answers there",
    ),
    "not-held": Code(
        UnattributedFault,
        404,
        "this server does not hold that",
        "ask another server for it, or this one later: it may still be on its way",
    ),
    "bad-frame": Code(
        MalformedError, 400, "this is not a well-formed message between two servers", UPDATE
    ),
    "busy": Code(
        UnattributedFault,
        503,
        "this server has no room for another connection",
        "try again in a minute, or ask another server",
    ),
    "peer-unreachable": Code(
        UnattributedFault,
        504,
        "the other group's server did not answer",
        "try again later; if it stays so, ask those who run it whether it is served",
    ),
    "peer-refused": Code(
        UnattributedFault,
        502,
        "the other group's server refused the request",
        "docs/operate/network.md says what to do about each reason",
    ),
    "peer-stalled": Code(
        UnattributedFault,
        504,
        "the other group's server did not finish its answer in time",
        "try again later; if it stays so, ask those who run it about its load and its line",
    ),
    "answer-cut-off": Code(
        UnattributedFault,
        504,
        "the answer of the other group's server broke off on its way",
        "try again; if it breaks off each time, ask those who run it about line and proxy",
    ),
    "hung-up": Code(
        UnattributedFault,
        504,
        "something takes connections at the other group's address and ends them without an answer",
        "ask those who run it: a proxy, a firewall or another service may stand there",
    ),
    "server-away": Code(
        UnattributedFault,
        502,
        "something answers at the other group's address, and its server behind it does not",
        "tell those who run it: their proxy runs, and their node does not",
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
    "bad-bundle-file": Code(
        MalformedError,
        400,
        "this is not a sound audit bundle",
        "ask whoever made the file for it anew, or take another group's",
    ),
    "digest-mismatch": Code(
        ProofError,
        422,
        "the records in this bundle lead to another state than it claims",
        "get a bundle from another group, and compare: `commonweal verify --against`",
    ),
}
