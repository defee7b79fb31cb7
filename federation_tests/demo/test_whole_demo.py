"""The whole demo, as `make demo KEEP=1` runs it: thirteen nodes, and every claim must hold."""

import re
import urllib.request
from pathlib import Path

import pytest

from federation_tests.kept import Kept, agreeing, edit_a_word
from node.tests.cli.commonweal import commonweal, refusal

# It takes about a minute where nothing else runs; tests beside it may slow it a good deal.
TIMEOUT_S = 400


@pytest.mark.slow
def test_thirteen_nodes_decide_four_questions_agree_and_stay_up(tmp_path: Path) -> None:
    base = tmp_path / "demo"
    with Kept("demo", base, 13, TIMEOUT_S) as demo:
        said = demo.said
        for address in re.findall(r"^  Ward \d+ +(http://\S+)$", said, re.MULTILINE):
            with urllib.request.urlopen(address + "/ballots", timeout=20) as answer:
                assert b"Mayor, Minneapolis 2017" in answer.read()
        assert demo.interrupt() == 0, said
    assert "13 of 13 nodes agree, by digest" in said
    assert "9 claims, all held" in said
    assert len(re.findall(r"^\d+ .* as published ", said, re.MULTILINE)) == 17 + 2
    verified = commonweal("verify", base / "coalition.bundle", cwd=base)
    assert verified.returncode == 0, verified.stdout
    nodes = sorted(base.glob("ward-*/node"))
    assert agreeing(nodes) == 13
    edit_a_word(base / "ward-07" / "node")
    assert agreeing(nodes) == 12


def test_a_directory_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    assert "left alone" in refusal("demo", "--dir", tmp_path, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]
