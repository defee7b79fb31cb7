"""Stewards' commands in processes of their own: members, proposals, returns, invitations."""

import json
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.lock import NodeLock
from node.tests.cli.commonweal import ROOT, commonweal, refusal
from node.tests.commands.world import key_files, world


def run(*arguments: object, cwd: Path) -> Any:
    done = commonweal(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
async def over(tmp_path: Path) -> tuple[Path, str]:
    """Directories of three nodes, key files of group 2, and a ballot that is over."""
    async with world(tmp_path) as at:
        ballot = await at.closed()
    key_files(tmp_path, 2)
    (tmp_path / "fund.csv").write_text("option,count\nyes,12\nno,5\n(blank),1\n")
    (tmp_path / "rank.csv").write_text("rank1,rank2\n" + "Alice,Carol\n" * 17 + ",\n")
    return tmp_path, ballot


def test_a_counted_return_is_tried_entered_and_confirmed(over: tuple[Path, str]) -> None:
    root, ballot = over
    votes = (ballot[:12], "fund.csv", "rank.csv", "--dir", "node2")
    tried = run("return", *votes, cwd=root)
    assert (tried["kept"], tried["cast"], tried["roll"]) == (False, 18, 20)
    assert run("return", "--drafts", "--dir", "node2", cwd=root)["drafts"] == []
    first = "group2-one.key"
    entered = run("return", *votes, "--evidence", "fund.csv", "--commit", "--key", first, cwd=root)
    assert entered["signed"]["published"] is None
    draft = entered["draft"][:12]
    shown = commonweal("return", "--show", draft, "--dir", "node2", cwd=root).stdout
    assert "signed by  one" in shown
    assert "18 of 20" in shown
    confirm = ("return", "--confirm", draft, "--dir", "node2", "--key")
    said = refusal(*confirm, first, cwd=root)
    assert "one has signed this already" in said
    assert "hint: a second steward" in said
    confirmed = run(*confirm, "group2-two.key", cwd=root)
    assert confirmed["published"]
    assert run("result", ballot, "--dir", "node2", cwd=root)["returned"] == 1
    text = commonweal("result", ballot, "--dir", "node2", cwd=root).stdout
    assert "provisional: 1 of 3 groups have returned" in text


def test_files_that_cannot_be_returned_change_nothing(over: tuple[Path, str]) -> None:
    root, ballot = over
    (root / "wrong.csv").write_text("option,count\nyess,12\n")
    (root / "many.csv").write_text("option,count\nyes,21\n")
    (root / "all.csv").write_text("rank1\n" + "Alice\n" * 21)
    node = ("--dir", "node2", "--commit")
    said = refusal("return", ballot, "wrong.csv", "rank.csv", *node, cwd=root)
    assert "wrong.csv, line 2" in said
    assert "hint: the ballot has 'yes'" in said
    said = refusal("return", ballot, "many.csv", "all.csv", *node, cwd=root)
    assert "more votes than there are voters: many.csv: 21 of 20 voters\n" in said
    (root / "few.csv").write_text("rank1\nAlice\n")
    said = refusal("return", ballot, "fund.csv", "few.csv", *node, cwd=root)
    assert "those cast: few.csv: papers: 1; in fund.csv: 18\n" in said
    assert "hint: every question has as many papers" in said
    (root / "boa.csv").write_text("rank1\nAlice\nBoa\n")
    said = refusal("return", ballot, "fund.csv", "boa.csv", *node, cwd=root)
    assert "boa.csv, line 3: 'Boa' is not an option" in said
    (root / "call.csv").write_text("seat,weight,choice1,choice2\nOne,20,yes,\nTwo,1,yes,\n")
    said = refusal("return", ballot, "--delegates", "call.csv", *node, cwd=root)
    assert "call.csv: 21 of 20 voters" in said
    # Not every contest was counted: the one without a file is named by its title.
    said = refusal("return", ballot, "fund.csv", "--contest", "1", *node, cwd=root)
    assert ": papers: 0; in fund.csv: 18" in said
    assert run("return", "--drafts", "--dir", "node2", cwd=root)["drafts"] == []
    for misuse in (
        ("return", ballot, "fund.csv", *node),
        ("return", ballot, *node),
        ("return", *node),
        ("return", ballot, "fund.csv", "--contest", "3", *node),
        ("return", "--drafts", "--drop", "aaaaaa", "--dir", "node2"),
        ("return", "--confirm", "aaaaaa", "--dir", "node2"),
    ):
        assert commonweal(*misuse, cwd=root).returncode == 2, misuse


def test_delegates_and_proposals_by_command_line(over: tuple[Path, str]) -> None:
    root, ballot = over
    (root / "seats.csv").write_text("seat,weight,choice1,choice2\nChair,20,yes,Alice\nTwo,9,no,\n")
    called = ("return", ballot, "--delegates", "seats.csv", "--dir", "node3")
    assert run(*called, cwd=root)["published"] is None
    shown = commonweal(*called, cwd=root).stdout.split("everybody reads how each seat votes:\n")[1]
    rows = [line.split() for line in shown.splitlines()]
    assert ["Chair", "20", "yes", "(free)", "Alice", "(free)"] in rows
    assert ["Two", "9", "no", "(free)", "blank", "(free)"] in rows
    (root / "in.csv").write_text("option,count\nyes,6\nno,9\n")
    each = ("--for-contest", "bound unit branches 20", "--for-contest", "bound split conference")
    for misuse in (
        each[:2],
        each,
        (*each, "--inner", "in.csv", "--inner", "in.csv"),
        ("--for-contest", "bound unit branches", *each[2:], "--inner", "in.csv"),
        ("--for-contest", "loose", *each[2:]),
        ("--for-contest", "bound split nobody", *each[2:]),
        ("--for-contest", "bound split branches 20", *each[2:]),
    ):
        assert commonweal(*called, *misuse, cwd=root).returncode == 2, misuse
    split = (*each, "--inner", "in.csv")
    assert "in a unit vote all seats vote the same" in refusal(*called, *split, cwd=root)
    (root / "seats.csv").write_text(
        "seat,weight,choice1,choice2,mandate1,mandate2\nChair,20,no,Alice,,\nTwo,9,no,,,free\n"
    )
    assert run(*called, *split, "--commit", cwd=root)["published"]
    shown = run("result", ballot, "--dir", "node3", cwd=root)
    (call,) = shown["roll_calls"]
    assert [seat["mandates"] for seat in call["seats"]] == [
        ["branches", "conference"],
        ["branches", "free"],
    ]
    assert call["mandates"][0]["inner"] == {"yes": 6, "no": 9}
    text = commonweal("result", ballot, "--dir", "node3", cwd=root).stdout
    assert "a unit vote, branches; 15 of 20 took part (yes: 6, no: 9)" in text
    assert "Alice (conference)" in text
    (root / "text.md").write_text("\N{ZERO WIDTH NO-BREAK SPACE}We share.\r\nAll of us.\r\n")
    put = run("propose", "--title", "Share", "--text-file", "text.md", "--dir", "node3", cwd=root)
    name = put["proposal"][:12]
    run(
        "proposal", "comment", name, "--stance", "for", "--text", "Yes!", "--dir", "node3", cwd=root
    )
    amended = run("proposal", "amend", name, "--title", "Share all", "--dir", "node3", cwd=root)
    run("proposal", "adopt", name, amended["amendment"][:12], "--dir", "node3", cwd=root)
    shown = run("proposal", "show", name, "--dir", "node3", cwd=root)
    assert (shown["title"], shown["text"]) == ("Share all", "We share.\nAll of us.")
    text = commonweal("proposal", "show", name, "--dir", "node3", cwd=root).stdout
    assert "Yes!" in text
    run("proposal", "withdraw", name, "--dir", "node3", cwd=root)
    assert "withdrawn" in commonweal("proposal", "list", "--dir", "node3", cwd=root).stdout
    assert "is not UTF-8" in refusal_of_latin_text(root)


def refusal_of_latin_text(root: Path) -> str:
    (root / "latin.md").write_bytes("Ñandú".encode("latin-1"))
    return refusal("propose", "--title", "X", "--text-file", "latin.md", "--dir", "node3", cwd=root)


@pytest.fixture
async def nodes(tmp_path: Path) -> Path:
    async with world(tmp_path, groups=2):
        return tmp_path


def test_a_roster_is_tried_then_imported_listed_and_exported(nodes: Path) -> None:
    (nodes / "m.csv").write_bytes("id;name;region\n1;José;\n2;=SUM(A1);\n".encode("cp1252"))
    tried = run("roster", "import", "m.csv", "--dir", "node1", cwd=nodes)
    assert (tried["adds"], tried["committed"], tried["formulas"]) == (2, False, [3])
    assert run("roster", "list", "--dir", "node1", cwd=nodes)["members"] == []
    assert run("roster", "import", "m.csv", "--commit", "--dir", "node1", cwd=nodes)["committed"]
    (nodes / "m2.csv").write_text("id,name\n1,José Luis\n3,Ana\n")
    done = commonweal(
        "roster", "import", "m2.csv", "--whole", "--commit", "--dir", "node1", cwd=nodes
    )
    assert "1: José /  -> José Luis / " in done.stdout
    assert "leaving: 2" in done.stdout
    listed = run("roster", "list", "--dir", "node1", cwd=nodes)
    assert [m["ref"] for m in listed["members"]] == ["1", "3"]
    run("roster", "export", "out.csv", "--dir", "node1", cwd=nodes)
    assert (nodes / "out.csv").stat().st_mode & 0o777 == 0o600
    assert "José Luis" in (nodes / "out.csv").read_text()


def test_a_roster_with_problems_imports_nothing_and_names_lines(nodes: Path) -> None:
    (nodes / "bad.csv").write_text("id,name\n1,Ann\n1,Ben\n2,Carl,x,y\n")
    done = commonweal("roster", "import", "bad.csv", "--commit", "--dir", "node1", cwd=nodes)
    assert done.returncode == 1
    assert "bad.csv, line 3" in done.stdout
    assert "nothing was imported" in done.stdout
    assert run("roster", "list", "--dir", "node1", cwd=nodes)["members"] == []
    (nodes / "empty.csv").write_bytes(b"")
    assert "hint:" in refusal("roster", "import", "empty.csv", "--dir", "node1", cwd=nodes)


def test_invitations_are_made_listed_and_ended(nodes: Path) -> None:
    made = run("invite", "--label", "press", "--dir", "node1", cwd=nodes)
    listed = run("invite", "--list", "--dir", "node1", cwd=nodes)
    assert made["code"] not in json.dumps(listed)
    run("invite", "--strike", "1", "--dir", "node1", cwd=nodes)
    assert "ended" in commonweal("invite", "--list", "--dir", "node1", cwd=nodes).stdout
    assert "hint:" in refusal("invite", "--strike", "9", "--dir", "node1", cwd=nodes)


def test_doctor_says_all_of_a_sound_node(nodes: Path) -> None:
    value = run("doctor", "--dir", "node1", cwd=nodes)
    assert value["worst"] == "warn"
    levels = {check["check"]: check["level"] for check in value["checks"]}
    said = list(levels)
    assert levels.pop("process") == "warn"
    assert set(levels.values()) == {"ok"}
    page = (ROOT / "docs/operate/doctor.md").read_text()
    # The page tells them in the order in which they are said.
    order = [name for name in re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) if name in said]
    assert order == said


