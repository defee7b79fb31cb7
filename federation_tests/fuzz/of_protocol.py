"""The decoders of `protocol/`, but for those of files of votes."""

from functools import cache
from typing import Any

from federation_tests.fuzz.damage import Pieces, as_text
from federation_tests.fuzz.decoder import Decoder
from protocol.agreement.certificate import open_certificate
from protocol.agreement.cut import open_table
from protocol.agreement.doublevote import open_double_vote
from protocol.agreement.epoch import open_epoch
from protocol.audit import CheckFailed, verify_bundle
from protocol.ballots.choices import read_choice, write_choice
from protocol.bundle import open_bundle
from protocol.checkpoint import (
    open_checkpoint,
    open_note,
    origin,
    parse_checkpoint,
    parse_note,
    print_checkpoint,
    print_note,
)
from protocol.coalition.card import open_card
from protocol.coalition.charter import open_charter, open_charter_draft
from protocol.coalition.entry import open_entry
from protocol.coalition.membership.applications import open_application
from protocol.coalition.registers.credential import CredentialProof, verify_credential_signature
from protocol.coalition.registers.values import Register
from protocol.coalition.registers.verify import verify_credential, verify_member
from protocol.coalition.snapshot import open_snapshot
from protocol.coalition.words import Words, open_words, seal_words
from protocol.cosignature import open_cosigned
from protocol.encoding import Wire, decode, encode, pack, unpack
from protocol.errors import ProtocolError
from protocol.evidence import open_evidence
from protocol.gossip.wire import (
    Announcement,
    Branches,
    ChangedHead,
    Changes,
    open_announcement,
    open_branches,
    open_changes,
    write_announcement,
    write_branches,
    write_changes,
)
from protocol.keys import Purpose, public_key, sign, sign_raw, verify, verify_raw
from protocol.merkle import (
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)
from protocol.statement import open_statement
from protocol.tests import test_cosignature, test_evidence, test_verifier
from protocol.tests.agreement import (
    test_certificate,
    test_confirming,
    test_cut,
    test_doublevote,
    test_epoch,
)
from protocol.tests.bundles import AS_OF, NAMES, ended_vote, small_bundle
from protocol.tests.coalition.histories import History
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.registers.making import MEMBERS, WHAT, Registered, key
from protocol.tests.coalition.scene import group_id, seed
from protocol.tests.coalition.snapshots import data as snapshot
from protocol.tiles import (
    check_bundle,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    parse_tile_path,
    tile_path,
)
from protocol.verifier import open_any_checkpoint, parse_verifier_key, print_verifier_key

LEAVES = [leaf_hash(bytes([number])) for number in range(11)]
ROOT = tree_hash(LEAVES)
ANY_NOTE = test_verifier.note_of(test_verifier.head_text("one more line"))
BUNDLE = open_bundle(small_bundle())
NOTES = [log.note for log in BUNDLE.logs]
CHARTER = open_charter(BUNDLE.charter)
APPLYING = Joining()
OWN = CHARTER.charter.groups[0].card


@cache
def statements() -> tuple[bytes, ...]:
    """Statements of many kinds, about sound things and others."""
    history = History(5).go_on(200)
    every = dict.fromkeys(data for log in history.logs.values() for data in log)
    return tuple(data for data in every if _opens(data))


def _opens(data: bytes) -> bool:
    try:
        open_statement(data)
    except ProtocolError:
        return False
    return True


def _open_checkpoint(data: bytes) -> Any:
    return open_checkpoint(data, origin(ended_vote().coalition, OWN.group), OWN.log_key)


def _open_cosigned(data: bytes) -> Any:
    return open_cosigned(data, test_cosignature.LOG, test_cosignature.NAME, [test_cosignature.KEY])


def _open_entry(data: bytes) -> Any:
    return open_entry(ended_vote().coalition, group_id(NAMES[0]), 0, data)


def _fold(data: bytes) -> Any:
    """What it does to everybody when a group has said it last."""
    scene = ended_vote()
    held = scene.logs[group_id(NAMES[0])]
    held.append(data)
    try:
        return scene.fold(AS_OF)
    finally:
        held.pop()


def _inclusion(data: bytes) -> None:
    pieces = Pieces(data)
    index, size = pieces.number(), pieces.number()
    leaf, root, *proof = [*pieces.hashes(), b"", b""]
    verify_inclusion(leaf, index, size, proof[:-2], root)


def _consistency(data: bytes) -> None:
    pieces = Pieces(data)
    old, new = pieces.number(), pieces.number()
    old_root, root, *proof = [*pieces.hashes(), b"", b""]
    verify_consistency(old, new, old_root, root, proof[:-2])


def _numbers(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(8, "big", signed=True) for number in numbers)


