import typing

from protocol.gossip import events as ev
from protocol.gossip.machine import HANDLERS


def test_every_event_has_a_handler():
    assert set(HANDLERS) == set(typing.get_args(ev.Event))


def test_every_event_says_when_it_happened():
    for event in typing.get_args(ev.Event):
        assert event.__match_args__[0] == "time_ms"
