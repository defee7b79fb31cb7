"""Claims about node.cli.main: the root of the command line."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from node.cli.main import COMMANDS, root
from node.tests.cli.commonweal import ROOT, commonweal

PAGE = (ROOT / "docs/operate/commands.md").read_text()


def tree(command: click.Command, path: str, ctx: click.Context) -> dict[str, click.Command]:
    """Every command that does something, by its full name."""
    if not isinstance(command, click.Group):
        return {path: command}
    found: dict[str, click.Command] = {}
    for name in command.list_commands(ctx):
        below = command.get_command(ctx, name)
        assert below is not None
        found |= tree(below, f"{path} {name}", ctx)
    return found


LEAVES = tree(root, "commonweal", click.Context(root))


def section(name: str) -> str:
    """The part of the commands page under a command's heading."""
    match = re.search(rf"^#+ `{re.escape(name)}`$(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert match, f"docs/operate/commands.md has no heading for `{name}`"
    return match[1]


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_every_command_and_option_is_documented(name: str) -> None:
    text = section(name)
    for parameter in LEAVES[name].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[-1]}" in text, f"{name} {parameter.opts[-1]}"


def test_no_documented_command_is_missing() -> None:
    documented = set(re.findall(r"^#+ `(commonweal [^`]+)`$", PAGE, re.MULTILINE))
    assert documented == set(LEAVES)


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_every_command_prints_json_or_says_why_not(name: str) -> None:
    options = {option for p in LEAVES[name].params for option in p.opts}
    assert "--json" in options or "no `--json`" in section(name)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_is_there_and_summed_up_in_a_sentence(name: str) -> None:
    assert root.get_command(click.Context(root), name) is not None
    assert re.fullmatch(r"[A-Z][^.]*\.", COMMANDS[name].summary)


def test_help_lists_every_command_without_importing_any(tmp_path: Path) -> None:
    code = (
        "import sys; from node.cli.main import run; status = run(['--help']); "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('aiohttp', 'sqlite_utils', 'rich')]; "
        "sys.exit(status or len(bad))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


def test_a_command_without_a_node_loads_neither_server_nor_store(tmp_path: Path) -> None:
    told = "import sys; from node.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert not loaded & {"aiohttp", "asyncio", "sqlite_utils", "msgspec", "nacl"}


@pytest.mark.parametrize("command", ["ballot", "caucus", "moderation", "process", "verify"])
def test_a_command_for_a_running_node_loads_none_of_its_rooms(command: str) -> None:
    told = "import sys; from node.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told, command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert f"node.cli.{command}" in loaded
    assert not loaded & {"aiohttp", "asyncio", "sqlite_utils", "node.core", "node.commands"}


def test_misuse_is_told_in_the_same_form_with_status_2(tmp_path: Path) -> None:
    for arguments in (["nonsense"], ["init"], ["card", "show"], ["init", "x", "--nonsense"]):
        done = commonweal(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("commonweal: ")
        assert "hint: try commonweal" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = commonweal("--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("commonweal")


def test_a_command_looks_for_no_garbage_among_what_it_loads_and_for_some_later() -> None:
    # What is registered first runs last: after the command's own word for its end.
    told = (
        "import atexit, gc, sys; "
        "atexit.register(lambda: print(gc.get_stats()[1]['collections'] - before, gc.isenabled(), "
        "len(gc.get_objects()) < 100)); "
        "from node.cli import main as m; sys.argv[1:] = ['membership', '--help']; "
        "before = gc.get_stats()[1]['collections']; m.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 True True"
