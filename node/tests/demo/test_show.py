"""What the demo's tables say of a count."""

from node.cli.output import Paper
from node.demo.records import MAYOR
from node.demo.show import show_rounds


def test_a_table_of_rounds_calls_votes_that_name_nobody_left_what_pages_call_them(capsys):
    first = {"tally": {"Ann": "2", "Bob": "1"}, "exhausted": "4", "elected": [], "eliminated": []}
    contest = {"count": {"rounds": [first], "method": "irv"}, "winners": ["Ann"]}
    show_rounds(Paper(), MAYOR, {"contests": [contest]}, [])
    said = capsys.readouterr().out
    assert "no further choice" in said
    assert "exhausted" not in said
