"""`commonweal charter propose` in processes of their own."""

import json
from pathlib import Path

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import found, small_charter


def test_who_sets_a_rule_for_joining_wants_such_rules_and_ends_them_by_a_no(tmp_path: Path) -> None:
    found(tmp_path, small_charter(cuts=RULED["cuts"]))
    move = ("charter", "propose", "--dir", "node1", "--reason", "We grow.", "--yes", "--json")
    said = refusal(*move, "--set", "join=no", cwd=tmp_path)
    assert "it has the rules and regions that are in force" in said
    done = commonweal(*move, "--set", "join-size=9", "--set", "join.seat=no", cwd=tmp_path)
    changed = {one["label"]: one["after"] for one in json.loads(done.stdout)["changes"]}
    assert changed["Members that it has, at least"] == "9"
    assert changed["Expelling a group, or changing who certifies, takes"] == "2/3 of the groups"
    rules = ("--set", "join_size=9", "--set", "members=no")
    said = refusal(*move, *rules, cwd=tmp_path)
    assert "it has rules for taking groups in, and none for members" in said
