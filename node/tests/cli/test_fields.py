"""A field that a command refuses is named as whoever typed it knows it."""

import click
import pytest

from node.cli.convening import convening
from node.cli.errors import report
from node.cli.fields import by_option
from node.cli.main import root
from node.cli.speech import speak
from node.errors import NodeError


def typed(*words: str) -> click.Command:
    """The command that these words name."""
    found: click.Command = root
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    return found


@pytest.mark.parametrize(
    ("words", "message", "told"),
    [
        (("propose",), "title is empty", "--title is empty"),
        (
            ("convening", "call"),
            "facilitators has too many: at most 9",
            "--facilitator has too many: at most 9",
        ),
        (
            ("convening", "call"),
            "agenda is too long: at most 9 characters",
            "--agenda-file is too long: at most 9 characters",
        ),
        (
            ("ballot", "recuse"),
            "ballot.recuse: ballot is not the beginning of an id",
            "ballot.recuse: BALLOT is not the beginning of an id",
        ),
        (("ballot", "recuse"), "colour is empty", "colour is empty"),
        (("ballot", "recuse"), "the file is empty", "the file is empty"),
    ],
)
def test_a_field_is_named_by_its_option_or_place(
    words: tuple[str, ...], message: str, told: str
) -> None:
    assert by_option(NodeError("bad-arguments", message), typed(*words)).message == told


def test_other_refusals_are_left_as_they_are() -> None:
    error = NodeError("bad-title", "title is empty")
    assert by_option(error, convening) is error
    assert by_option(NodeError("bad-arguments", "title is empty"), None).message == "title is empty"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("--title is empty", "«--title» está sin rellenar"),
        ("title is empty", "«Título» está sin rellenar"),
        (
            "colour is too long: at most 5 characters",
            "«colour» es demasiado largo: como mucho 5 caracteres",
        ),
        (
            "ballot.recuse: BALLOT is not the beginning of an id",
            "ballot.recuse: «BALLOT» no es el principio de un identificador",
        ),
    ],
)
def test_spanish_says_the_label_or_quotes_the_name(
    message: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    speak("es")
    try:
        report(NodeError("bad-arguments", message, "it can't be left empty"))
    finally:
        speak("en")
    assert capsys.readouterr().err.splitlines()[0] == f"commonweal: {told}"
