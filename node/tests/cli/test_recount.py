"""`commonweal recount`: a contest again from its RCTab configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from node.cli.main import run
from protocol.tests.formats.test_cdf_json import record, report
from protocol.tests.formats.test_rctab_config import CONFIG
from protocol.tests.formats.test_rctab_xlsx import workbook

ROWS = [
    ["precinct", "1st", "2nd"],
    *[["P-1", "Ann", ""]] * 3,
    *[["P-2", "Cem", "Ann"]] * 2,
    *[["P-2", "UWI", "Cem"]] * 2,
    ["P-2", "Cem", ""],
]


def write(folder: Path, provider: str = "ess", **rules: Any) -> Path:
    source = {
        "filePath": "votes.xlsx" if provider == "ess" else "votes.json",
        "provider": provider,
        "firstVoteColumnIndex": "2",
        "firstVoteRowIndex": "2",
        "precinctColumnIndex": "1",
        "undeclaredWriteInLabel": "UWI",
    }
    people = [{"name": name} for name in ("Ann", "Cem")]
    config = {**CONFIG, "cvrFileSources": [source], "candidates": people}
    config["rules"] = {**CONFIG["rules"], **rules}
    path = folder / "config.json"
    path.write_text(json.dumps(config))
    (folder / "votes.xlsx").write_bytes(workbook(ROWS))
    return path


def test_a_contest_is_counted_by_its_rules_write_ins_going_out_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["recount", str(write(tmp_path)), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["winners"] == ["Cem"]
    assert answer["rounds"][0]["eliminated"] == ["Undeclared Write-ins"]
    assert answer["rounds"][1]["tally"] == {"Ann": 3, "Cem": 5}


def test_a_precinct_is_shown_through_the_rounds_of_the_contest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(write(tmp_path))
    assert run(["recount", config, "--precinct", "P-2"]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Cem", "3", "5"] in told
    assert run(["recount", config, "--precinct", "P-9"]) != 0
    assert "some: P-1, P-2" in capsys.readouterr().err


def test_ballots_in_the_common_format_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write(tmp_path, "cdf")
    found = report(*[record([("x0", 1)])] * 2, record([("x1", 1)]))
    found["Election"][0]["Contest"].pop()
    (tmp_path / "votes.json").write_text(json.dumps(found))
    assert run(["recount", str(config), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["winners"] == ["Ann"]


def test_a_file_that_is_not_there_and_a_format_that_is_not_read_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write(tmp_path)
    (tmp_path / "votes.xlsx").unlink()
    assert run(["recount", str(config)]) != 0
    assert "votes.xlsx is not there" in capsys.readouterr().err
    config = write(tmp_path, "dominion")
    (tmp_path / "votes.json").write_text("{}")
    assert run(["recount", str(config)]) != 0
    assert "dominion" in capsys.readouterr().err


def test_a_rule_without_a_translation_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["recount", str(write(tmp_path, hareQuota=True))]) != 0
    assert "hareQuota" in capsys.readouterr().err
