"""`commonweal demand`, `condition`, `pledge` and `record` in processes of their own."""

import json
from pathlib import Path

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import found, small_charter

DRAFT = (
    *("demand", "draft", "--title", "Keep the clinic", "--addressee", "The example council"),
    *("--text-file", "-", "--test", "The budget names it", "--days", "30"),
    *("--step", "Open letter", "--step", "Strike", "--first-step", "1"),
)
TRIGGER = ("--trigger", "The budget is put", "--attester", "Group 2", "--until", "2030-01-01")


def test_a_demand_is_drafted_moved_and_shown(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node1")
    empty = commonweal("demand", "list", *here, cwd=tmp_path)
    assert "no demands yet" in empty.stdout
    said = commonweal(*DRAFT, *TRIGGER, *here, cwd=tmp_path, stdin="It stays open.\n")
    assert "put it to a vote with: commonweal propose --clause " in said.stdout, said.stderr
    name = said.stdout.split()[1]
    moved = commonweal(
        *("demand", "move", name[:8], "--to", "step", "--step", "2", "--propose"),
        *("--trigger", "30 days of silence", "--attester", "Group 3", *here),
        cwd=tmp_path,
    )
    assert "proposal " in moved.stdout, moved.stderr
    shown = commonweal("demand", "show", name[:8], *here, cwd=tmp_path).stdout
    for part in (
        "stands      proposed",
        "30 days after it is served",
        "1. Open letter",
        "not decided",
    ):
        assert part in shown
    value = json.loads(commonweal("demand", "show", name, "--json", *here, cwd=tmp_path).stdout)
    assert value["trigger"]["until"] == 1_893_456_000
    waits = commonweal("condition", "list", *here, cwd=tmp_path).stdout
    assert "waits for: The budget is put" in waits
    early = refusal("condition", "attest", name[:8], "--text", "It was.", *here, cwd=tmp_path)
    assert "no vote has decided this yet" in early
    proposed = commonweal("propose", "--title", "Ours", "--clause", name[:8], *here, cwd=tmp_path)
    assert proposed.returncode == 0, proposed.stderr


def test_a_command_line_that_makes_no_sense_is_told_so(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node1")
    wrong = commonweal(*DRAFT, "--until", "soon", *here, cwd=tmp_path, stdin="Text")
    assert wrong.returncode == 2
    assert "such as 2026-12-01" in wrong.stderr
    both = refusal(*DRAFT, "--deadline", "2030-01-01", *here, cwd=tmp_path, stdin="Text")
    assert "one of the two" in both
    neither = commonweal("pledge", "report", "abcdef", *here, cwd=tmp_path)
    assert neither.returncode == 2
    assert "no ballot here begins with" in refusal(
        *("pledge", "make", "abcdef12", "--act", "Book", "--due", "2030-01-01", "--role", "all"),
        *here,
        cwd=tmp_path,
    )


def test_boards_and_records_say_that_they_are_empty(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node1")
    assert "nothing has been decided" in commonweal("pledge", "list", *here, cwd=tmp_path).stdout
    record = commonweal("record", "2026", *here, cwd=tmp_path).stdout
    assert "2026: decisions: 0" in record
    assert "pledges done: 0" in record
    drafted = commonweal(
        "condition", "draft", "It snows", "--attester", "Group 1", *here, cwd=tmp_path
    )
    assert "commonweal propose --clause " in drafted.stdout
