"""The decoders of `node/`: requests, and files that people bring."""

import io
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage

from federation_tests.fuzz.damage import as_text
from federation_tests.fuzz.decoder import REFUSALS, Decoder, node_decoder
from federation_tests.fuzz.of_protocol import BUNDLE, CHARTER, NOTES, OWN
from federation_tests.fuzz.of_typed import of_typed
from node.backup.files import LIST_NAME
from node.backup.keys import read_key
from node.backup.restoring import restore
from node.cli.charter import read_either
from node.cli.exact_json import read_exact
from node.cli.papers import read_card, read_charter, read_draft, read_signature
from node.cli.participation import read_cells
from node.config import parse_config
from node.founding.fingerprint import fingerprint_hex, fingerprint_words, read_fingerprint
from node.founding.incarnations import open_shown
from node.founding.papers import read_paper
from node.founding.recovery import read_share, split_seed, write_share
from node.founding.rotations import open_rotation
from node.founding.standing import Standing, open_standing
from node.founding.stewards import StewardKey, open_steward_key, write_steward_key
from node.founding.terms import parse_terms, template
from node.keyring import Keyring
from node.peers.answers import Cosignatures, CosignedHead
from node.peers.cosignatures import open_page
from node.peers.frames import Ask, Begin, More, Part, Question, open_frame, write_frame
from node.peers.heads import open_head
from node.roll_calls import read_roll_call
from node.signer import Signer
from node.stick.index import Stick
from node.stick.line import newest_on
from node.store.roster_csv import decode_text, read_roster
from node.tests.peers import test_signing as signing
from node.tests.small_federation import seeds
from node.trying.tally_file import read_tally_file
from node.votes import VoteLines, read_votes
from node.written_files import read_json, read_toml
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.membership.motions import IncarnationBody
from protocol.encoding import pack
from protocol.tests.bundles import ended_vote

NO_NUMBER = (*REFUSALS, ValueError, ZeroDivisionError)
KEY = pyrage.x25519.Identity.generate()
CONTEST = {
    "title": "Speaker", "kind": "rank", "options": ["Ann", "Bob"], "grades": [], "min": 0, "max": 2,
}  # fmt: skip
TALLY = b"""[[groups]]
name = "Bakers"
roll = 120
votes = { "yes" = 60, "no" = 12 }
blank = 1
"""
BLT = b'2 1\n3 1 2 0\n1 2 0\n0\n"Ann"\n"Bob"\n"Title"\n'
CONFIG = b"""[listen]
port = 8443

[gossip]
peers = ["https://ash.example"]
poll_s = 1.5
"""
FIELDS = ("Commonweal-To", "Signature-Input", "Signature")


def as_file(read: Callable[[Path], Any]) -> Callable[[bytes], Any]:
    """A reader of a file as one of bytes."""

    def read_bytes(data: bytes) -> Any:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return read(Path(file.name))

    return read_bytes


