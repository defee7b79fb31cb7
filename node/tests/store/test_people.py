import contextlib
import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import RosterError
from node.store import roster_csv
from node.store.people import PeopleStore
from node.store.roster_csv import MAX_PROBLEMS, MAX_ROSTER_BYTES, escape_cell, read_roster

TEXT = "id,name,region,email\n1,José Núñez,Ward 4,j@example.org\n2,Müller & Søn,Ward 5,\n"


@pytest.fixture
def people(tmp_path):
    store = PeopleStore(tmp_path / "people.sqlite", clock=lambda: 1_000)
    yield store
    store.close()


def refused(code: str, data: bytes) -> RosterError:
    with pytest.raises(RosterError) as caught:
        read_roster(data)
    assert caught.value.code == code
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_encodings_and_delimiters_are_read(encoding, delimiter):
    file = read_roster(TEXT.replace(",", delimiter).encode(encoding))
    assert file.problems == ()
    assert [row.name for row in file.rows] == ["José Núñez", "Müller & Søn"]
    assert file.delimiter == delimiter


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines_do_not_matter(newline):
    text = ("\n" + TEXT + "\n ,,,\n").replace("\n", newline)
    file = read_roster(text.encode())
    assert [(row.line, row.ref) for row in file.rows] == [(3, "1"), (4, "2")]


def test_quoted_delimiters_and_newlines_stay_in_the_cell():
    file = read_roster(b'name;id\n"Nunez; Jose\nthe second";7\nB;8\n')
    assert [(row.line, row.ref, row.name) for row in file.rows] == [
        (2, "7", "Nunez; Jose\nthe second"),
        (4, "8", "B"),
    ]


def test_headers_are_known_in_both_languages_and_any_order():
    file = read_roster("Correo;Nombre Completo;Número_de_socio\na@b;Ana;5\n".encode())
    assert [(row.ref, row.name, row.email) for row in file.rows] == [("5", "Ana", "a@b")]
    assert file.columns == {"ref", "name", "email"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("3,A", "2 cells where the header has 4"),
        ("3,A,B,C,D", "5 cells"),
        (",A,B,C", "no id"),
        ("1,A,B,C", "line 2 already"),
        ("3," + "x" * 600 + ",B,C", "500 characters"),
        ("3,a\x00b,B,C", "NUL"),
    ],
)
def test_each_problem_names_its_line_reason_and_a_hint(row, reason):
    file = read_roster((TEXT + row + "\n4,D,E,F\n").encode())
    (problem,) = file.problems
    assert problem.line == 4
    assert reason in problem.reason
    assert problem.hint
    assert [found.ref for found in file.rows] == ["1", "2", "4"]


def test_formulas_are_flagged_kept_as_text_and_escaped_on_output():
    file = read_roster(b"id,name\n1,=HYPERLINK(1)\n2,@sum\n3,+1\n4,-2\n5,fine\n")
    assert file.formulas == (2, 3, 4, 5)
    assert file.rows[0].name == "=HYPERLINK(1)"
    assert escape_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert escape_cell("fine") == "fine"


def test_files_that_are_no_roster_are_refused_whole(monkeypatch):
    refused("roster-empty", b"")
    refused("roster-empty", b"\xef\xbb\xbf \n\n")
    refused("roster-empty", b"id,name\n")
    refused("roster-no-header", b"1,Ana\n2,Ben\n")
    refused("roster-no-header", (",".join(["id"] * 51) + "\n1\n").encode())
    refused("roster-not-text", b"\xff\xfe\x00")
    monkeypatch.setattr(roster_csv, "MAX_ROSTER_BYTES", 10)
    refused("roster-too-large", b"id,name\n1,a\n")
    assert MAX_ROSTER_BYTES > 10


def test_a_spreadsheet_file_by_mistake_is_refused():
    with pytest.raises(RosterError):
        read_roster(b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256)) * 20)


