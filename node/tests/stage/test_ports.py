"""Claims about node.stage.ports."""

import socket
from collections import deque
from random import Random

import pytest

from node.stage import ports
from node.stage.ports import FIRST_DYNAMIC_PORT, LOWEST_PORT, first_given_out, free_ports


def test_ports_differ_can_be_listened_on_and_lie_below_what_the_system_gives_out():
    # The failure: a node's own port went to a connection while the node was down.
    found = free_ports(40)
    assert len(set(found)) == 40
    assert all(LOWEST_PORT <= port < first_given_out() for port in found)
    with socket.create_server(("127.0.0.1", found[0])) as server:
        assert server.getsockname()[1] == found[0]


def test_a_port_that_somebody_has_is_not_given_out(monkeypatch):
    first, second = LOWEST_PORT + 7, LOWEST_PORT + 8
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        drawn = iter([taken.getsockname()[1], first, first, second])
        chance = Random(1)
        monkeypatch.setattr(chance, "randrange", lambda *_: next(drawn))
        monkeypatch.setattr(ports.random, "SystemRandom", lambda: chance)
        monkeypatch.setattr(ports, "_given", deque(maxlen=2))
        assert free_ports(2) == [first, second]
        monkeypatch.setattr(chance, "randrange", lambda *_: taken.getsockname()[1])
        with pytest.raises(OSError, match="0 are free"):
            free_ports(1)


def test_a_port_is_not_given_out_again_while_nobody_may_listen_there_yet(monkeypatch):
    drawn = iter([LOWEST_PORT + 7, LOWEST_PORT + 7, LOWEST_PORT + 8])
    chance = Random(1)
    monkeypatch.setattr(chance, "randrange", lambda *_: next(drawn))
    monkeypatch.setattr(ports.random, "SystemRandom", lambda: chance)
    monkeypatch.setattr(ports, "_given", deque(maxlen=2))
    assert [*free_ports(1), *free_ports(1)] == [LOWEST_PORT + 7, LOWEST_PORT + 8]


def test_processes_of_different_parts_never_choose_the_same_port(monkeypatch):
    chosen = {}
    for part in (0, 3, 15):
        monkeypatch.setenv("COMMONWEAL_PORTS", str(part))
        chosen[part] = set(free_ports(60))
        assert {(port - LOWEST_PORT) % ports.PARTS for port in chosen[part]} == {part}
    assert len(set.union(*chosen.values())) == 180


@pytest.mark.parametrize(
    ("text", "first"),
    [("40000\t50000\n", 40_000), ("1024 65000", FIRST_DYNAMIC_PORT), ("", FIRST_DYNAMIC_PORT),
     ("x y", FIRST_DYNAMIC_PORT), (None, FIRST_DYNAMIC_PORT)],
)  # fmt: skip
def test_what_the_system_gives_out_is_read_from_it_or_taken_from_the_standard(
    tmp_path, monkeypatch, text, first
):
    monkeypatch.setattr(ports, "RANGE", tmp_path / "range")
    if text is not None:
        ports.RANGE.write_text(text)
    assert first_given_out() == first
