"""What deploy/ starts is a command that exists, under the protection that the docs promise."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from node.cli.main import root
from node.config import Listen

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "commonweal.service").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
CADDYFILE = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
EXPOSURE_MAX = 1.5
"""Of 10; docs/operate/install.md names it."""


def unit_command() -> list[str]:
    started = re.search(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    assert started
    return shlex.split(started[1])[1:]


def image_command() -> list[str]:
    started = re.search(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert started
    words: list[str] = json.loads(started[1])
    return words


@pytest.mark.parametrize("words", [unit_command(), image_command()], ids=["unit", "image"])
def test_what_is_started_is_a_command_with_these_options(words: list[str], tmp_path: Path) -> None:
    name, *rest = [str(tmp_path) if word.startswith("/") else word for word in words]
    command = root.get_command(click.Context(root), name)
    assert command is not None
    command.make_context(name, rest)


def test_every_part_speaks_of_the_port_that_the_node_listens_on() -> None:
    port = str(Listen().port)
    assert f"EXPOSE {port}" in DOCKERFILE
    assert f"127.0.0.1:{port}/healthz" in DOCKERFILE
    assert f"node:{port}" in CADDYFILE
    assert f'expose: ["{port}"]' in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")


def test_no_part_keeps_an_access_log() -> None:
    assert not re.search(r"^\s*log\b", CADDYFILE, re.MULTILINE)


def test_the_image_installs_only_what_is_locked() -> None:
    installs = re.findall(r"pip install(?:[^&\n]|\\\n)*", DOCKERFILE.replace("\\\n", " "))
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_unit_leaves_little_exposed() -> None:
    if not shutil.which("systemd-analyze"):
        # Without the tool the settings that count most are held by name.
        for line in ("ProtectSystem=strict", "CapabilityBoundingSet=", "NoNewPrivileges=yes"):
            assert re.search(f"^{line}$", UNIT, re.MULTILINE)
        return
    asked = ["systemd-analyze", "security", "--offline=true", str(DEPLOY / "commonweal.service")]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", answer)
    assert level
    assert float(level[1]) <= EXPOSURE_MAX


def test_every_page_means_the_directory_that_the_unit_serves() -> None:
    # The failure: a copied command finds no node, or a node is made again where nothing serves it.
    served = unit_command()[-1]
    named = {
        (page.name, directory)
        for page in (ROOT / "docs").rglob("*.md")
        for directory in re.findall(
            r"(?:--dir |DIR=|serve |recover \S+ )(/var/lib/[^\s`]+)",
            page.read_text(encoding="utf-8"),
        )
    }
    assert {page for page, _ in named} >= {"backup.md", "install.md", "recover.md", "upgrade.md"}
    assert {directory for _, directory in named} == {served}
