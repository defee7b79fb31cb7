"""The whole story, as `make story KEEP=1` runs it: every claim must hold, and none can be faked."""

import json
import re
import urllib.request
from pathlib import Path

import pytest

from federation_tests.kept import Kept, agreeing, edit_a_word
from federation_tests.story.pace_said import pace_said
from node.tests.cli.commonweal import commonweal, refusal

# Under three minutes where nothing else runs; tests beside it may slow it a good deal.
TIMEOUT_S = 600
# What the season is made of, by the claims that it checks.
CLAIMS = (
    "a charter that one founder has not signed founds nothing",
    "a member can't act for the group",
    "with one reservation beside it",
    "a wording that changed meanwhile can't be ratified",
    "STV elects Example Dee and Example Flo: the place of the night shift is kept",
    "the members' grades choose the depot",
    "a delegate who resigned gives way to the alternate on every node",
    "5 members are counted on every node, under nobody's name",
    "one regional report is too few, and that is said",
    "all nine nodes say the same of what is missing",
    "the vote stays closed on every node",
    "word for word on nine nodes: Who can supply it: Example Teachers",
    "a borrowed signature is refused, and counts nowhere",
    "the recommendation stands on the vote's page",
    "the gap is seen before the close",
    "after SIGKILL the node of Example Neighbors has all",
    "who votes in another group is left off: 7 of the 8 members of Example Nurses",
    "the double majority decided: elected Freeze rents",
    "only the named groups attest",
    "a trigger is attested once by each",
    "two attestations serve the demand on every node",
    "four pledges and one dissent",
    "a group that left says nothing more",
    "Example Teachers votes with 14 members, 6 of them merged",
    "the demand is met",
    "1 demand met, 1 pledge done, 1 dissent",
    "9 of 9 nodes agree, by digest",
    "verifies in a",
    "what it proves is what the nodes show: 3 results",
    "with one byte flipped it does not",
)


@pytest.mark.slow
def test_nine_groups_live_through_a_season_agree_and_stay_up(tmp_path: Path) -> None:
    base = tmp_path / "story"
    with Kept("story", base, 9, TIMEOUT_S) as story:
        said = story.said
        for address in re.findall(r"^  Example \w+ +(http://\S+)$", said, re.MULTILINE):
            with urllib.request.urlopen(address + "/demands", timeout=20) as answer:
                assert b"Freeze rents" in answer.read()
        assert story.interrupt() == 0, said
    held = re.findall(r"^ +\d+\.\d s  held   (.+)$", said, re.MULTILINE)
    for claim in CLAIMS:
        assert any(claim in line for line in held), claim
    assert f"{len(held)} claims, all held" in said
    assert pace_said(said) > 0
    nodes = sorted(base.glob("example-*/node"))
    assert agreeing(nodes) == 9
    edit_a_word(base / "example-bakers" / "node")
    assert agreeing(nodes) == 8
    check_bundle(base / "season.bundle")


def check_bundle(path: Path) -> None:
    """The bundle proves both results by itself, and nothing once any part of it is changed."""
    verified = commonweal("verify", "--json", path, cwd=path.parent)
    assert verified.returncode == 0, verified.stdout
    report = json.loads(verified.stdout)
    winners = [r["contests"][0]["winners"] for r in report["results"]]
    assert winners == [["Example Dee", "Example Flo"], ["Freeze rents"], ["yes"]]
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        place = int(len(data) * share)
        changed = path.with_name("changed.bundle")
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert commonweal("verify", changed, cwd=path.parent).returncode == 1, place


def test_a_directory_that_is_no_story_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("keep me")
    assert "left alone" in refusal("story", "--dir", tmp_path, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]
