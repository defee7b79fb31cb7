"""Events and commands: the machine takes each of the one kind, and its tests see each other one."""

from typing import get_args

from protocol.agreement import events as ev
from protocol.agreement.machine import HANDLERS
from protocol.tests.agreement.table import Table


def test_every_event_is_heard():
    assert set(HANDLERS) == set(get_args(ev.Event))


def test_every_command_comes_up_in_whole_councils():
    seen = set()

    class Noting(Table):
        def obey(self, place, command):
            seen.add(type(command))
            super().obey(place, command)

    for seed in range(10):
        table = Noting(seed)
        table.start()
        table.run(400)
        table.calm()
    assert seen >= set(get_args(ev.Command)) - {ev.Recall}  # test_machine.py brings that one
