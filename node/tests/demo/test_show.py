"""What the demo's tables say of a count."""

from node.cli.output import Paper
from node.cli.result_text import test_line as line_of_test
from node.demo.records import MAYOR
from node.demo.show import show_decisions, show_rounds


def test_a_table_of_rounds_calls_votes_that_name_nobody_left_what_pages_call_them(capsys):
    first = {"tally": {"Ann": "2", "Bob": "1"}, "exhausted": "4", "elected": [], "eliminated": []}
    contest = {"count": {"rounds": [first], "method": "irv"}, "winners": ["Ann"]}
    show_rounds(Paper(), MAYOR, {"contests": [contest]}, [])
    said = capsys.readouterr().out
    assert "no further choice" in said
    assert "exhausted" not in said


def test_a_roll_call_is_told_as_delegates_and_its_tests_as_verify_tells_them(capsys):
    test = {"op": ">", "needed": "1/2", "reached": "299/415", "where": "", "met": True}
    test |= {"part": "299/4", "whole": "415/4"}
    kinds = [{"kind": "delegates", "groups": 13, "cast": 105_928}]
    contest = {"outcome": "carried", "winners": [], "cast": 105_928, "kinds": kinds}
    result = {"title": "Endorse", "example": True, "contests": [{**contest, "tests": [test]}]}
    show_decisions(Paper(), {"roll-call": result})
    said = capsys.readouterr().out
    assert "carried; delegates of 13 groups, for 105,928\n" in said
    assert f"  {line_of_test(test)}\n" in said
    assert "72.05%" in said
    assert "299/4 of" not in said
    assert "votes" not in said
