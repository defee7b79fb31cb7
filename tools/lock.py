"""Write requirements/*.lock from pyproject.toml: exact versions, the hashes of every wheel.

Run by `make lock`. The locks carry hashes and no download addresses, and don't depend on this
machine's pip settings: whoever installs from them gets the bytes that were locked or an error.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
HEADER = "# {name}.lock: written by `make lock` from pyproject.toml; don't edit.\n"

# What would make pip look somewhere else than the public registry for a version or a hash.
LOCAL_SETTINGS = ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_CONSTRAINT")


def main() -> None:
    """Write every lock, each agreeing with the versions of `run.lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    upgrade = sys.argv[1:] == ["--upgrade"]
    compile_lock("run", project["project"]["dependencies"], upgrade=upgrade)
    for name in ("build", "test"):
        compile_lock(name, groups[name], upgrade=upgrade, within=LOCKS / "run.lock")
    compile_lock("demo", groups["demo"], upgrade=upgrade, alone=True)
    compile_lock("fuzz", groups["fuzz"], upgrade=upgrade, within=LOCKS / "run.lock")
    compile_lock("bench", groups["bench"], upgrade=upgrade)
    compile_lock("tools", groups["tools"], upgrade=upgrade)


def compile_lock(
    name: str,
    requirements: list[str],
    *,
    upgrade: bool,
    within: Path | None = None,
    alone: bool = False,
) -> None:
    """Write one lock.

    Args:
        name: the lock's name, without its suffix.
        requirements: as written in pyproject.toml.
        upgrade: take newer versions; else keep what the lock has where it still fits.
        within: a lock whose versions also hold here.
        alone: keep only what is named, without what it depends on.
    """
    target = LOCKS / f"{name}.lock"
    lines = [*requirements, *([f"-c {within}"] if within else [])]
    environment = {key: value for key, value in os.environ.items() if key not in LOCAL_SETTINGS}
    environment["PIP_CONFIG_FILE"] = os.devnull
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
    command += ["--allow-unsafe", "--strip-extras", "--no-header", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    command += ["--no-config", *(["--upgrade"] if upgrade else []), "-o", str(target), "-"]
    text = "\n".join(lines)
    subprocess.run(command, input=text, text=True, check=True, env=environment, cwd=ROOT)
    body = target.read_text(encoding="utf-8")
    entries = [entry for entry in split_entries(body) if not alone or entry_is(entry, requirements)]
    target.write_text(HEADER.format(name=name) + "".join(entries), encoding="utf-8")
    sys.stdout.write(f"{target.relative_to(ROOT)}: {len(entries)} packages\n")


def split_entries(lock: str) -> list[str]:
    """Split a lock into one text per package, hashes included."""
    entries: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line.startswith(" ") and entries:
            entries[-1] += line
        elif line.strip() and not line.startswith(("#", "-")):
            entries.append(line)
    return entries


def entry_is(entry: str, requirements: list[str]) -> bool:
    """Tell whether a lock's entry is one of the requirements, which are pinned exactly."""
    return entry.split(" ", 1)[0] in requirements


if __name__ == "__main__":
    main()
