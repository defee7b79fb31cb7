"""The calendar file, read by a library and by the rules that careless readers rely on."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from node.tests.small_federation import NOW
from node.timeline.values import Occasion
from node.web import calendar
from node.web.calendar import calendar_file
from node.web.i18n import load_languages
from node.web.viewmodels.feeds import Source
from protocol.ballots.explain import Sentence

LANGUAGES = load_languages()
SOURCE = Source("Harbor", "Tenants", "3f" * 32, "https://harbor.example", "e", (), NOW, NOW)
# Every character at which some reader begins a new line, and what a property would look like.
BREAKS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\n"
ATTACK = BREAKS.join(("Dinner; 7, \\n", "ATTENDEE:mailto:x@y.example", "END:VEVENT", "\x00\x7f"))


def date(text="A rent strike", **more):
    return Occasion(
        **{
            "id": "00000001-0000-5000-8000-000000000000",
            "title": Sentence("Vote closes: {title}", {"title": text}),
            "starts": NOW,
            "ends": NOW,
            "zone": "America/Chicago",
            "path": "/ballots/1",
            "changed": NOW - 60,
            **more,
        }
    )


def made(*dates, code="en", name="Harbor"):
    return calendar_file(SOURCE, dates, LANGUAGES[code], name, {})


def events(data):
    calendar = Calendar.from_ical(data)
    assert [error for error in calendar.errors if error] == []
    return list(calendar.walk("VEVENT"))


def test_a_deadline_takes_no_time_and_a_meeting_lasts():
    deadline, meeting = events(made(date(), date(ends=NOW + 7200, place="Hall 2")))
    assert deadline["SUMMARY"] == "Vote closes: A rent strike"
    assert deadline["TRANSP"] == "TRANSPARENT"
    assert "DTEND" not in deadline
    assert deadline.decoded("DTSTART") == datetime.fromtimestamp(NOW, UTC)
    assert meeting.decoded("DTEND") - meeting.decoded("DTSTART") == timedelta(hours=2)
    assert meeting["LOCATION"] == "Hall 2"


def test_a_cancelled_meeting_keeps_its_id_and_counts_its_changes():
    [before] = events(made(date()))
    [after] = events(made(date(sequence=2, cancelled=True)))
    assert before["UID"] == after["UID"]
    assert (before["STATUS"], before["SEQUENCE"]) == ("CONFIRMED", 0)
    assert (after["STATUS"], after["SEQUENCE"]) == ("CANCELLED", 2)
    # Readers that know no status show the title alone.
    assert after["SUMMARY"] == "Cancelled: Vote closes: A rent strike"
    [spanish] = events(made(date("{0} %s", cancelled=True), code="es"))
    assert spanish["SUMMARY"] == "Cancelado: Cierra la votación: {0} %s"


def test_the_hour_of_the_place_stands_in_the_description_in_the_readers_language():
    [english] = events(made(date()))
    [spanish] = events(made(date(), code="es"))
    assert "(Chicago)" in english["DESCRIPTION"]
    assert spanish["SUMMARY"] == "Cierra la votación: A rent strike"
    assert spanish["DESCRIPTION"].endswith("https://harbor.example/ballots/1")


def test_the_same_dates_give_the_same_bytes():
    assert made(date()) == made(date())


def test_what_is_kept_of_one_calendar_is_never_shown_in_another(monkeypatch):
    kept = {}
    dates = (date(), date(sequence=1), date("Another"), date(place="Hall"))

    def both(*args):
        return calendar_file(*args, kept), calendar_file(*args, {})

    other = replace(SOURCE, address="https://other.example")
    for source in (SOURCE, other):
        for code in LANGUAGES:
            for shown in (dates, dates[:1], dates[1:]):
                warm, cold = both(source, shown, LANGUAGES[code], "Harbor")
                assert warm == cold
    assert len(kept) == len(dates) * len(LANGUAGES) * 2
    monkeypatch.setattr(calendar, "MAX_EVENTS_KEPT", 3)
    calendar_file(SOURCE, dates[:1], LANGUAGES["en"], "Harbor", kept)
    assert len(kept) == 1


def whole(data):
    """What holds for every file, by RFC 5545 and for readers that split at any line break."""
    text = data.decode()
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert all(len(part.encode()) <= 75 for part in lines)
    assert text.splitlines() == lines[:-1]
    names = {part.split(":")[0].split(";")[0] for part in lines[:-1] if not part.startswith(" ")}
    assert names <= {
        *("BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "NAME", "X-WR-CALNAME", "UID", "URL"),
        *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"),
        *("SUMMARY", "DTSTART", "DTEND", "TRANSP", "LOCATION", "DESCRIPTION"),
    }


def test_no_text_breaks_out_of_its_line():
    data = made(date(ATTACK, place=ATTACK, words=(ATTACK,)), name=ATTACK)
    whole(data)
    [event] = events(data)
    assert "ATTENDEE" not in event
    assert "ATTENDEE:mailto:x@y.example" in event["SUMMARY"]
    assert "Dinner; 7, \\n" in event["SUMMARY"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_people_write_is_one_sound_event(title, words):
    data = made(date(title, place=title, words=(words,)), name=words)
    whole(data)
    assert len(events(data)) == 1
