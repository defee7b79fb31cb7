"""The whole demo, as `make demo` runs it: thirteen nodes, and it must hold."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# It takes about a minute where nothing else runs; tests beside it may slow it a good deal.
TIMEOUT_S = 400


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "node", "demo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.mark.slow
def test_thirteen_nodes_decide_four_questions_and_agree(tmp_path: Path) -> None:
    base = tmp_path / "demo"
    done = run_demo("--dir", str(base))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "13 of 13 nodes agree, by digest" in done.stdout
    assert "FAIL" not in done.stdout
    assert done.stdout.count("as published") == 17 + 2
    assert (base / "coalition.bundle").is_file()
    check = subprocess.run(
        [sys.executable, "-m", "node", "verify", str(base / "coalition.bundle")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout


def test_a_directory_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    done = run_demo("--dir", str(tmp_path))
    assert done.returncode == 1
    assert "left alone" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]
