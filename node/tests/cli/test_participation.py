"""`commonweal participation` in processes of their own."""

import json
from pathlib import Path

import pytest

from node.cli.participation import read_cells
from node.errors import NodeError
from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import world


@pytest.fixture
async def announced(tmp_path: Path) -> tuple[Path, str]:
    """Three nodes' directories, and an announced ballot of the first."""
    async with world(tmp_path) as at:
        ballot = await at.announced()
        # The commands below run by the machine's clock, for which this ballot is over.
        cells = {"regions": [""], "invited": [20], "reached": [12], "read": [6], "voted": [4]}
        aim = {"ballot": ballot, "stage": "voted", "share": "1/2", "everybody": True}
        await at.run(1, "participation.target", **aim)
        await at.run(1, "participation.count", ballot=ballot, commit=True, **cells)
    return tmp_path, ballot


def test_counts_targets_and_gaps_are_shown_with_what_helps(announced: tuple[Path, str]) -> None:
    root, ballot = announced
    shown = commonweal("participation", "show", ballot[:8], "--dir", "node1", cwd=root)
    assert "target for every group: 1/2 voted" in shown.stdout
    assert "Group 1: voted 4 of 20, 6 short; remind them before the close" in shown.stdout
    assert "not counted yet, so nobody sees whether they are short: Group 2" in shown.stdout


def test_a_file_of_counts_is_tried_before_it_is_published(announced: tuple[Path, str]) -> None:
    root, ballot = announced
    (root / "cells.csv").write_text("region,invited,reached,voted\n,20,15,9\n")
    args = ("participation", "count", ballot[:8], "--cells", "cells.csv", "--dir", "node1")
    assert "nothing was published" in commonweal(*args, cwd=root).stdout
    done = commonweal(*args, "--commit", "--json", cwd=root)
    assert json.loads(done.stdout)["published"], done.stderr
    said = refusal(
        "participation", "target", ballot[:8], "voted", "50%", "--dir", "node1", cwd=root
    )
    assert "targets are set before voting begins" in said


def test_questions_are_asked_listed_and_dropped(announced: tuple[Path, str]) -> None:
    root, _ = announced
    here = ("--dir", "node1")
    assert "asked nothing" in commonweal("participation", "questions", *here, cwd=root).stdout
    commonweal("participation", "ask", "Age", "under 30", "30 and over", *here, cwd=root)
    listed = commonweal("participation", "questions", *here, cwd=root).stdout
    assert "Age: under 30 (0), 30 and over (0)" in listed
    assert commonweal("participation", "drop", "Age", *here, cwd=root, stdin="n\n").returncode
    assert commonweal("participation", "drop", "Age", "--yes", *here, cwd=root).returncode == 0
    said = refusal("participation", "drop", "Age", "--yes", *here, cwd=root)
    assert "nothing is asked as 'Age'" in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("invited\n3\n", "line 1"),
        ("region,invited,votes\n,3,4\n", "line 1"),
        ("region,invited\n,three\n", "line 2: invited is 'three'"),
        ("region,invited\n,\n", "line 2: invited is ''"),
        ("region,invited\nnorth\n", "line 2: invited is None"),
        ("region,invited,invitadas\n,3,4\n", "line 1"),
        ("region,región,invited\n,,4\n", "line 1"),
    ],
)
def test_a_file_that_is_no_table_of_counts_says_which_line(
    tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(text)
    with pytest.raises(NodeError, match=why):
        read_cells(path)


def test_columns_may_be_named_in_spanish(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("Región,Localizadas,leyeron,HABLARON\nNorte,30,22,6\n")
    assert read_cells(path) == {"regions": ["Norte"], "reached": [30], "read": [22], "spoke": [6]}
    path.write_text("Región;Localizadas;leyeron\nNorte;30;22\n", encoding="utf-8")
    assert read_cells(path) == {"regions": ["Norte"], "reached": [30], "read": [22]}
