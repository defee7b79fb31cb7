"""Any module can be imported before all others: none needs somebody to have come by another way."""

import subprocess
import sys
from pathlib import Path

import pytest

from federation_tests.importing import Modules

ROOT = Path(__file__).resolve().parents[1]


def test_every_module_can_be_imported_first() -> None:
    modules = Modules(ROOT, ("protocol", "node"))
    assert len(modules) > 1000
    assert modules.failing() == {}


RING = {
    "node/__init__.py": "",
    "node/office.py": "from node.commands.ballots import put\nclass Done: ...\n",
    "node/commands/__init__.py": "from node.commands import ballots, status\n",
    "node/commands/ballots.py": "def put(): ...\n",
    "node/commands/status.py": "from node.office import Done\n",
}
"""As it was: a package that imports its commands, one of which needs what is above."""

MENDS = {
    "the package imports nothing": {"node/commands/__init__.py": ""},
    "the type lies below both": {
        "node/done.py": "class Done: ...\n",
        "node/commands/status.py": "from node.done import Done\n",
    },
    "only checkers of types want it": {
        "node/commands/status.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from node.office import Done\n",
    },
    "it is wanted when it is there": {
        "node/office.py": "class Done: ...\nfrom node.commands.ballots import put\n"
    },
    "the module is wanted and not its name": {
        "node/commands/status.py": "from node import office\n"
    },
}


@pytest.mark.parametrize("mend", [None, *MENDS])
def test_what_fails_is_what_fails_in_a_process_of_its_own(tmp_path: Path, mend: str | None) -> None:
    for name, text in {**RING, **(MENDS[mend] if mend else {})}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    names = ["node.office", "node.commands", "node.commands.ballots", "node.commands.status"]
    really = {name for name in names if not imported_first(tmp_path, name)}
    failing = Modules(tmp_path, ("node",)).failing()
    assert set(failing) == really == (set() if mend else {"node.office"})
    if not mend:
        assert failing["node.office"] == "node.commands.status: from node.office import Done"


def imported_first(root: Path, name: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"], cwd=root, capture_output=True, check=False
    )
    return done.returncode == 0
