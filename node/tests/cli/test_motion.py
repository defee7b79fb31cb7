"""`commonweal motion` in processes of their own."""

import json
from pathlib import Path

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import found, small_charter


def test_a_notice_and_a_change_of_the_council_are_read_and_taken_back(tmp_path: Path) -> None:
    found(tmp_path, small_charter(**RULED))
    here = ("--dir", "node1")
    why = ("--reason", "It sold our list.")
    asked = commonweal("motion", "expel", "Group 3", *why, *here, cwd=tmp_path, stdin="n\n")
    assert asked.returncode != 0
    said = commonweal("motion", "expel", "Group 3", *why, "--yes", *here, cwd=tmp_path).stdout
    assert "notice against Group 3, not before " in said
    assert "1 agree; 2 are needed" in said
    moved = commonweal("motion", "council", "Group 1", *why, *here, cwd=tmp_path).stdout
    assert "to certify: Group 1; open" in moved
    back = commonweal("motion", "disagree", moved.split(":")[0], *here, cwd=tmp_path).stdout
    assert "Group 1 disagrees" in back
    shown = commonweal("motion", "list", *here, cwd=tmp_path).stdout
    assert "certifying: Group 1, Group 2, Group 3" in shown
    value = json.loads(commonweal("motion", "list", "--json", *here, cwd=tmp_path).stdout)
    assert [row["group"] for row in value["expulsions"]] == ["Group 3"]
    notice = value["expulsions"][0]["motion"]
    again = commonweal("motion", "agree", notice, *here, cwd=tmp_path).stdout
    assert "Group 1 agrees" in again
    reply = refusal("motion", "reply", notice[:8], "--text", "No", *here, cwd=tmp_path)
    assert "no notice against your group" in reply
