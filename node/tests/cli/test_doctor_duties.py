"""What `doctor` says of duties and votes is said in Spanish, with the names that groups gave."""

from collections.abc import Iterator
from functools import cache

import pytest

from node.checkup.inside import _owed
from node.cli.doctor_findings import DUTIES
from node.cli.doctor_words import said
from node.cli.speech import speak
from node.cli.terms import TERMS
from node.web.i18n import load_languages
from protocol.coalition.state import State
from protocol.duties import Duty, Owed
from protocol.tests.coalition.convenings.making import BEGINS, Convened
from protocol.tests.coalition.delegates.making import DECIDED, Sending
from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.pledges.making import Pledging
from protocol.tests.coalition.scene import DELIBERATION_S, START, Scene

HOUR = 3_600
LATE = START + 30 * HOUR


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    speak("es")
    yield
    speak("en")


@cache
def of_a_vote() -> tuple[State, bytes]:
    scene = Scene("Ash", "Birch")
    opens = START + DELIBERATION_S + 10
    _, _, ballot = scene.announce("Ash", opens, opens + 100)
    return scene.fold(START + 9), ballot


@cache
def of_a_meeting() -> tuple[State, bytes]:
    scene = Convened()
    name = scene.call("Ash", title="General assembly")
    return scene.fold(BEGINS), name


@cache
def of_a_delegation() -> tuple[State, bytes]:
    scene = Sending()
    name = scene.appointed("Birch")
    return scene.fold(DECIDED + 9), name


@cache
def of_a_pledge() -> tuple[State, bytes]:
    scene = Pledging()
    name = scene.pledge("Ash")
    return scene.fold(LATE), name


@cache
def of_a_notice() -> tuple[State, bytes]:
    scene = Debate()
    comment = scene.comment("Cedar", START)
    notice = scene.say("Cedar", "erasure", {"reason": "names a person"}, [comment], START)
    return scene.fold(LATE), notice


MAKERS = {
    Duty.ATTEST_ROLL: of_a_vote,
    Duty.OPEN_BALLOT: of_a_vote,
    Duty.RETURN_POLLED: of_a_vote,
    Duty.RETURN: of_a_vote,
    Duty.ERASE_VOTES: of_a_vote,
    Duty.REPORT_PLEDGE: of_a_pledge,
    Duty.ERASE_WORDS: of_a_notice,
    Duty.CHECK_IN: of_a_meeting,
    Duty.REPORT_CONVENING: of_a_meeting,
    Duty.CONFIRM_REPORT: of_a_meeting,
    Duty.REPORT_DELEGATES: of_a_delegation,
    Duty.CHOOSE_DELEGATES: of_a_delegation,
}
"""Each duty -> what it is about, as a group's record has it."""


def owed(duty: Duty) -> str:
    """A duty as `doctor` words it."""
    state, subject = MAKERS[duty]()
    return _owed(state, Owed(duty, subject, None, automatic=False))


@pytest.mark.parametrize("duty", Duty)
def test_every_duty_is_said_in_spanish(duty: Duty) -> None:
    english = owed(duty)
    assert english.startswith(duty.value)
    for ending in (" is to do; a steward does it", " is overdue", " did not work: no space"):
        told = said(english + ending)
        assert duty.value not in told
        assert not {"for", "of", "(notice", "old)"} & set(told.split())
    told = said(f"{english}: done by the node, 2 hours ago")
    assert duty.value not in told
    assert told.endswith(": lo hizo el nodo, hace 2 horas")


def test_a_vote_that_is_not_known_here_is_named_by_its_id_and_not_by_a_figure() -> None:
    state, _ = of_a_vote()
    unknown = _owed(state, Owed(Duty.RETURN, b"\x12" * 32, None, automatic=False))
    assert said(f"{unknown} is overdue").endswith(" 121212121212 lleva retraso")


def test_a_duty_is_named_as_people_name_it() -> None:
    assert said(f"{owed(Duty.CHECK_IN)} is to do; a steward does it") == (
        "registrar la asistencia a 'General assembly' está por hacer; lo hace quien administra"
    )
    notice = of_a_notice()[1].hex()[:12]
    assert said(f"{owed(Duty.ERASE_WORDS)} is overdue") == (
        f"borrar palabras de Cedar (aviso {notice}, de hace 30 h) lleva retraso"
    )


def test_every_duty_has_a_wording_and_spanish_for_it() -> None:
    assert {wording.partition(" ")[0] for wording in DUTIES} == set(Duty)
    spanish = load_languages()["es"]
    assert all(spanish.gettext(wording) != wording for wording in DUTIES)


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("Budget: open, 3 of 9 have voted", "Budget: abierta, han votado 3 de 9"),
        ("2026: sealed, 1,200 of 9,000 have voted", "2026: sellada, han votado 1.200 de 9.000"),
    ],
)
def test_how_far_a_vote_is_is_said_in_the_words_of_the_box(english: str, other: str) -> None:
    assert said(english) == other
    assert {"box: open", "box: sealed"} <= TERMS
