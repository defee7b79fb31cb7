"""`python -m federation_tests.scenarios FILE ...`: run scenarios, and say how each came out."""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from federation_tests.scenarios.plan import read_scenario
from federation_tests.scenarios.play import play
from node.errors import NodeError


def main() -> int:
    """Exit status: 0 all held, 1 something broke, 2 a file is no scenario."""
    parser = argparse.ArgumentParser(description="run scenarios of real processes")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, help="instead of each file's own")
    parser.add_argument("--dir", type=Path, help="keep the nodes' directories in here")
    given = parser.parse_args()
    # As if interrupted: what is stopped by a time limit must leave no node running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        scenarios = [(path, read_scenario(path)) for path in given.files]
        _spare(given.dir, given.files)
    except NodeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        said = f"{error.filename}: {error.strerror}"
        print(f"error: no scenario can be read from {said}", file=sys.stderr)
        return 2
    failed = 0
    for path, scenario in scenarios:
        seed = scenario.seed if given.seed is None else given.seed
        print(f"{path.stem}: {scenario.title} (seed {seed})", flush=True)
        with tempfile.TemporaryDirectory(prefix="commonweal-") as scratch:
            base = Path(scratch) if given.dir is None else given.dir / path.stem
            outcome = asyncio.run(play(scenario, seed, base, lambda line: print(line, flush=True)))
        for line in outcome.broken:
            print(f"  BROKEN {line}")
        for line in outcome.dump:
            print(f"    {line}")
        if outcome.broken:
            failed += 1
            print(f"  again: python -m federation_tests.scenarios {path} --seed {seed}")
    print(f"{len(scenarios) - failed} of {len(scenarios)} held")
    return 1 if failed else 0


def _spare(into: Path | None, files: list[Path]) -> None:
    """Refuse a directory that an earlier run filled, before anything is run.

    Raises:
        NodeError: `file-exists`.
    """
    if into is None:
        return
    for path in files:
        base = into / path.stem
        if base.exists() and any(base.iterdir()):
            raise NodeError(
                "file-exists",
                f"{base} has the nodes of another run and was left alone",
                "give another --dir, or delete it first",
            )


if __name__ == "__main__":
    sys.exit(main())
