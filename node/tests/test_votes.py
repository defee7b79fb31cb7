"""Claims about files of votes: every form gives the same lines, and nothing is guessed."""

from pathlib import Path
from typing import Any

import pytest

from node.cli.vote_files import lines_of
from node.roll_calls import first_line, read_roll_call
from node.votes import VoteLines, read_votes
from protocol.errors import MalformedError

FUND = {
    "title": "Fund",
    "kind": "yes-no",
    "options": ["yes", "no", "abstain"],
    "min": 1,
    "max": 1,
    "grades": [],
}
TREASURER = {
    "title": "Treasurer",
    "kind": "rank",
    "options": ["Alice", "Bob Møller", "Carol"],
    "min": 1,
    "max": 3,
    "grades": [],
}
BOARD = {
    "title": "Board",
    "kind": "choose",
    "options": ["A", "B", "C"],
    "min": 1,
    "max": 2,
    "grades": [],
}
PLACES = {
    "title": "Places",
    "kind": "score",
    "options": ["Ann/Arbor", "Bonn", "Cork"],
    "min": 1,
    "max": 3,
    "grades": ["3", "2", "1", "0"],
}
PLANS = {
    "title": "Plans",
    "kind": "grade",
    "options": ["Long", "Short"],
    "min": 2,
    "max": 2,
    "grades": ["Good", "Fair", "Poor"],
}
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def read(tmp_path: Path, content: str | bytes, contest: dict[str, Any]) -> dict[str, Any]:
    path = tmp_path / "votes"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    lines = VoteLines()
    read_votes(lines_of(path), str(path), contest, lines)
    return lines.plain()


@pytest.mark.parametrize(
    "text",
    [
        "option,count\nyes,3\nno,2\n(blank),1\n(spoiled),4\n",
        BOM + "Option,Count\r\nYES , 3\r\nNo,2\r\n\r\n(blank),1\r\n(spoiled),4\r\n",
        "option,count\nabstain,0\nyes,3\nno,2\n(blank),1\n(spoiled),4",
    ],
)
def test_totals_are_read_whatever_case_and_line_ends(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text, FUND) == {"rows": {"0": 3, "1": 2}, "blank": 1, "spoiled": 4}


def test_records_and_blt_give_the_same_rankings(tmp_path: Path) -> None:
    records = "rank1,rank2,rank3\nCarol,alice,\nCarol,alice,\n,Bob  Møller,\nalice,overvote,\n,,\n"
    found = read(tmp_path, BOM + records, TREASURER)
    assert found == {"rows": {"2,0": 2, ",1": 1, "0,?": 1}, "blank": 1, "spoiled": 0}
    blt = '3 1\n2 1 2 0\n1 - 3 0\n1 2=3 0\n1 0\n0\n"Carol"\n"Alice"\n"Bob Møller"\n"Title"\n'
    found = read(tmp_path, blt, TREASURER)
    assert found == {"rows": {"2,0": 2, ",1": 1, "0=1": 1}, "blank": 1, "spoiled": 0}


def test_records_of_a_choice_with_too_many_marks_are_spoiled(tmp_path: Path) -> None:
    text = "choice1,choice2,choice3,weight\nB,A,,2\nA,A,,1\nA,B,C,4\novervote,,,3\n,,,5\n"
    assert read(tmp_path, text, BOARD) == {"rows": {"0,1": 2, "0": 1}, "blank": 5, "spoiled": 7}


def test_records_and_abif_give_the_same_scores(tmp_path: Path) -> None:
    same = {"rows": {",0,,1=2": 2, "2": 1, ",,,0=1=2": 1}, "blank": 3, "spoiled": 0}
    records = "ballot,bonn,Ann/Arbor,Cork,weight\n1,0,2,0,2\n2,,,3,1\n3,0,0,0,1\n4,,-,,3\n"
    assert read(tmp_path, BOM + records, PLACES) == same
    abif = (
        "{max_rating: 3}\n=A:[Ann/Arbor]\n=B:[Bonn]\n=C:[Cork]\n"
        "2:A/2,B/0,C/0\n1:C/3\n1:A/0,B/0,C/0\n3:\n"
    )
    assert read(tmp_path, abif, PLACES) == same


