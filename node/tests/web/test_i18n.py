import re
from collections import Counter
from fractions import Fraction

import pytest
from babel import Locale
from babel.core import get_global
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from node.web.catalogue import KEYWORDS, ROOT, catalogue_path, extract
from node.web.i18n import PART_MESSAGES, load_languages
from node.web.negotiation import LANGUAGES, negotiate

ENGLISH, SPANISH = load_languages()["en"], load_languages()["es"]
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)', re.MULTILINE)
LINE = re.compile(r'"(.*)"')
# What only somebody addressed as "usted" is told, where a sentence begins.
STRANGER = re.compile(
    r"\busted(?:es)?\b|(?:^|[.:;] )(?:Lea|Mire|Indique|Diga|Escriba|Elija|Compare|Compárelas"
    r"|Haga|Guarde|Pruebe|Vuelva|Espere|Envíe|Pida|Añada|Introduzca|pregunte|pida)\b"
)
# A group's card is a "ficha", the head of a record its "cabecera"; people's are counted in a room.
OTHER_WORDS = re.compile(r"\btarjetas?\b|\bcabezas?\b(?! en la sala)|\bse guarda: ")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+(?:!r)?(?::[^{}]*)?\}")
SPRING = 1_775_005_200  # 2026-04-01 01:00 UTC


def others():
    return [code for code in LANGUAGES if code != "en"]


def read(code):
    with catalogue_path(code).open("rb") as source:
        return read_po(source, locale=code)


@pytest.mark.parametrize("code", others())
def test_every_message_of_pages_and_rules_is_translated(code):
    held = {message.id: message for message in read(code)}
    for message in extract():
        if not message.id:
            continue
        found = held.get(message.id)
        assert found is not None, f"not in the catalogue: {message.id!r}"
        texts = [found.string] if isinstance(found.string, str) else found.string
        assert all(texts), f"not translated: {message.id!r}"
        assert not found.fuzzy, f"guessed: {message.id!r}"


def test_whatever_is_marked_for_translation_is_extracted():
    """A mark in a file that nobody extracts passes for translated, and is shown in English."""
    known = set()
    for message in extract():
        known.update([message.id] if isinstance(message.id, str) else message.id)
    for part in ("node", "protocol"):
        for path in (ROOT / part).rglob("*.py"):
            if "tests" in path.parts:
                continue
            for _, marked, *_ in extract_from_file("python", path, KEYWORDS):
                words = [marked] if isinstance(marked, str) else marked
                assert set(filter(None, words)) <= known, path.relative_to(ROOT)


def test_spanish_pages_speak_to_a_reader_as_tu():
    """Of one reader to another a page would change from stranger to friend and back."""
    for message in read("es"):
        texts = [message.string] if isinstance(message.string, str) else message.string
        for text in texts:
            assert not STRANGER.search(text), (message.id, text)
            if str(message.id).startswith("Your "):
                assert not text.startswith("Su "), text


def test_a_thing_has_one_word_in_spanish_pages_commands_and_guides():
    """A reader takes two words for two things."""
    texts = [path.read_text() for path in (ROOT / "docs" / "guide" / "es").glob("*.md")]
    for message in read("es"):
        texts += [message.string] if isinstance(message.string, str) else message.string
    assert len(texts) > 1_000
    assert [found for text in texts for found in OTHER_WORDS.findall(text)] == []


@pytest.mark.parametrize("code", others())
def test_a_translation_has_the_placeholders_of_its_message(code):
    for message in read(code):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else message.string
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for text in texts[1:] or texts:
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id
        # Of one thing, a message may name what it does not of several.
        assert set(PLACEHOLDER.findall(texts[0])) in (set(PLACEHOLDER.findall(ids[0])), wanted)


@pytest.mark.parametrize("code", others())
def test_a_catalogue_holds_nothing_that_pages_no_longer_say(code):
    assert {m.id for m in read(code)} - {m.id for m in extract()} == set()


@pytest.mark.parametrize("code", others())
def test_what_counts_is_said_in_whole_words(code):
    """A text that is taken for its two forms leaves the letters that it begins with."""
    counted = [message for message in read(code) if message.pluralizable]
    assert len(counted) > 50
    assert [m.id for m in counted if any(len(form) < 3 for form in m.string)] == []


