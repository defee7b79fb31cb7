"""Files of votes: which format a result goes into."""

import pytest

from node.exported import ballot_file, usual_forms, written_in

YES_NO = {
    "options": ["Yes", "No"],
    "grades": [],
    "title": "Shall we?",
    "seats": 1,
    "rows": [["0", "2"], ["1", "1"]],
}


@pytest.mark.parametrize(
    ("grades", "name", "form"),
    [
        ([], "plan.csv", "csv"),
        ([], "PLAN.CSV", "csv"),
        ([], "plan.blt", "blt"),
        ([], "plan.abif", "abif"),
        ([], "plan.txt", "blt"),
        ([], "", "blt"),
        (["Good", "Bad"], "plan.csv", "csv-grades"),
        (["Good", "Bad"], "plan.abif", "abif"),
        (["Good", "Bad"], "plan", "csv-grades"),
    ],
)
def test_the_end_of_a_files_name_says_its_format(grades, name, form):
    assert usual_forms({"grades": grades}, name)[0] == form


def test_votes_of_yes_and_no_go_into_a_csv():
    form, written = written_in(ballot_file(YES_NO), usual_forms(YES_NO, "plan.csv"))
    assert form == "csv"
    assert "".join(written.lines).splitlines()[1:] == ["Yes,2", "No,1"]
