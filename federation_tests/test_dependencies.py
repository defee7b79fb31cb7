"""What is shipped imports what it declares, and every lock is made of hashes alone."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Read through the standard library: zoneinfo finds its data where the system has none.
NEVER_IMPORTED = {"tzdata"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    found = (re.match(r"[\w.-]+", line) for line in PROJECT["project"]["dependencies"])
    return {plain(name[0]) for name in found if name}


def imported() -> set[str]:
    """Distributions that shipped code imports, at the top of a module or inside a function."""
    owners = packages_distributions()
    names: set[str] = set()
    for path in [*(ROOT / "protocol").rglob("*.py"), *(ROOT / "node").rglob("*.py")]:
        if "tests" in path.relative_to(ROOT).parts:
            continue
        for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(item, ast.Import):
                names.update(alias.name.split(".")[0] for alias in item.names)
            elif isinstance(item, ast.ImportFrom) and item.module and not item.level:
                names.add(item.module.split(".")[0])
    outside = names - set(sys.stdlib_module_names) - {"protocol", "node"}
    return {plain(owner) for name in outside for owner in owners.get(name, [name])}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    assert imported() == declared() - NEVER_IMPORTED


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_pins_by_hash_and_names_no_place(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()[1:]
    entry = re.compile(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert lines != []
    assert [line for line in lines if not entry.fullmatch(line)] == []


def test_the_run_lock_holds_everything_declared() -> None:
    text = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    assert declared() <= {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def test_the_locks_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for stem in ("run", "build", "test"):
        text = (ROOT / "requirements" / f"{stem}.lock").read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
