"""Where the public vectors and real ballots lie that are not part of the project.

Tests that use them must not pass silently without them: where the environment variable CI is set
an absent file fails the test; elsewhere the test is left out and `conftest.py` says so, loudly.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

#: What marks a test left out for want of data; `conftest.py` looks for it.
NOT_RUN = "NOT RUN: shared data absent"
_ROOT = Path(__file__).resolve().parents[2]


def shared(path: str) -> Path:
    """The place of a file or folder below the shared data's root, such as `data/vectors/merkle`.

    The root is `../shared` from the project's root, or what COMMONWEAL_SHARED names.
    """
    base = Path(os.environ.get("COMMONWEAL_SHARED") or _ROOT.parent / "shared")
    found = base / path
    if not found.exists():
        if os.environ.get("CI"):
            pytest.fail(f"shared data absent: {path}", pytrace=False)
        pytest.skip(f"{NOT_RUN}: {path}", allow_module_level=True)
    return found


def shared_json(path: str) -> Any:
    """The content of a shared JSON file."""
    return json.loads(shared(path).read_text(encoding="utf-8"))
