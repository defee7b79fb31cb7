"""`commonweal delegates` in processes of their own."""

import json
from pathlib import Path

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import found, small_charter

TERM = ("--from", "2026-01-01", "--until", "2030-01-01")


def test_delegates_are_sent_shown_recalled_report_back_and_are_erased(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node2")
    assert "no group has sent" in commonweal("delegates", "list", *here, cwd=tmp_path).stdout
    who = ("--name", "A. Example", "--name", "B. Example", "--alternate", "C. Example")
    how = ("--how", "By the executive", "--bound-to", "no cuts", "--bound-by", "the meeting")
    sent = commonweal(
        "delegates", "send", "Congress", *TERM, *who, *how, "--report-days", "30", "--json",
        *here, cwd=tmp_path,
    )  # fmt: skip
    name = json.loads(sent.stdout)["delegation"]
    listed = commonweal("delegates", "list", *here, cwd=tmp_path).stdout
    assert "A. Example, B. Example" in listed
    gone = commonweal(
        "delegates", "recall", name[:12], "--seat", "1", "--rule", "three absences",
        "--reason", "absent", *here, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert "moved up for seat 1" in gone
    assert "seat 1 vacated by rule: three absences absent" in gone
    asked = commonweal(
        "delegates", "recall", name[:12], "--seat", "2", "--vote", "--reason", "silent", *here,
        cwd=tmp_path,
    ).stdout  # fmt: skip
    assert "seat 2 is to be recalled by a vote" in asked
    assert "): silent" in asked
    cited = asked.rstrip().rpartition("commonweal propose --clause ")[2]
    proposed = commonweal(
        "propose", "--title", "Out", "--clause", cited, "--json", *here, cwd=tmp_path
    )
    assert json.loads(proposed.stdout)["proposal"]
    told = commonweal(
        "delegates", "report", name[:12], "-", "--seat", "2", "--since", "2026-01-01",
        "--until", "2026-02-01", *here, cwd=tmp_path, stdin="We met.\n",
    ).stdout  # fmt: skip
    assert "We met." in told
    erased = commonweal("delegates", "erase", name[:12], *here, cwd=tmp_path)
    assert f"erased: {name}" in erased.stdout
    shown = commonweal("delegates", "show", name[:12], *here, cwd=tmp_path).stdout
    assert "A. Example" not in shown
    assert "bound to no cuts, by the meeting" in shown


def test_what_is_missing_is_said_with_a_hint(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    here = ("--dir", "node2")
    said = refusal("delegates", "send", "Congress", *TERM, *here, cwd=tmp_path)
    assert "name the vote that elected them, or give names and say how" in said
    for both in (("--rule", "r", "--resigned"), ("--vote", "--resigned"), ()):
        usage = commonweal(
            "delegates", "recall", "abcdef", "--seat", "1", *both, *here, cwd=tmp_path
        )
        assert usage.returncode == 2
        assert "give one of --vote, --rule and --resigned" in usage.stderr
    unknown = refusal("delegates", "show", "abcdef", *here, cwd=tmp_path)
    assert "list what this node holds with `commonweal delegates list`" in unknown