def newer(root: Path) -> None:
    with sqlite3.connect(root / "node1" / "store.sqlite") as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('commonweal-logs', 'm999_later', '2031-01-01')"
        )
    db.close()


def garbage(root: Path) -> None:
    (root / "node1" / "people.sqlite").write_bytes(b"no database at all" * 100)


def exposed(root: Path) -> None:
    (root / "node1" / "signer.sqlite").chmod(0o644)


def misconfigured(root: Path) -> None:
    (root / "node1" / "node.toml").write_text("[listen]\nprot = 1\n")


def without_charter(root: Path) -> None:
    (root / "node1" / "coalition.charter").write_bytes(b"\x80")


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (newer, "files"),
        (garbage, "files"),
        (exposed, "keys"),
        (misconfigured, "settings"),
        (without_charter, "charter"),
    ],
)
def test_doctor_tells_what_is_wrong_where_the_node_does_not_open(
    nodes: Path, damage: Any, check: str
) -> None:
    damage(nodes)
    done = commonweal("doctor", "--dir", "node1", "--json", cwd=nodes)
    assert done.returncode == 1, done.stderr
    failed = [c for c in json.loads(done.stdout)["checks"] if c["level"] == "fail"]
    assert {c["check"] for c in failed} >= {check, "opens"}
    assert all(c["hint"] for c in failed)
    # Who reads this has given that command.
    assert not any("run `commonweal doctor`" in c["hint"] for c in failed)
    refusal("proposal", "list", "--dir", "node1", cwd=nodes)


