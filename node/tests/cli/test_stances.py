"""What a motion about a group came to, in whole words and both languages."""

import pytest

from node.cli import helping, speech
from node.cli.output import Paper
from node.cli.stances import write_claim, write_incarnation

ROW = {
    "motion": "ab" * 32,
    "group": "Bakers",
    "key": "cd" * 32,
    "by": "Tenants",
    "reason": "Two copies ran.",
    "statements": 1200,
    "due": 1_790_000_000,
    "needed": 2,
    "since": None,
    "open": False,
    "rival": False,
    "objected": None,
    "objection": "",
    "decided": False,
    "agree": [],
    "disagree": [],
}
AT = {"since": 1_790_000_000}


@pytest.mark.parametrize(
    ("write", "changed", "english", "spanish"),
    [
        (write_incarnation, AT, "goes on since 2026-", "continúa desde 2026-"),
        (
            write_incarnation,
            {"open": True},
            "is to go on from its statement 1,200",
            "debe continuar",
        ),
        (
            write_incarnation,
            {"decided": True},
            "it does with the next certified cut",
            "lo hace con",
        ),
        (write_incarnation, {}, "overtaken", "ya no se decide"),
        (write_claim, AT, "were replaced 2026-", "se sustituyeron 2026-"),
        (write_claim, {"rival": True}, "one of two claims", "una de dos"),
        (write_claim, {"open": True}, "are to be replaced, not before", "deben sustituirse, no"),
        (write_claim, {"decided": True}, "they are with the next certified cut", "lo serán con"),
        (write_claim, {"objected": 9, "objection": "No."}, "objects: its keys", "se opone"),
        (write_claim, {}, "overtaken", "ya no se decide"),
    ],
)
def test_how_a_motion_stands_is_said_in_both_languages(
    write, changed, english, spanish, monkeypatch, capsys
):
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    said = []
    for code in ("en", "es"):
        speech.speak(code)
        try:
            write(Paper(), {**ROW, **changed})
        finally:
            speech.speak("en")
        said.append(capsys.readouterr().out.splitlines()[0])
    assert english in said[0]
    assert spanish in said[1]
    assert all(line.startswith("abababababab: ") for line in said)


def test_of_a_claim_the_whole_key_is_shown_for_people_to_compare(capsys):
    # The failure: doctor has it compared by telephone, and no command says it.
    write_claim(Paper(), {**ROW, "open": True})
    assert f"new key: {'cd' * 32}" in capsys.readouterr().out
