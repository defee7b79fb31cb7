"""Whoever checks a bundle reads the report in their language, with times that people can read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.cli import helping, speech
from node.cli.audit_words import SENTENCES, say
from node.tests.cli.commonweal import commonweal
from protocol import audit
from protocol.audit import Report, verify_bundle
from protocol.tests.bundles import certified_bundle, small_bundle

# Characters: words like "counted" are kinds of results, no sentences.
SHORT = 12
RARE = (
    "3 signatures, each by the group whose record it heads; 1 group signed two versions of theirs",
    "1 signature, each by the group whose record it heads; 2 groups signed two versions of theirs",
    "1,204 bytes, 1 public record",
    "Example coalition: signed by its founder",
    "the charter's rules: 1 change, each decided by the rules before it",
    "the charter's rules: 2 changes, each decided by the rules before it",
    "counted group results: by two administrators, from papers that stay home",
    "polled group results: by the group's server; each voter can check that the vote is in",
    "delegates' votes: public by name or seat, and added up again",
    "Ash signed two versions of its record that can't both be true: its first 12 statements count",
    "Ash signed two versions of its record that can't both be true: nothing in it counts",
    "that it goes on from Trees: check it with that coalition's last file",
    "what these groups said, if anything: Ash, Birch",
    "1 proposal, 1 vote, 1 statement refused, 0 waiting",
    "1 vote counted again from 1 group result",
    "1,204 statements, each where its group signed it",
)


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Click's own words stay as they are in this process.
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    speech.speak("es")
    yield
    speech.speak("en")


def reports() -> list[Report]:
    return [verify_bundle(data) for data in (small_bundle(), certified_bundle())]


def sentences(report: Report) -> list[str]:
    """All but the digest, which is the same in every language."""
    checks = [text for passed in report.passed[:-1] for text in (passed.title, passed.found)]
    last = report.passed[-1].title
    return [*checks, last, *report.proved, *report.attested, *report.not_checkable]


@pytest.mark.usefixtures("spanish")
def test_every_sentence_of_a_report_is_said_in_the_readers_language() -> None:
    for sentence in (*RARE, *(text for report in reports() for text in sentences(report))):
        assert say(sentence) != sentence, sentence
    assert say("1,204 statements, each where its group signed it").startswith(
        "declaraciones: 1.204"
    )
    assert "Ash, Birch" in say("what these groups said, if anything: Ash, Birch")
    assert say("no sentence of a report") == "no sentence of a report"


def test_every_check_and_every_worth_that_the_audit_can_name_has_words() -> None:
    """A sentence that is added there and not here would be English in every language."""
    known = " ".join(SENTENCES)
    for part in ast.walk(ast.parse(Path(audit.__file__).read_text())):
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "audit.check":
            title = ast.literal_eval(part.args[0])
            assert title in SENTENCES, title
        if isinstance(part, ast.FunctionDef) and part.name == "_worth":
            said = [str(text.value) for text in ast.walk(part) if isinstance(text, ast.Constant)]
            # What is written out; names and numbers come between.
            for text in said:
                if len(text) > SHORT and text != ast.get_docstring(part):
                    assert text.strip() in known, text


def test_in_english_the_report_stands_but_for_its_times() -> None:
    plain, certified = reports()
    assert [say(text) for text in sentences(plain)] == sentences(plain)
    changed = [text for text in sentences(certified) if say(text) != text]
    assert len(changed) == 2
    for text in changed:
        assert str(certified.line.tip.time if certified.line else 0) in text
        assert " UTC" in say(text)


def test_the_command_says_it_in_spanish_and_names_the_check_that_fails(tmp_path: Path) -> None:
    data = certified_bundle()
    (tmp_path / "a").write_bytes(data)
    (tmp_path / "b").write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    held = commonweal("--lang", "es", "verify", "a", cwd=tmp_path)
    assert held.returncode == 0
    assert "quién dijo qué: su grupo firma" in held.stdout
    assert not any(line in held.stdout for line in SENTENCES if "{" not in line)
    failed = commonweal("--lang", "es", "verify", "b", cwd=tmp_path)
    assert failed.returncode == 1
    assert not any(line in failed.stdout for line in SENTENCES if "{" not in line)