def test_grades_are_read_by_their_names_and_too_few_of_them_are_spoiled(tmp_path: Path) -> None:
    records = "Short,Long\ngood,FAIR\nGood,\n,\nPoor,Poor\n"
    found = read(tmp_path, records, PLANS)
    assert found == {"rows": {"1,0": 1, ",,0=1": 1}, "blank": 1, "spoiled": 1}


def test_a_roll_call_gives_each_option_its_grade(tmp_path: Path) -> None:
    path = tmp_path / "seats"
    path.write_text(
        "seat,weight,choice1,choice2\nOne,3,Ann/Arbor/3; Cork / 0,short/GOOD;Long/poor\nTwo,1,,\n"
    )
    seats = read_roll_call(lines_of(path), str(path), [PLACES, PLANS])
    assert [seat["choices"] for seat in seats] == [["0,,,2", "1,,0"], ["", ""]]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("Bonn/4", "not an option and a grade, such as Ann/Arbor/3"),
        ("Bern/3", "not an option and a grade"),
        ("Bonn", "not an option and a grade"),
        ("Bonn/3;Bonn/2", "marked twice"),
    ],
)
def test_a_mark_that_is_none_is_told_with_its_line(tmp_path: Path, cell: str, says: str) -> None:
    path = tmp_path / "seats"
    path.write_text(f"seat,weight,choice\nOne,3,Ann/Arbor/3\nTwo,1,{cell}\n")
    with pytest.raises(MalformedError, match=says) as refused:
        read_roll_call(lines_of(path), str(path), [PLACES])
    assert "line 3" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "contest", "says"),
    [
        ("option,count\nBonn,3\n", PLACES, "a column an option"),
        ("Bonn,Cork\n4,0\n", PLACES, "'4' is no grade"),
        ("Bonn,Cork\n1,0\n1\n", PLACES, "line 3"),
        ("Bonn,Lima\n1,0\n", PLACES, "the ballot has: Ann/Arbor, Bonn, Cork"),
        ("{max_rating: 5}\n1:Bonn/5\n", PLACES, "not graded as 'Places' asks"),
        ("1:Bonn>Cork\n", PLACES, "not graded as 'Places' asks"),
        ("Long,Short\nGood,Superb\n", PLANS, "'Superb' is no grade"),
        ("Long,Short,weight\nGood,Poor,1/2\n", PLANS, "each vote counts one"),
        ("option,count\nyess,3\n", FUND, "the ballot has 'yes'"),
        ("option,count\nmaybe not,3\n", FUND, "the ballot has: yes, no, abstain"),
        ("rank1\nBob Moller\n", TREASURER, "the ballot has 'Bob Møller'"),
        ("option,count\nyes,-3\n", FUND, "line 2"),
        ("option,count\nyes,3.5\n", FUND, "not a number of votes"),
        ('option,count\nyes,"1,000"\n', FUND, "without separators"),
        ("option,count\nyes,99999999999999999999\n", FUND, "not a number of votes"),
        ("option,count\nyes,=1+1\n", FUND, "not a number of votes"),
        ("option,count\nyes,1\nyes,2\n", FUND, "stands there twice"),
        ("option,count\nyes,1\nYES,2,3\n", FUND, "3 cells"),
        ("option,count\n", FUND, "no totals"),
        ("option,count\nAlice,1\n", TREASURER, "a line a ballot"),
        ("option,count\nA,1\n", BOARD, "a line a ballot"),
        ("rank1,rank2\nAlice\n", TREASURER, "1 cells"),
        ("rank1\n=SUM(A1)\n", TREASURER, "formula"),
        ("rank1,weight\nAlice,1/2\n", TREASURER, "each vote counts one"),
        ("rank1\n", TREASURER, "no ballots"),
        ("", TREASURER, "empty"),
        ("name,vote\nx,Alice\n", TREASURER, "no column rank1"),
        ("rank1\nAlice\n".encode("utf-16"), TREASURER, "UTF-16"),
        ("rank1\nBob Møller\n".encode("latin-1"), TREASURER, "not UTF-8"),
        (b"rank1\nAl\x00ice\n", TREASURER, "NUL"),
        ("rank1\nAlice\nalice\n", TREASURER, "under two names"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, content: str | bytes, contest: dict[str, Any], says: str
) -> None:
    with pytest.raises(MalformedError) as refused:
        read(tmp_path, content, contest)
    assert refused.value.code == "bad-file"
    assert says in f"{refused.value.detail} {refused.value.hint}"


def test_papers_that_are_all_blank_are_totals_of_any_contest(tmp_path: Path) -> None:
    found = read(tmp_path, "option,count\n(blank),7\n(spoiled),1\n", TREASURER)
    assert found == {"rows": {}, "blank": 7, "spoiled": 1}


def test_two_hundred_thousand_records_are_read(tmp_path: Path) -> None:
    text = "rank1,rank2\n" + "Alice,Carol\nCarol,\n" * 100_000
    assert read(tmp_path, text, TREASURER)["rows"] == {"0,2": 100_000, "2": 100_000}


def test_yes_and_no_are_read_as_spanish_pages_call_them(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    words = ("Sí", "si", "no", "Abstención", "abstain")
    lines = [f"{number},1,sí,{word}\n" for number, word in enumerate(words)]
    path.write_text("seat,weight,present,choice\n" + "".join(lines))
    seats = read_roll_call(lines_of(path), str(path), [FUND])
    assert [seat["choices"] for seat in seats] == [["0"], ["0"], ["1"], ["2"], ["2"]]


@pytest.mark.parametrize("header", ["choice,mandate", "choice1,mandate1", "Voto1,mandato"])
def test_the_one_question_of_a_roll_call_may_have_a_number(tmp_path: Path, header: str) -> None:
    path = tmp_path / "seats.csv"
    path.write_text(f"seat,weight,{header}\nA,2,yes,free\n")
    (seat,) = read_roll_call(lines_of(path), str(path), [FUND])
    assert (seat["choices"], seat["mandates"]) == (["0"], ["free"])
    path.write_text("seat,weight,choice,choice1\nA,2,yes,no\n")
    with pytest.raises(MalformedError, match="'choice' too many"):
        read_roll_call(lines_of(path), str(path), [FUND])


@pytest.mark.parametrize(
    ("text", "plain", "contest"),
    [
        (
            "Opción,Cantidad\nsí,5\nno,2\n(blank),1\n",
            "option,count\nyes,5\nno,2\n(blank),1\n",
            FUND,
        ),
        (
            BOM + "Preferencia1,preferencia2,peso\nCarol,Alice,3\nAlice,,1\n",
            "rank1,rank2,weight\nCarol,Alice,3\nAlice,,1\n",
            TREASURER,
        ),
    ],
)
def test_columns_of_votes_may_be_named_in_spanish(
    tmp_path: Path, text: str, plain: str, contest: dict[str, Any]
) -> None:
    assert read(tmp_path, text, contest) == read(tmp_path, plain, contest)


@pytest.mark.parametrize("sign", [";", "\t"])
@pytest.mark.parametrize(
    ("plain", "contest"),
    [
        ("option,count\nyes,5\nno,2\n(blank),1\n", FUND),
        ("Opción,Cantidad\nsí,5\nno,2\n(blank),1\n", FUND),
        ("rank1,rank2,weight\nCarol,Alice,3\nAlice,,1\n", TREASURER),
        ("preferencia1,preferencia2,peso\nCarol,Alice,3\nAlice,,1\n", TREASURER),
        ("ballot,Long,Short,weight\n1,Good,Fair,2\n2,Poor,Poor,1\n", PLANS),
    ],
)
def test_semicolons_and_tabs_part_cells_as_commas_do(
    tmp_path: Path, plain: str, contest: dict[str, Any], sign: str
) -> None:
    found = read(tmp_path, plain.replace(",", sign), contest)
    assert found == read(tmp_path, plain, contest)
    assert found["rows"]


def test_a_roll_call_parted_by_semicolons_has_lists_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    plain = 'puesto,peso,voto1,voto2\nA,3,yes,"Carol; alice"\nB,2,no,\n'
    path.write_text(plain)
    expected = read_roll_call(lines_of(path), str(path), [FUND, TREASURER])
    path.write_text(BOM + plain.replace(",", ";"), encoding="utf-8")
    assert read_roll_call(lines_of(path), str(path), [FUND, TREASURER]) == expected
    # Without them it is two cells, and nothing is guessed.
    path.write_text(plain.replace(",", ";").replace('"', ""))
    with pytest.raises(MalformedError, match="number of cells"):
        read_roll_call(lines_of(path), str(path), [FUND, TREASURER])


def test_a_line_of_another_file_is_not_parted_by_what_the_first_has(tmp_path: Path) -> None:
    # A file that changes its mind is refused, and not read as one column.
    for text in ("option;count\nyes,5\n", "option,count\nyes;5\n", "rank1;rank2\nCarol,Alice\n"):
        contest = TREASURER if text.startswith("rank") else FUND
        with pytest.raises(MalformedError, match="cells"):
            read(tmp_path, text, contest)


def test_columns_beside_grades_may_be_named_in_spanish_unless_they_are_options(
    tmp_path: Path,
) -> None:
    plain = "ballot,precinct,Long,Short,weight\n1,P-01,Good,Fair,2\n2,P-02,Poor,Poor,1\n"
    spanish = plain.replace("ballot", "Papeleta").replace("precinct", "Mesa")
    spanish = spanish.replace("weight", "peso").replace(",", ";")
    assert read(tmp_path, spanish, PLANS) == read(tmp_path, plain, PLANS)
    # The table is what people vote about: its column is no list of precincts.
    table = {**PLANS, "options": ["Mesa", "Short"]}
    assert read(tmp_path, "Mesa,Short\nGood,Fair\n", table)["rows"] == {"0,1": 1}
    ranked = "mesa;preferencia1;peso\nP-01;Carol;2\n"
    assert read(tmp_path, ranked, TREASURER)["rows"] == {"2": 2}


@pytest.mark.parametrize("header", [b"a\rb,c", b'"rank1', b'"a"b,c', b"preferencia1,\xf3", b'"'])
def test_a_first_line_that_is_no_csv_is_refused_with_its_place(
    tmp_path: Path, header: bytes
) -> None:
    for contest in (FUND, TREASURER, PLANS):
        with pytest.raises(MalformedError) as refused:
            read(tmp_path, header + b"\nAlice,Bob\n", contest)
        assert refused.value.code == "bad-file"


def test_columns_of_a_roll_call_may_be_named_in_spanish(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    rows = "A,3,Norte,sí,no,yes,Carol,,\nB,1,,no,,,,,\n"
    read_as = []
    for header in (
        "seat,weight,region,present,alternate,choice1,choice2,mandate1,mandate2",
        # With and without accents, composed or not.
        "Puesto,Peso,Región,Presente,Suplente,Voto1,voto2,mandato1,MANDATO2",
        "puesto,peso,regio\u0301n,presente,suplente,voto1,voto2,mandato1,mandato2",
        "puesto,weight,region,present,suplente,voto1,choice2,mandato1,mandate2",
    ):
        path.write_text(f"{header}\n{rows}", encoding="utf-8")
        read_as.append(read_roll_call(lines_of(path), str(path), [FUND, TREASURER]))
    assert read_as[0][0]["choices"]
    assert all(one == read_as[0] for one in read_as)


def test_the_first_line_that_is_offered_is_read_in_each_language(tmp_path: Path) -> None:
    assert first_line([FUND]) == "seat,weight,present,choice"
    path = tmp_path / "seats.csv"
    for contests in ([FUND], [FUND, TREASURER]):
        path.write_text(
            f"{first_line(contests, 'es')}\nA,3,sí,yes{',Carol' * (len(contests) - 1)}\n"
        )
        (seat,) = read_roll_call(lines_of(path), str(path), contests)
        assert (seat["label"], seat["weight"]) == ("A", 3)
    assert first_line([FUND, TREASURER], "es") == "puesto,peso,presente,voto1,voto2"


def test_a_roll_call_is_read_seat_by_seat(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    path.write_text(
        BOM + "Seat,Weight,present,alternate,choice1,choice2\n"
        "Chair,20,yes,no,yes,Carol; alice\nTwo,5,,Y,,\nThree,7,no,,yes,\n"
    )
    assert read_roll_call(lines_of(path), str(path), [FUND, TREASURER]) == [
        {
            "label": "Chair",
            "weight": 20,
            "region": "",
            "present": True,
            "alternate": False,
            "choices": ["0", "2,0"],
            "mandates": [],
        },
        {
            "label": "Two",
            "weight": 5,
            "region": "",
            "present": True,
            "alternate": True,
            "choices": ["", ""],
            "mandates": [],
        },
        {
            "label": "Three",
            "weight": 7,
            "region": "",
            "present": False,
            "alternate": False,
            "choices": [],
            "mandates": [],
        },
    ]


def test_a_seat_may_have_a_mandate_of_its_own_in_each_contest(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    path.write_text(
        "seat,weight,choice1,choice2,mandate1,mandate2\n"
        "A,1,yes,Carol,Libre,\nB,1,yes,Carol,congreso,executive\nC,1,no,Carol,,\n"
    )
    seats = read_roll_call(lines_of(path), str(path), [FUND, TREASURER])
    assert [seat["mandates"] for seat in seats] == [["free", ""], ["conference", "executive"], []]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seat,weight,choice,mandate\nA,1,yes,loose\n", "'loose' is no mandate"),
        ("seat,weight,present,choice,mandate\nA,1,no,,free\n", "in which nobody sat"),
        ("seat,weight,choice,mandate2\nA,1,yes,free\n", "too many"),
        ("seat,weight\nA,1\n", "no column 'choice'"),
        ("seat,weight,choice\n", "no seats"),
        ("seat,weight,choice\nA,-1,yes\n", "not a weight"),
        ("seat,weight,choice\nA,0,yes\n", "not a weight"),
        ("seat,weight,choice\nA,9999999999999999,yes\n", "not a weight"),
        ("seat,weight,choice\nA,1\n", "number of cells"),
        ("seat,weight,choice\nA,1,yes,no\n", "number of cells"),
        ("seat,weight,choice\nA,1,yess\n", "the ballot has 'yes'"),
        ("seat,weight,choice,colour\nA,1,yes,red\n", "too many"),
        ("seat,puesto,weight,choice\nA,B,1,yes\n", "too many"),
        ("seat,weight,present,choice\nA,1,perhaps,yes\n", "neither yes nor no"),
        ("", "no column"),
    ],
)
def test_a_roll_call_that_is_none_is_told_with_its_place(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "seats.csv"
    path.write_text(text)
    with pytest.raises(MalformedError) as refused:
        read_roll_call(lines_of(path), str(path), [FUND])
    assert says in f"{refused.value.detail} {refused.value.hint}"


def test_a_roll_call_has_mandates_for_all_contests_or_for_none(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    path.write_text("seat,weight,choice1,choice2,mandate2\nA,1,yes,Carol,free\n")
    with pytest.raises(MalformedError) as refused:
        read_roll_call(lines_of(path), str(path), [FUND, TREASURER])
    assert "a mandate for some contests" in refused.value.detail


@pytest.mark.parametrize(
    ("text", "contest", "line"),
    [
        ("option,count\nno,1\nboa,2\n", FUND, 3),
        ("rank1,rank2\nAlice,\n,Carol\nBoa,Alice\nBoa,\n", TREASURER, 4),
        ("rank1,rank2\nAlice,\n,alice\n", TREASURER, 3),
        ('3 1\n1 1 0\n0\n"Alice"\n"Boa" "Carol"\n', TREASURER, 5),
        ("Short,Boa\ngood,fair\n", PLANS, 1),
        ("=A:[Bonn]\n1:A/2\n1:A/2,Boa/1\n", {**PLACES, "grades": list("543210")}, 3),
        ("=A:[Bonn]\n=B:[Boa]\n1:B/2\n", {**PLACES, "grades": list("543210")}, 2),
    ],
)
def test_a_name_that_the_ballot_lacks_is_told_with_its_line(
    tmp_path: Path, text: str, contest: dict[str, Any], line: int
) -> None:
    with pytest.raises(MalformedError) as caught:
        read(tmp_path, text, contest)
    assert f"votes, line {line}: " in caught.value.detail
