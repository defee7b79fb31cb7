"""The model of many groups that follow a council, in small."""

from federation_tests.bench import following
from federation_tests.bench.councils import COALITION, bare_s, seated
from federation_tests.bench.page import show
from protocol.agreement.certificate import Certificate
from protocol.agreement.votes import Vote
from protocol.coalition.entry import open_entry


def certified():
    council, table = seated(4, 12, 0)
    council.run()
    return council, table


def test_the_logs_hold_what_the_members_said_and_one_certificate():
    council, table = certified()
    logs = following.logs_of(council)
    bodies = [
        open_entry(COALITION, log.head.group, index, data).body
        for log in logs
        for index, data in enumerate(log.entries)
    ]
    assert len(logs) == council.tip.council.quorum
    assert [body for body in bodies if isinstance(body, Certificate)] == [council.certificate]
    assert sum(isinstance(body, Vote) for body in bodies) >= 2 * council.tip.council.quorum
    assert None not in bodies
    following._read(council, logs, table)
    # Every one of them was signed: a false signature would raise.
    assert bare_s(following._signed(council)) > 0


def test_all_followers_come_to_hold_the_logs_and_read_at_least_their_statements(monkeypatch):
    monkeypatch.setattr(following, "FOLLOWED", 4)
    council, table = certified()
    logs = following.logs_of(council)
    coalition, rounds = following.spread(logs, 40)
    assert coalition.holders() == frozenset(coalition.live)
    assert max(coalition.reached.values()) == rounds
    assert len(coalition.live) < 40
    said = sum(len(data) for log in logs for data in log.entries)
    own = {log.head.group: sum(map(len, log.entries)) for log in logs}
    assert all(coalition.read[name] >= said - own.get(name, 0) for name in coalition.live)
    assert sum(coalition.read.values()) == sum(coalition.given.values())
    shown = [show(figure) for figure in following._gossiped(council, table, 40)]
    assert [line.split(": ")[1] for line in shown] == [
        "all hold a cut's certificate",
        "read by one follower",
        "work of one follower",
    ]
