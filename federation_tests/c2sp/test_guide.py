"""Every command of the guide on other tools does what the guide says, on a node that is served."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from node.commands.running import run
from node.config import CONFIG_NAME
from node.core import open_node
from node.stage.ports import free_port
from node.tests.commands.world import found
from node.tests.small_federation import make_charter

TOP = Path(__file__).resolve().parents[2]
GUIDE = (TOP / "docs/operate/other-tools.md").read_text()
SOURCE = "federation_tests/c2sp/foreign"
COMMANDS = re.findall(r"^    (\S.*)$", GUIDE, re.MULTILINE)


@pytest.fixture
async def directory(tmp_path: Path) -> Path:
    """A founded node's directory, with something in its log."""
    port = free_port()
    (made,) = found(tmp_path, make_charter([f"http://127.0.0.1:{port}"], public_logs=False))
    (made / CONFIG_NAME).write_text(f"[listen]\nport = {port}\n")
    async with open_node(made, time.time) as node:
        await run(node, "proposal.put", {"title": "A fund", "text": "We make one."})
    return made


@pytest.fixture
def served(directory: Path) -> Iterator[Path]:
    """The directory of a node that is served by a process of its own."""
    command = [sys.executable, "-m", "node", "serve", str(directory)]
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("serving ")
        yield directory
    finally:
        process.terminate()
        process.wait()


def say(words: str, cwd: Path) -> str:
    """Run one line of the guide, as typed, where the guide's reader has the source."""
    line = words.replace("commonweal ", f"{sys.executable} -m node ", 1)
    if not (cwd / SOURCE).exists():
        shutil.copytree(TOP / SOURCE, cwd / SOURCE)
    environment = {**os.environ, "PYTHONPATH": str(TOP), "GOCACHE": str(cwd / "cache"), "LANG": "C"}
    environment |= {} if shutil.which("gcc") else {"CGO_ENABLED": "0"}
    done = subprocess.run(
        line, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


def test_every_command_of_the_guide_runs(served: Path, tmp_path: Path) -> None:
    known = f"--dir {served}"
    (log,) = json.loads(say(f"commonweal logs show --json {known}", tmp_path))["logs"]
    (key,) = log["keys"]
    # A private coalition's: its log is read by a reader's address.
    shared = say(f"commonweal logs share --json {known}", tmp_path)
    address = json.loads(shared)["logs"][0]["prefix"]
    with urlopen(f"{address}/checkpoint") as answer:
        (tmp_path / "kept.checkpoint").write_bytes(answer.read())
    say(f"commonweal export {tmp_path / 'all.tar'} {known}", tmp_path)
    said = {}
    for words in COMMANDS:
        line = words.replace("--dir DIR", known).replace("ADDRESS", address)
        line = line.replace("STICK.tar", "all.tar").replace("GROUP", log["id"])
        # Last of all: it ends the address that the others read by.
        if "unshare" not in words:
            said[words] = say(re.sub(r"\b(KEPT-)?KEY\b", key["vkey"], line), tmp_path)
    for words, out in said.items():
        if words.startswith("./reader"):
            assert json.loads(out)["size"] == log["size"] == 1
    assert key["vkey"] in said["commonweal logs show --dir DIR"]
    assert "its 1 entry and every" in said["commonweal verify-log ADDRESS KEY --state kept.log"]
    (ending,) = set(COMMANDS) - set(said)
    assert "ended" in say(ending.replace("--dir DIR", known), tmp_path)
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/checkpoint")
