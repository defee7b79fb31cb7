"""Building and asking the foreign reader, which Go's own log packages are the heart of."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from protocol.cosignature import cosigner_key_id
from protocol.verifier import VerifierKey, print_verifier_key

SOURCE = Path(__file__).parent / "foreign"
GO_PACKAGES = Path("/usr/share/gocode")
"""Where Debian puts the sources of Go packages (golang-golang-x-mod-dev)."""
RUN_S = 60


class RefusedError(Exception):
    """The foreign reader found a fault; its words."""


class Foreigner(NamedTuple):
    """The built program."""

    program: Path

    def run(self, *words: str) -> str:
        """Run it; returns what it printed, or raises RefusedError."""
        done = subprocess.run(
            [self.program, *words], capture_output=True, text=True, timeout=RUN_S, check=False
        )
        if done.returncode:
            raise RefusedError(done.stderr.strip())
        return done.stdout

    def check(
        self, place: str, key: str, older: bytes | None = None, older_key: str = ""
    ) -> dict[str, Any]:
        """Check a log: the size and root found.

        Args:
            older: a signed note that must be a prefix.
            older_key: by which it is signed, if not by `key`.
        """
        if older is None:
            return json.loads(self.run("check", place, key))
        with NamedTemporaryFile() as file:
            file.write(older)
            file.flush()
            return json.loads(self.run("check", place, key, file.name, older_key or key))

    def cosigned(self, note: bytes, log_key: str, key: str) -> dict[str, Any]:
        """Check a checkpoint under its log's key and a cosigner's: its text, and since when."""
        with NamedTemporaryFile() as file:
            file.write(note)
            file.flush()
            return json.loads(self.run("cosigned", file.name, log_key, key))

    def cosign(self, note: bytes, name: str, seed: bytes, time: int) -> bytes:
        """A note of the same text with one cosignature."""
        with NamedTemporaryFile() as file:
            file.write(note)
            file.flush()
            return self.run("cosign", file.name, name, seed.hex(), str(time)).encode()


def build(into: Path) -> Foreigner:
    """Compile the program with Debian's Go, from Debian's sources, asking no network."""
    program = into / "foreign"
    environment = {
        **os.environ,
        # Without a C compiler Go first compiles its own network code: 10 s.
        "CGO_ENABLED": "1" if shutil.which("gcc") else "0",
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOPATH": str(GO_PACKAGES),
        "GOCACHE": str(into / "cache"),
    }
    subprocess.run(["go", "build", "-o", program, "."], cwd=SOURCE, env=environment, check=True)
    return Foreigner(program)


def verifier_key(name: str, public: bytes) -> str:
    """A log's key as tools of C2SP take it."""
    return print_verifier_key(VerifierKey(name, public))


def cosigner_verifier_key(name: str, public: bytes) -> str:
    """A cosigner's key as tools of C2SP take it (c2sp.org/tlog-cosignature)."""
    key = b64encode(b"\x04" + public).decode()
    return f"{name}+{cosigner_key_id(name, public).hex()}+{key}"