def _verify(data: bytes) -> None:
    pieces = Pieces(data)
    public, signature = pieces.take(32), pieces.take(64)
    verify(public, Purpose.STEWARD, bytes(32), pieces.rest(), signature)


def _verify_raw(data: bytes) -> None:
    pieces = Pieces(data)
    public, signature = pieces.take(32), pieces.take(64)
    verify_raw(public, pieces.rest(), signature)


REGISTERED = Registered()
TREE = REGISTERED.tree("Ash")
BODY = TREE.body()
REGISTER = Register(
    hash=bytes(32),
    group=group_id("Ash"),
    order=0,
    time=0,
    count=BODY.count,
    root=BODY.root,
    until=None,
)


class SignedProof(Wire, frozen=True):
    """A proof with what was signed, as one input."""

    proof: CredentialProof
    message: bytes
    signature: bytes


def _credential(data: bytes) -> None:
    signed = unpack(SignedProof, data)
    verify_credential(
        REGISTERED.coalition, REGISTER, signed.proof, WHAT, signed.message, signed.signature
    )


def _member(data: bytes) -> None:
    verify_member(REGISTERED.coalition, REGISTER, unpack(CredentialProof, data))


def _credential_signature(data: bytes) -> None:
    signature, message = data[:64], data[64:]
    verify_credential_signature(
        REGISTERED.coalition, group_id("Ash"), key("Ada"), WHAT, message, signature
    )


SIGNED_PROOF = SignedProof(
    proof=TREE.proof(key("Ada")), message=b"m", signature=REGISTERED.sign("Ash", "Ada", b"m")
)
WORDS = Words(group=bytes(16), salt=bytes(16), text="What we said.", author="Ada")
HEADS = [ChangedHead(group=log.group, note=log.note) for log in BUNDLE.logs]
BRANCHES = Branches(
    digest=bytes(32), prefixes=["0", "1f"], digests=[bytes(16)] * 2, heads=HEADS, frozen=[bytes(16)]
)
CHANGES = Changes(instance=bytes(16), cursor=3, heads=HEADS, frozen=[bytes(16)])


