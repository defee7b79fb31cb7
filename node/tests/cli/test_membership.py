"""`commonweal membership` in processes of their own."""

import json
from pathlib import Path

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import found, small_charter


def test_a_group_leaves_and_takes_it_back(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node3")
    asked = commonweal("membership", "leave", *here, cwd=tmp_path, stdin="n\n")
    assert asked.returncode != 0
    assert "Notice: 30 days" in asked.stderr
    said = commonweal("membership", "leave", "--yes", "--reason", "space", *here, cwd=tmp_path)
    assert "take it back before then with: commonweal membership take-back" in said.stdout
    shown = commonweal("membership", "show", *here, cwd=tmp_path).stdout
    assert "Group 3 leaves " in shown
    assert ": space" in shown
    said_twice = refusal("membership", "leave", "--yes", *here, cwd=tmp_path)
    assert "has announced already that it leaves" in said_twice
    back = ("membership", "take-back", "--reason", "space found", *here)
    assert commonweal(*back, cwd=tmp_path).returncode == 0
    shown = commonweal("membership", "show", *here, cwd=tmp_path).stdout
    assert "Group 3 took back that it leaves (" in shown
    assert "): space found" in shown
    value = json.loads(commonweal("membership", "show", "--json", *here, cwd=tmp_path).stdout)
    assert value["leaving"] == []


def test_offers_and_groups_at_large_are_shown(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node2")
    made = commonweal("membership", "offer", "Group 3", "--terms", "Equal", *here, cwd=tmp_path)
    assert "it accepts with: commonweal membership leave --offer " in made.stdout
    about = ("--about", "Anybody, on Mondays")
    assert commonweal("membership", "at-large", *about, *here, cwd=tmp_path).returncode == 0
    shown = commonweal("membership", "show", *here, cwd=tmp_path).stdout
    assert "Group 2 would take up Group 3: Equal" in shown
    assert "Group 2 takes people in: Anybody, on Mondays" in shown
    (heads,) = [line for line in shown.splitlines() if line.startswith("group ")]
    assert heads.split("  ")[-1].strip() == "members' keys"
    both = commonweal("membership", "at-large", *about, "--close", *here, cwd=tmp_path)
    assert both.returncode == 2
    said = refusal("membership", "offer", "Nobody", *here, cwd=tmp_path)
    assert "no group here is called Nobody" in said


def test_who_runs_which_groups_server_is_said_and_shown(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node2")
    said = commonweal("membership", "operator", "Hosting co-op", *here, cwd=tmp_path)
    assert said.stdout == "published: Hosting co-op runs your group's server\n"
    shown = commonweal("membership", "show", *here, cwd=tmp_path).stdout
    assert "Group 2: server run by Hosting co-op" in shown
    for wrong in ((), ("Hosting co-op", "--itself")):
        assert commonweal("membership", "operator", *wrong, *here, cwd=tmp_path).returncode == 2
    said = commonweal("membership", "operator", "--itself", *here, cwd=tmp_path)
    assert said.stdout == "published: your group runs its server itself\n"
    assert "it says what it said before, or its card does" in refusal(
        "membership", "operator", "--itself", "--dir", "node3", cwd=tmp_path
    )