def test_problems_stop_at_a_limit_and_rows_too(monkeypatch):
    many = "id,name\n" + "".join(f",{n}\n" for n in range(500))
    assert len(read_roster(many.encode()).problems) == MAX_PROBLEMS
    monkeypatch.setattr(roster_csv, "MAX_ROSTER_ROWS", 3)
    file = read_roster(b"id\n1\n2\n3\n4\n5\n")
    assert [problem.line for problem in file.problems] == [5]


def test_a_lone_quote_is_a_problem_and_no_crash():
    file = read_roster(b'id,name\n1,"a\n2,b\n')
    assert file.problems


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(RosterError):
        assert read_roster(data).columns


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20)
        .map(str.strip)
        .filter(bool),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_what_the_csv_module_writes_is_read_back(names):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["id", "name"])
    writer.writerows((n, name) for n, name in enumerate(names))
    assert [row.name for row in read_roster(out.getvalue().encode()).rows] == names


async def test_a_dry_run_changes_nothing_and_commit_does_what_it_said(people):
    plan = people.plan_import(TEXT.encode())
    assert ([row.ref for row in plan.adds], plan.changes, plan.removes, plan.same) == (
        ["1", "2"],
        (),
        (),
        0,
    )
    assert people.members() == []
    await people.commit(plan)
    assert [(m.ref, m.name, m.region, m.joined) for m in people.members()] == [
        ("1", "José Núñez", "Ward 4", 1_000),
        ("2", "Müller & Søn", "Ward 5", 1_000),
    ]
    assert people.regions() == {"Ward 4": 1, "Ward 5": 1}
    again = people.plan_import(TEXT.encode())
    assert (again.adds, again.changes, again.same) == ((), (), 2)


async def test_changes_and_removals_are_told_apart(people):
    await people.commit(people.plan_import(TEXT.encode()))
    newer = "id,name,region,email\n2,Müller,Ward 5,\n3,New,Ward 4,\n"
    partly = people.plan_import(newer.encode())
    assert partly.removes == ()
    whole = people.plan_import(newer.encode(), whole=True)
    assert [member.ref for member in whole.removes] == ["1"]
    assert [(member.name, row.name) for member, row in whole.changes] == [
        ("Müller & Søn", "Müller")
    ]
    await people.commit(whole)
    assert [member.ref for member in people.members()] == ["2", "3"]
    assert not people.member("1").active
    back = people.plan_import(TEXT.encode())
    assert [row.ref for row in back.returns] == ["1"]
    await people.commit(back)
    assert people.member("1").active
    assert people.member("1").id == 1


async def test_a_column_the_file_lacks_leaves_what_is_held(people):
    await people.commit(people.plan_import(TEXT.encode()))
    await people.commit(people.plan_import(b"id,region\n1,Ward 9\n"))
    member = people.member("1")
    assert (member.name, member.region, member.email) == ("José Núñez", "Ward 9", "j@example.org")


async def test_a_plan_with_problems_imports_nothing(people):
    plan = people.plan_import((TEXT + ",x,y,z\n").encode())
    with pytest.raises(RosterError) as caught:
        await people.commit(plan)
    assert caught.value.code == "roster-problems"
    assert "line 4" in caught.value.message
    assert people.members() == []


async def test_a_stale_plan_is_refused(people):
    plan = people.plan_import(TEXT.encode())
    await people.commit(people.plan_import(b"id\n9\n"))
    with pytest.raises(RosterError) as caught:
        await people.commit(plan)
    assert caught.value.code == "roster-changed"
    assert [member.ref for member in people.members()] == ["9"]


async def test_the_export_reads_back(people):
    await people.commit(people.plan_import(TEXT.encode() + b"3,=1+1,,\n"))
    exported = people.export()
    assert b"'=1+1" in exported
    assert len(read_roster(exported).rows) == 3


async def test_two_hundred_thousand_rows_take_seconds(people):
    data = "id,name,region,email\n" + "".join(
        f"{n},Member {n},Ward {n % 13},m{n}@example.org\n" for n in range(200_000)
    )
    start = time.perf_counter()
    plan = people.plan_import(data.encode())
    await people.commit(plan)
    assert len(plan.adds) == sum(people.regions().values()) == 200_000
    # Generous: some two seconds on one unhurried core.
    assert time.perf_counter() - start < 30