def written(write: Callable[[Path], Any]) -> bytes:
    """What a writer of files writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        write(path)
        return path.read_bytes()


def _request(data: bytes) -> Any:
    """Three header lines."""
    lines = [*data.decode("latin-1").split("\n"), "", "", ""]
    message = signing.signed()
    message.headers.clear()
    message.headers.update(zip(FIELDS, lines, strict=False))
    return signing.check(message)


def _request_bytes() -> bytes:
    headers = signing.signed().headers
    return "\n".join(headers[name] for name in FIELDS).encode()


def _restore(data: bytes) -> Any:
    """Anybody who knows the public key can write a backup: what is inside is from outside."""
    with tempfile.TemporaryDirectory() as folder:
        sealed, target = Path(folder, "backup"), Path(folder, "node")
        with sealed.open("wb") as file:
            pyrage.encrypt_io(io.BytesIO(data), file, [KEY.to_public()])
        try:
            return restore(sealed, target, str(KEY))
        finally:
            left = sorted(os.listdir(folder))  # noqa: PTH208 - names are enough
            assert left in (["backup"], ["backup", "node"]), left


def _tar(files: dict[str, bytes]) -> bytes:
    import tarfile

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _backup() -> bytes:
    """One with the keys alone, as of a node before it has joined."""
    from hashlib import sha256

    signer = written(lambda path: Signer.create(path, seeds(1)).close())
    listing = {
        "format": 1, "coalition": "", "group": "", "name": "", "made": 0, "release": "0", "size": 0,
        "files": [
            {"name": "signer.sqlite", "size": len(signer), "sha256": sha256(signer).hexdigest()}
        ],
    }  # fmt: skip
    return _tar({LIST_NAME: json.dumps(listing).encode(), "signer.sqlite": signer})


def _stick(data: bytes) -> Any:
    stick = Stick(io.BytesIO(data))
    return [stick.read(name) for name in ("charter", "log/00/checkpoint")]


def _newest_cut(data: bytes) -> Any:
    return newest_on(Stick(io.BytesIO(data)))


def _votes(data: bytes) -> Any:
    lines = VoteLines()
    read_votes(data.splitlines(keepends=True), "f", CONTEST, lines)
    return lines.plain()


def _head(data: bytes) -> Any:
    return open_head(ended_vote().coalition, OWN.group, Keyring(CHARTER.charter), data)


def _rotation() -> bytes:
    return pack(
        KeyRotationBody(
            group=bytes(16),
            key=bytes(32),
            next_key_hash=bytes(32),
            cosigning_key=bytes(32),
            transport_key=bytes(32),
            agreement_key=bytes(32),
            possession=bytes(64),
            signature=bytes(64),
        )
    )


def _shown() -> bytes:
    return pack(IncarnationBody(group=bytes(16), proof=b"proof", head=b"head", reason=""))


def _terms() -> bytes:
    return (
        template([founder.card for founder in CHARTER.charter.groups])
        .replace('= ""\n', '= "Something"\n')
        .encode()
    )


def _steward_key(sealed: str) -> bytes:
    key = StewardKey(bytes(16), "Ada", bytes(32))
    return written(lambda path: write_steward_key(path, key, sealed))


def of_node() -> list[Decoder]:
    """Each with inputs that it takes, where there are such."""
    share = written(lambda path: write_share(path, split_seed(bytes(32))[0], 1, "Ash", bytes(32)))
    roster = b"id,name,region,email\nm1,Ada,North,ada@example.org\nm2,Bao,,\n"
    return [
        Decoder(
            "node.peers.cosignatures.open_page",
            lambda data: open_page(data, b""),
            [
                pack(Cosignatures(heads=[], next=b"")),
                pack(
                    Cosignatures(
                        heads=[CosignedHead(group=bytes([at]) * 16, note=b"note") for at in (1, 2)],
                        next=b"\2" * 16,
                    )
                ),
            ],
            pack,
        ),
        *_of_peers(),
        *_of_people(share, roster),
        *of_typed(),
    ]


def _of_peers() -> list[Decoder]:
    stick = _tar({"charter": BUNDLE.charter, "log/00/checkpoint": NOTES[0]})
    return [
        node_decoder("peers.verifying.verify_request", _request, _request_bytes()),
        node_decoder("peers.heads.open_head", _head, NOTES[0]),
        Decoder("node.peers.frames.open_frame", open_frame, _frames(), write_frame, REFUSALS),
        node_decoder(
            "founding.fingerprint.read_fingerprint",
            as_text(read_fingerprint),
            fingerprint_words(bytes(range(32))).encode(),
            fingerprint_hex(bytes(range(32))).encode(),
        ),
        node_decoder("stick.index.Stick", _stick, stick),
        node_decoder("stick.line.newest_on", _newest_cut, _tar({"cut/2": b"", "cut/x": b""})),
        node_decoder("backup.restoring.restore", _restore, _backup()),
    ]


def _frames() -> list[bytes]:
    """One of each kind."""
    question = Question(target="/log/00/checkpoint", input="sig", signature="sig")
    frames = (Ask(1, question), Begin(2, 200, 70_000), Part(2, b"part"), More(2**32 - 1))
    return [write_frame(frame) for frame in frames]


def _of_people(share: bytes, roster: bytes) -> list[Decoder]:
    signature = pack(CHARTER.signatures[0])
    seats = b"seat,weight,choice\nOne,3,Ann; Bob\nTwo,12,Bob\n"
    return [
        node_decoder("written_files.read_toml", read_toml, CONFIG, refuses=(ValueError,)),
        node_decoder("written_files.read_json", read_json, b'[{"a": [1]}]', refuses=(ValueError,)),
        node_decoder("cli.exact_json.read_exact", as_text(read_exact), b"-7/3", refuses=NO_NUMBER),
        node_decoder("config.parse_config", parse_config, CONFIG),
        node_decoder("founding.terms.parse_terms", parse_terms, _terms()),
        node_decoder("founding.rotations.open_rotation", open_rotation, _rotation()),
        node_decoder("founding.incarnations.open_shown", open_shown, _shown()),
        node_decoder("founding.recovery.read_share", as_file(read_share), share),
        node_decoder(
            "founding.stewards.open_steward_key",
            as_file(lambda path: open_steward_key(path, lambda: "a long passphrase")),
            _steward_key(""),
            _steward_key("a long passphrase"),
        ),
        node_decoder("backup.keys.read_key", as_file(read_key), f"# public\n{KEY}\n".encode()),
        node_decoder("cli.papers.read_card", as_file(read_card), pack(OWN)),
        node_decoder("cli.papers.read_draft", as_file(read_draft), pack(CHARTER.charter)),
        node_decoder("cli.papers.read_signature", as_file(read_signature), signature),
        node_decoder("cli.papers.read_charter", as_file(read_charter), BUNDLE.charter),
        node_decoder("cli.charter.read_either", as_file(read_either), BUNDLE.charter),
        Decoder(
            "node.founding.papers.read_paper",
            read_paper,
            [pack(OWN), signature, pack(CHARTER.charter), BUNDLE.charter],
            pack,
            REFUSALS,
        ),
        Decoder(
            "node.founding.standing.open_standing",
            open_standing,
            [
                pack(
                    Standing(
                        cards=[OWN],
                        form=b"{}",
                        draft=CHARTER.charter,
                        signatures=CHARTER.signatures,
                        reason="Why",
                    )
                )
            ],
            pack,
            REFUSALS,
        ),
        node_decoder(
            "cli.participation.read_cells",
            as_file(read_cells),
            b"region,invited,voted\nNorth,12,10\n",
        ),
        node_decoder(
            "roll_calls.read_roll_call",
            lambda data: read_roll_call(data.splitlines(keepends=True), "f", [CONTEST]),
            seats,
        ),
        node_decoder(
            "store.roster_csv.read_roster", read_roster, roster, roster.decode().encode("utf-16")
        ),
        node_decoder("store.roster_csv.decode_text", decode_text, roster, "ñandú".encode("cp1252")),
        node_decoder(
            "trying.tally_file.read_tally_file", lambda data: read_tally_file(data, "f"), TALLY
        ),
        node_decoder("votes.read_votes", _votes, BLT, b"rank1,rank2\nAnn,Bob\nBob,\n"),
    ]
