"""The whole demo, as `make demo KEEP=1` runs it: thirteen nodes, and every claim must hold."""

import re
import urllib.request
from pathlib import Path

import pytest

from federation_tests.kept import Kept, agreeing, edit_a_word
from node.tests.cli.commonweal import commonweal, refusal

# It takes about five minutes where nothing else runs; tests beside it may slow it a good deal.
TIMEOUT_S = 2_400
# Browsers begin beside it after it has measured the machine, which returned 20 s late for it once.
SLOWER = "2"


@pytest.mark.slow
def test_thirteen_nodes_decide_certify_whatever_three_do_agree_and_stay_up(tmp_path: Path) -> None:
    base = tmp_path / "demo"
    with Kept("demo", base, 12, TIMEOUT_S, "--slower", SLOWER) as demo:
        said = demo.said
        for address in re.findall(r"^  Ward \d+ +(http://\S+)$", said, re.MULTILINE):
            with urllib.request.urlopen(address + "/ballots", timeout=20) as answer:
                assert b"Mayor, Minneapolis 2017" in answer.read()
        assert demo.interrupt() == 0, said
    assert "13 of 13 nodes agree, by digest" in said
    assert "12 of 12 nodes agree, by digest" in said
    assert "Ward 10 signed two records: 12 others name it and nobody else" in said
    assert "the corrected return supersedes the first result: Ward 4" in said
    assert "it proves all 4 results final" in said
    assert "17 claims, all held" in said
    assert len(re.findall(r"^\d+ .* as published ", said, re.MULTILINE)) == 17 + 2
    verified = commonweal("verify", base / "coalition.bundle", "--every-cut", cwd=base)
    assert verified.returncode == 0, verified.stdout
    assert "cuts, each worked out again" in verified.stdout
    nodes = sorted(base.glob("ward-*/node"))
    assert agreeing(nodes) == 12
    edit_a_word(base / "ward-07" / "node")
    assert agreeing(nodes) == 11


def test_a_directory_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    assert "left alone" in refusal("demo", "--dir", tmp_path, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]
