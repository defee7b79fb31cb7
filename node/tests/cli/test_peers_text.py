"""`commonweal peers` says what waits in whole words, in both languages."""

import pytest

from node.cli import helping, speech
from node.cli.peers import _agrees, _waits


@pytest.mark.parametrize(
    ("code", "count", "said"),
    [
        ("en", 1, "Bakers: 1 statement has waited for 3 minutes, as"),
        ("en", 1200, "Bakers: 1,200 statements have waited for 3 minutes, as"),
        ("es", 1, "Bakers: 1 declaración espera desde hace 3 minutos, porque"),
        ("es", 1200, "Bakers: 1.200 declaraciones esperan desde hace 3 minutos, porque"),
    ],
)
def test_what_waits_is_counted_in_whole_words(
    code: str, count: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    row = {
        "group": "Bakers",
        "why": "quota",
        "count": count,
        "since_s": 185.0,
        "keys": ["0a", "0b"],
    }
    speech.speak(code)
    try:
        told = _waits(row)
    finally:
        speech.speak("en")
    assert told.startswith(said)
    assert "0a, 0b)" in told


@pytest.mark.parametrize(
    ("error", "english", "spanish"),
    [
        ("", "no answer (not asked)", "sin respuesta (sin preguntar)"),
        ("peer-unreachable", "no answer (peer-unreachable)", "sin respuesta (peer-unreachable)"),
        ("hung-up", "no answer (hung-up)", "sin respuesta (hung-up)"),
        ("peer-refused", "refused (peer-refused)", "se niega (peer-refused)"),
        ("server-busy", "refused (server-busy)", "se niega (server-busy)"),
        ("clocks-apart", "refused (clocks-apart)", "se niega (clocks-apart)"),
        (
            "bad-schema",
            "an answer that does not hold (bad-schema)",
            "una respuesta que no se sostiene (bad-schema)",
        ),
    ],
)
def test_who_refuses_is_not_called_away(
    error: str, english: str, spanish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    assert _agrees(False, False, error) == english
    speech.speak("es")
    try:
        assert _agrees(False, False, error) == spanish
    finally:
        speech.speak("en")
