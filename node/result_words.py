"""A result in JSON, with what each test of its rule asks in words: a share says not of what."""

from typing import Any

from node.superseded import told_superseded
from protocol.ballots.explain import explain_test
from protocol.coalition.state import Ballot, State
from protocol.results import describe_result


def told_result(state: State, ballot: Ballot) -> dict[str, Any]:
    """What `protocol.results.describe_result` says, each test with its sentence.

    Returns:
        The same; `text` of a test is in English, `text_parts` for whoever says it in another
        language. A superseded result has what `told_superseded` says besides.
    """
    value = describe_result(state, ballot)
    tests = ballot.manifest.rule.tests
    for contest in value["contests"]:
        for test in contest["tests"]:
            sentence = explain_test(tests[test["test"]])
            test |= {"text": sentence.english(), "text_parts": sentence.parts()}
    if ballot.standing is not None:
        for row, one in zip(
            value["standing"]["superseded"], ballot.standing.superseded, strict=True
        ):
            row.update(told_superseded(state, ballot, one))
    return value