@pytest.mark.parametrize("code", others())
def test_no_message_stands_twice_in_a_catalogue(code):
    """Readers of catalogues keep one of the two and say nothing."""
    ids = ENTRY.findall(catalogue_path(code).read_text())
    said = ["".join(LINE.findall(lines)) for lines in ids]
    assert len(said) > 1000
    assert {message for message, times in Counter(said).items() if times > 1} == set()


@pytest.mark.parametrize("code", others())
def test_a_catalogue_read_in_parts_says_what_it_says_as_a_whole(code):
    spoken = load_languages()[code]
    held = [message for message in read(code) if message.id]
    assert len(held) > 10 * PART_MESSAGES
    for message in held:
        if isinstance(message.id, str):
            assert spoken.gettext(message.id) == message.string
        else:
            assert (spoken.ngettext(*message.id, 1), spoken.ngettext(*message.id, 2)) == (
                message.string
            )


def test_numbers_are_written_as_the_language_writes_them():
    assert ENGLISH.number(105928) == "105,928"
    assert SPANISH.number(105928) == "105.928"
    assert ENGLISH.number(Fraction(7, 3)) == "2.33333"


def test_a_share_is_rounded_from_the_exact_fraction():
    assert ENGLISH.percent(Fraction(2, 3)) == "66.7%"
    assert ENGLISH.percent(Fraction(1, 2000)) == "0.0%"  # half to even, as documented
    assert SPANISH.percent(Fraction(1, 4)).replace("\xa0", "") == "25,0%"


def test_a_figure_keeps_its_exact_fraction_beside_the_rounding():
    assert ENGLISH.figure(Fraction(1203, 1804)) == "66.69% (1,203/1,804)"
    assert ENGLISH.figure(5) == "5"
    assert ENGLISH.figure(1, Fraction(2, 3)) == "100.00%"
    assert ENGLISH.figure(1, 3) == "1"


def test_a_time_is_shown_in_the_zone_of_the_ballot_and_names_it():
    assert ENGLISH.moment(SPRING, "America/Chicago") == (
        "Tuesday, March 31, 2026, 8:00\u202fPM (Chicago)"
    )
    assert SPANISH.moment(SPRING, "America/Chicago") == (
        "martes, 31 de marzo de 2026, 20:00 (Chicago)"
    )
    assert ENGLISH.moment(SPRING, "UTC").endswith("(UTC)")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_in_use_keeps_no_tables_of_others_and_still_names_zones(code):
    language = load_languages()[code]
    language.load()

    assert not get_global("likely_subtags")
    assert not get_global("territory_languages")
    assert Locale.parse(code) == language.locale
    # Two old names, found by the tables that stay: of Kolkata, and of a city that has another now.
    assert language.moment(SPRING, "Asia/Calcutta") == language.moment(SPRING, "Asia/Kolkata")
    assert language.moment(SPRING, "America/Montreal").endswith("(Toronto)")


def test_distances_have_a_direction():
    assert ENGLISH.distance(SPRING + 4 * 86400, SPRING) == "in 4 days"
    assert SPANISH.distance(SPRING - 7200, SPRING) == "hace 2 horas"


@pytest.mark.parametrize(
    ("ms", "english", "spanish"),
    [
        (0, "0 seconds", "0 segundos"),
        (1, "1 millisecond", "1 milisegundo"),
        (90_000, "90 seconds", "90 segundos"),
        (36 * 3_600_000, "36 hours", "36 horas"),
        (14 * 86_400_000, "2 weeks", "2 semanas"),
    ],
)
def test_a_span_is_said_exactly_never_rounded(ms, english, spanish):
    assert (ENGLISH.span(ms), SPANISH.span(ms)) == (english, spanish)


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.4, es;q=0.6", "es"),
        ("es;q=0", "en"),
        ("es;q=nonsense,en", "en"),
        ("," * 5000 + "es", "en"),
    ],
)
def test_the_browser_gets_the_language_it_prefers(accepted, code):
    assert negotiate(accepted) == code


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe", "Xyz", "A" * 60])
def test_times_in_a_zone_that_nobody_knows_are_shown_in_utc(zone):
    # Any group can publish a meeting or a vote in such a zone; home pages list it everywhere.
    assert ENGLISH.moment(SPRING, zone) == ENGLISH.moment(SPRING, "UTC")
    assert ENGLISH.day(SPRING, zone) == ENGLISH.day(SPRING, "UTC")
