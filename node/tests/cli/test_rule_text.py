"""A rule is told in plain words, in the language of whoever asks."""

import pytest

from node.cli import speech
from node.cli.output import Paper
from node.cli.rule_text import distance, write_rule
from node.web.details import say_detail
from node.web.i18n import load_languages
from protocol.ballots.explain import explain
from protocol.ballots.presets import preset

SPANISH = load_languages()["es"]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    write_rule(Paper(), [said.parts() for said in explain(preset("simple-majority"))])
    return capsys.readouterr().out


def test_a_rule_is_told_in_the_language_of_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The members of all groups vote." in told(capsys)
    monkeypatch.setattr(speech, "_spoken", SPANISH)
    spanish = told(capsys)
    assert "Votan los miembros de todos los grupos." in spanish
    assert "vote" not in spanish


def test_what_is_wrong_in_a_file_is_said_with_its_line() -> None:
    said = say_detail("b.csv, line 1: no column rank1 among: option, count", SPANISH)
    assert said is not None
    assert said.startswith("b.csv, línea 1: ")
    assert say_detail("b.csv, line 1: the dog ate it", SPANISH) is None


@pytest.mark.parametrize(
    ("gap", "unit", "english", "spanish"),
    [
        ("1", "votes", "1 vote beyond the line", "1 voto por encima de la línea"),
        ("-1", "groups", "1 group short", "falta 1 grupo"),
        ("-1/2", "votes", "0.5 votes short", "faltan 0,5 votos"),
        ("235/24", "votes", "9.79 votes beyond the line", "9,79 votos por encima de la línea"),
        ("-9001/4", "votes", "2,250.25 votes short", "faltan 2.250,25 votos"),
        (
            "1999/1000",
            "groups",
            "1.99 groups beyond the line",
            "1,99 grupos por encima de la línea",
        ),
        ("1/999", "votes", "1/999 votes beyond the line", "1/999 votos por encima de la línea"),
        ("12", "members", "12 members beyond the line", "12 miembros por encima de la línea"),
        ("0", "regions", "exactly on the line", "justo en el límite"),
    ],
)
def test_a_distance_of_one_is_one_vote_or_group(
    monkeypatch: pytest.MonkeyPatch, gap: str, unit: str, english: str, spanish: str
) -> None:
    assert distance({"gap": gap, "unit": unit}) == english
    monkeypatch.setattr(speech, "_spoken", SPANISH)
    assert distance({"gap": gap, "unit": unit}) == spanish
