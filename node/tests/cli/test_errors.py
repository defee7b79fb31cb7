"""Claims about node.cli.errors."""

import sqlite3
from pathlib import Path

import click
import pytest

from node.cli.errors import about, message_of, report
from node.cli.speech import speak
from node.errors import NodeError
from node.tests.cli.commonweal import commonweal
from protocol.errors import MalformedError, RuleError


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (NodeError("x", "it is full", "empty it"), 1, "commonweal: it is full\nhint: empty it\n"),
        (NodeError("x", "it is full"), 1, "commonweal: it is full\n"),
        (
            MalformedError("bad-card", "no name", "ask again"),
            1,
            "commonweal: this is not a sound card of a group: no name\nhint: ask again\n",
        ),
        (FileNotFoundError(2, "No such file", "x.card"), 1, "commonweal: x.card: no such file\n"),
        (click.ClickException("Could not open it."), 1, "commonweal: could not open it\n"),
        (click.UsageError("No such option."), 2, "commonweal: no such option\n"),
        (KeyboardInterrupt(), 130, "commonweal: stopped\n"),
        (click.Abort(), 130, "commonweal: stopped\n"),
        (click.exceptions.Exit(3), 3, ""),
        (NodeError("x", "a\x1b[2Jb"), 1, "commonweal: a\\u001b[2Jb\n"),
    ],
)
def test_errors_are_a_sentence_a_hint_and_a_status(
    error: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error) == status
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "commonweal: this ballot cannot open yet: confirmed reports of regional meetings, "
                "1 of 2\nhint: `commonweal ballot show` lists what it still waits for\n"
            ),
        ),
        (
            "es",
            (
                "commonweal: esta votación no puede abrirse todavía: informes confirmados de "
                "reuniones regionales, 1 de 2\npista: `commonweal ballot show` muestra lo que aún "
                "falta\n"
            ),
        ),
    ],
)
@pytest.mark.parametrize("served", [False, True])
def test_what_a_ballot_waits_for_is_told_in_words(
    language: str, said: str, served: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    error: RuleError | NodeError = RuleError("gate-closed", "reports: 1 of 2")
    if served:
        error = NodeError(error.code, message_of(error), error.hint)
    speak(language)
    try:
        assert report(error) == 1
    finally:
        speak("en")
    assert capsys.readouterr().err == said


def test_a_damaged_file_points_at_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(sqlite3.DatabaseError("file is not a database")) == 1
    assert "doctor" in capsys.readouterr().err


def test_a_mistake_in_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        report(ZeroDivisionError())


def test_an_error_inside_names_its_file_and_keeps_its_code() -> None:
    with pytest.raises(NodeError) as caught, about("ann.card"):
        raise MalformedError("bad-card", "no name")
    assert caught.value.code == "bad-card"
    assert caught.value.message == "ann.card: this is not a sound card of a group: no name"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("simulate --groups x", "'x' is not a valid whole number"),
        ("demo --slower x", "'x' is not a valid number"),
        ("--lang es simulate --groups x", "'x' no es válido como número entero"),
        ("simulate --groups 1", "1 is not in the range"),
    ],
)
def test_what_is_no_number_is_told_in_a_word_of_peoples(
    tmp_path: Path, line: str, words: str
) -> None:
    told = commonweal(*line.split(), cwd=tmp_path)
    assert told.returncode == 2
    assert words in told.stderr
    assert "integer" not in told.stderr