def test_what_doctor_says_about_exposed_keys_helps_from_where_it_was_asked(nodes: Path) -> None:
    exposed(nodes)
    for level in ("fail", "ok"):
        done = commonweal("doctor", "--dir", "node1", "--json", cwd=nodes)
        (keys,) = [c for c in json.loads(done.stdout)["checks"] if c["check"] == "keys"]
        assert keys["level"] == level
        if level == "fail":
            command = keys["hint"].split("`")[1]
            subprocess.run(shlex.split(command), cwd=nodes, check=True)


def test_doctor_begins_no_list_of_members_where_it_is_gone(nodes: Path) -> None:
    people = nodes / "node1" / "people.sqlite"
    people.unlink()
    for _ in range(2):
        done = commonweal("doctor", "--dir", "node1", "--json", cwd=nodes)
        assert (done.returncode, done.stderr) == (1, "")
        checks = {c["check"]: c for c in json.loads(done.stdout)["checks"]}
        assert checks["members"]["message"] == "there is no people.sqlite: the list of members"
        assert checks["opens"]["level"] == "warn"
        assert not people.exists()


def test_doctor_says_what_to_do_where_a_page_of_a_file_is_damaged(nodes: Path) -> None:
    store = nodes / "node1" / "store.sqlite"
    # Its first pages still say that it is a database, and of which version.
    whole = store.read_bytes()
    store.write_bytes(whole[: 20 * 4096] + b"\xa5" * (len(whole) - 20 * 4096))
    done = commonweal("doctor", "--dir", "node1", "--json", cwd=nodes)
    assert done.returncode == 1
    last = json.loads(done.stdout)["checks"][-1]
    assert (last["check"], last["level"]) == ("opens", "fail")
    assert "restore the last backup" in last["hint"]


@pytest.fixture
def held(nodes: Path) -> Iterator[Path]:
    with NodeLock(nodes / "node1"):
        yield nodes


def test_two_processes_on_one_directory_are_refused(held: Path) -> None:
    said = refusal("proposal", "list", "--dir", "node1", cwd=held)
    assert "hint:" in said
    assert run("proposal", "list", "--dir", "node2", cwd=held) == {"proposals": []}
