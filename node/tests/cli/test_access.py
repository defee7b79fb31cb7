"""`commonweal access`: who may act on the pages."""

from pathlib import Path

import pytest

from node.cli.access import write_ways
from node.tests.cli.inside import Inside, at
from node.tests.commands.world import found, small_charter


@pytest.fixture
def one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Inside:
    found(tmp_path, small_charter())
    return at(tmp_path, capsys)(1)


def test_an_access_is_given_changed_linked_listed_and_ended(one: Inside) -> None:
    said = one.says("access", "grant", "--role", "steward", "--for", "Ada")
    assert "this link signs in once" in said
    assert "/sign-in?key=" in said
    assert "sign-in?key" not in one.says(
        "access", "grant", "--role", "member", "--for", "Bo", "--code"
    )
    changed = one.tells("access", "change", 2, "--role", "facilitator", "--for", "Bo Berg")
    assert (changed["role"], changed["label"]) == ("facilitator", "Bo Berg")
    linked = one.tells("access", "link", 2)
    assert "/sign-in?key=" in linked["link"]
    listed = one.says("access", "list")
    assert "Bo Berg" in listed
    assert linked["link"].partition("key=")[2] not in listed
    assert "access 2 is ended" in one.says("access", "revoke", 2)
    assert [row["revoked"] for row in one.tells("access", "list")["accesses"]] == [False, True]
    # What is done at the command line is not in the journal of the pages.
    assert one.tells("access", "journal") == {"journal": []}
    assert "outcome" in one.says("access", "journal")


def test_what_can_not_be_done_with_an_access_says_why_and_changes_nothing(one: Inside) -> None:
    one.says("access", "grant", "--role", "steward", "--for", "Ada")
    before = one.tells("access", "list")["accesses"]
    assert "an access is for somebody" in one.refuses("access", "grant", "--role", "member")
    nobody = ("access", "grant", "--role", "member", "--member", "m9")
    assert "no active member m9" in one.refuses(*nobody)
    named = ("access", "grant", "--role", "member", "--for", "Di", "--named-by", "Slate A")
    assert "name observers, nobody else" in one.refuses(*named)
    for what in (("link", 7), ("revoke", 7), ("change", 7, "--days", 3)):
        assert "no access 7" in one.refuses("access", *what)
    assert "last steward" in one.refuses("access", "revoke", 1)
    assert "last steward" in one.refuses("access", "change", 1, "--role", "member")
    assert "say what changes" in one.misused("access", "change", 1)
    assert one.tells("access", "list")["accesses"] == before


def test_a_file_of_lines_gives_links_and_ends_accesses_all_or_none(
    one: Inside, tmp_path: Path
) -> None:
    file, sheet, table = (tmp_path / name for name in ("people.csv", "sheet.html", "ways.csv"))
    file.write_text("role;Ada\n")
    said = one.lists("access", "many", "grant", file, "--commit")
    assert "line 1: role is no role" in said
    assert "nothing is changed" in said
    file.write_bytes("steward;Ada Müller\nmember;Bo;;20\n".encode("cp1252"))
    assert "this is what --commit would do:" in one.says("access", "many", "grant", file)
    assert one.tells("access", "list")["accesses"] == []
    ways = ("--sheet", sheet, "--csv", table)
    assert "with --commit" in one.misused("access", "many", "grant", file, *ways)
    one.says("access", "many", "grant", file, "--commit", *ways)
    assert [path.stat().st_mode & 0o777 for path in (sheet, table)] == [0o600, 0o600]
    assert sheet.read_text().count('<section class="sheet"') == 2
    head, ada, bo = table.read_text().splitlines()
    assert head == "number,role,for,member,way in"
    assert ada.startswith("1,steward,Ada Müller,,http")
    assert ada.rpartition(",")[2] in sheet.read_text().replace("&amp;", "&")
    file.write_text("#2\n")
    again = one.misused("access", "many", "link", file, "--commit", "--sheet", sheet)
    assert "is there already" in again
    assert bo.rpartition("=")[2] not in one.says("access", "many", "link", file, "--commit")
    file.write_text("Ada Müller\nBo\n")
    assert "every steward's access" in one.refuses("access", "many", "strike", file, "--commit")
    file.write_text("Bo\n")
    assert "done:" in one.says("access", "many", "renew", file, "--days", 3, "--commit")
    one.says("access", "many", "strike", file, "--commit")
    assert [row["revoked"] for row in one.tells("access", "list")["accesses"]] == [False, True]


def test_files_that_can_not_be_made_are_said_before_any_link_is(
    one: Inside, tmp_path: Path
) -> None:
    file, there, nowhere = (tmp_path / name for name in ("people.csv", "ways.csv", "no/sheet.html"))
    file.write_text("member;Bo\n")
    many = ("access", "many", "grant", file, "--commit", "--csv", there, "--sheet")
    assert "can't be made" in one.misused(*many, nowhere)
    assert "is there already" in one.misused(*many, there)
    assert one.tells("access", "list")["accesses"] == []
    assert not there.exists(), "what was reserved is not left behind"


def test_links_that_can_not_be_written_are_shown(one: Inside, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("member;Bo\n")
    value = one.tells("access", "many", "grant", file, "--commit")
    assert write_ways(value, None, tmp_path / "gone" / "ways.csv") == []
    assert write_ways(value, None, tmp_path / "ways.csv") == [str(tmp_path / "ways.csv")]