def of_protocol() -> list[Decoder]:
    """Each with inputs that it takes."""
    bundle = encode_bundle([b"ab", b"", b"c" * 300])
    return [
        Decoder("protocol.encoding.decode", decode, [encode({"a": [1, b"", {"": "x"}]})], encode),
        Decoder(
            "protocol.encoding.unpack",
            lambda data: unpack(CredentialProof, data),
            [pack(SIGNED_PROOF.proof)],
            pack,
        ),
        Decoder("protocol.statement.open_statement", open_statement, statements(), pack),
        Decoder("protocol.coalition.entry.open_entry", _open_entry, statements()),
        Decoder("protocol.coalition.fold.fold_all", _fold, statements()),
        Decoder("protocol.coalition.card.open_card", open_card, [pack(OWN)], pack),
        Decoder("protocol.coalition.charter.open_charter", open_charter, [BUNDLE.charter], pack),
        Decoder(
            "protocol.coalition.charter.open_charter_draft",
            open_charter_draft,
            [pack(CHARTER.charter)],
            pack,
        ),
        Decoder("protocol.coalition.words.open_words", open_words, [seal_words(WORDS)[0]], pack),
        Decoder("protocol.bundle.open_bundle", open_bundle, [small_bundle()], pack),
        Decoder("protocol.coalition.snapshot.open_snapshot", open_snapshot, [snapshot()], pack),
        Decoder(
            "protocol.audit.verify_bundle", verify_bundle, [small_bundle()], refuses=(CheckFailed,)
        ),
        Decoder("protocol.checkpoint.parse_note", parse_note, NOTES, print_note),
        Decoder(
            "protocol.checkpoint.parse_checkpoint",
            as_text(parse_checkpoint),
            [parse_note(note).text.encode() for note in NOTES],
            lambda found: print_checkpoint(found).encode(),
        ),
        Decoder("protocol.checkpoint.open_checkpoint", _open_checkpoint, NOTES[:1]),
        Decoder(
            "protocol.checkpoint.open_note",
            lambda data: open_note(data, test_verifier.ORIGIN, test_verifier.KEY.public),
            [ANY_NOTE],
        ),
        Decoder(
            "protocol.verifier.parse_verifier_key",
            as_text(parse_verifier_key),
            [test_verifier.TEXT.encode()],
            lambda found: print_verifier_key(found).encode(),
        ),
        Decoder(
            "protocol.verifier.open_any_checkpoint",
            lambda data: open_any_checkpoint(data, test_verifier.KEY, test_verifier.ORIGIN),
            [ANY_NOTE],
        ),
        Decoder("protocol.cosignature.open_cosigned", _open_cosigned, [test_cosignature.COSIGNED]),
        Decoder(
            "protocol.evidence.open_evidence",
            lambda data: open_evidence(data, test_evidence.COALITION, test_evidence.KEYS),
            [test_evidence.EQUAL, test_evidence.UNEQUAL],
        ),
        Decoder(
            "protocol.agreement.doublevote.open_double_vote",
            open_double_vote,
            [test_doublevote.sealed(*pair) for pair in test_doublevote.TWICE],
            pack,
        ),
        Decoder("protocol.gossip.wire.open_changes", open_changes, [pack(CHANGES)], write_changes),
        Decoder(
            "protocol.gossip.wire.open_branches", open_branches, [pack(BRANCHES)], write_branches
        ),
        Decoder(
            "protocol.agreement.certificate.open_certificate",
            lambda data: open_certificate(data, test_certificate.FOUR),
            [pack(test_certificate.AT_ONCE), pack(test_certificate.AGAIN)],
            pack,
        ),
        Decoder(
            "protocol.agreement.confirming.open_confirmation",
            test_confirming.read,
            [pack(test_confirming.confirmed())],
            pack,
        ),
        Decoder(
            "protocol.agreement.cut.open_table",
            lambda data: open_table(data, test_cut.NEXT),
            [pack(test_cut.AFTER)],
            pack,
        ),
        Decoder(
            "protocol.coalition.membership.applications.open_application",
            lambda data: open_application(data, APPLYING.scene.coalition),
            [pack(APPLYING.application(name, at_large="All")) for name in ("Elder", "Fig")],
            pack,
        ),
        Decoder("protocol.agreement.epoch.open_epoch", open_epoch, [pack(test_epoch.FOUR)], pack),
        Decoder(
            "protocol.gossip.wire.open_announcement",
            open_announcement,
            [pack(Announcement(heads=HEADS)), pack(Announcement(frozen=[bytes(16)]))],
            write_announcement,
        ),
        Decoder(
            "protocol.merkle.from_bytes",
            CompactRange.from_bytes,
            [_range(0), _range(1), _range(11)],
            CompactRange.to_bytes,
        ),
        Decoder(
            "protocol.merkle.verify_inclusion",
            _inclusion,
            [
                _numbers(at, 11) + LEAVES[at] + ROOT + b"".join(inclusion_proof(LEAVES, at))
                for at in (0, 6, 10)
            ],
        ),
        Decoder(
            "protocol.merkle.verify_consistency",
            _consistency,
            [
                _numbers(old, 11)
                + tree_hash(LEAVES[:old])
                + ROOT
                + b"".join(consistency_proof(LEAVES, old))
                for old in (1, 6, 8, 11)
            ],
        ),
        Decoder(
            "protocol.keys.verify",
            _verify,
            [public_key(seed("x")) + sign(seed("x"), Purpose.STEWARD, bytes(32), b"m") + b"m"],
        ),
        Decoder(
            "protocol.keys.verify_raw",
            _verify_raw,
            [public_key(seed("x")) + sign_raw(seed("x"), b"m") + b"m"],
        ),
        Decoder(
            "protocol.coalition.registers.verify.verify_credential",
            _credential,
            [pack(SIGNED_PROOF)],
        ),
        Decoder(
            "protocol.coalition.registers.verify.verify_member",
            _member,
            [pack(TREE.proof(key(member))) for member in MEMBERS],
        ),
        Decoder(
            "protocol.coalition.registers.credential.verify_credential_signature",
            _credential_signature,
            [SIGNED_PROOF.signature + SIGNED_PROOF.message],
        ),
        Decoder(
            "protocol.tiles.parse_tile_path",
            as_text(parse_tile_path),
            [b"tile/0/000", b"tile/entries/x001/234", b"tile/7/000.p/3"],
            lambda tile: tile_path(tile.level, tile.index, tile.width).encode(),
        ),
        Decoder(
            "protocol.tiles.decode_tile",
            lambda data: decode_tile(data, 3),
            [b"".join(LEAVES[:3])],
            encode_tile,
        ),
        Decoder(
            "protocol.tiles.decode_bundle",
            lambda data: decode_bundle(data, 3),
            [bundle],
            encode_bundle,
        ),
        Decoder("protocol.tiles.check_bundle", lambda data: check_bundle(data, 3), [bundle]),
        Decoder(
            "protocol.ballots.choices.read_choice",
            as_text(lambda text: read_choice(text, 12)),
            [b"", b"0", b"0,3", b"3,11,0"],
            lambda choice: write_choice(choice).encode(),
        ),
    ]


def _range(size: int) -> bytes:
    tree = CompactRange()
    tree.extend_hashes(LEAVES[:size])
    return tree.to_bytes()
