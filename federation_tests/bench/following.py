"""What it takes for 2,000 groups to follow the cuts of a council of 50.

All of them gossip in one model (`rounds`): the council's members have said their votes in their
logs, and every node takes those logs from whomever it meets. One follower's work is measured.
"""

from random import Random
from typing import NamedTuple

from federation_tests.bench.councils import (
    COALITION,
    FOUNDED,
    RUNS,
    Council,
    bare_s,
    seated,
)
from federation_tests.bench.figures import Figure, middle, timed
from federation_tests.bench.material import many_id
from federation_tests.bench.rounds import AWAY, LOSS, Coalition
from federation_tests.bench.spread import TARGET_ROUNDS
from node.peers.answers import MAX_LINK_BYTES, CertifiedCut
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import MAX_TABLE_BYTES, open_table
from protocol.agreement.lineage import Link, advance
from protocol.agreement.statements import CutProposal, check_proposed
from protocol.agreement.votes import Vote, check_vote
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.entry import open_entry
from protocol.coalition.kinds import to_map
from protocol.encoding import Wire, pack, unpack
from protocol.gossip.events import Head
from protocol.merkle import CompactRange
from protocol.statement import Statement, seal_statement

FOLLOWED, FOLLOWERS = 50, 2_000
SEED = 0
KINDS = {Vote: "cut-vote", CutProposal: "cut-proposal", Certificate: "cut-certificate"}


class Said(NamedTuple):
    """One member's log, in which stands what it said of one cut.

    Attributes:
        head: over its entries.
        entries: sealed, in order.
    """

    head: Head
    entries: list[bytes]


def measure() -> list[Figure]:
    """Figures for gossip as a whole, and for one who asks for a cut by its number."""
    council, table = seated(FOLLOWED, FOLLOWERS, SEED)
    council.run()
    return [*_gossiped(council, table, FOLLOWERS), *_asked(council, table)]


def logs_of(council: Council) -> list[Said]:
    """The logs of who spoke, by place: proposal, votes, and of one member the certificate."""
    assert council.certificate is not None
    said: dict[int, list[Wire]] = {}
    for place, words in [*council.said, (council.measured, council.certificate)]:
        said.setdefault(place, []).append(words)
    return [_log(council, place, said[place]) for place in sorted(said)]


def _log(council: Council, place: int, said: list[Wire]) -> Said:
    group = many_id(place)
    entries = [seal_statement(_statement(group, words)) for words in said]
    compact = CompactRange()
    compact.extend(entries)
    checkpoint = Checkpoint(origin(COALITION, group), compact.size, compact.root())
    note = sign_checkpoint(council.seeds[place], checkpoint)
    return Said(Head(group, compact.size, compact.root(), note), entries)


def _statement(group: bytes, words: Wire) -> Statement:
    return Statement(
        version=1,
        coalition=COALITION,
        group=group,
        kind=KINDS[type(words)],
        epoch=0,
        refs=[],
        body=to_map(words),
        time=FOUNDED,
    )


def spread(logs: list[Said], groups: int) -> tuple[Coalition, int]:
    """The coalition once every node that is there holds all logs; and after how many rounds."""
    coalition = Coalition(
        groups,
        Random(SEED),
        here=frozenset(range(FOLLOWED)),
        payload={log.head.group: sum(map(len, log.entries)) for log in logs},
    )
    return coalition, coalition.spread([log.head for log in logs])


def _gossiped(council: Council, table: bytes, groups: int) -> list[Figure]:
    logs = logs_of(council)
    coalition, rounds = spread(logs, groups)
    followers = [name for name in coalition.live if name not in {log.head.group for log in logs}]
    read = sorted(coalition.read[name] + len(table) for name in followers)
    given = max(coalition.given.values()) / (sum(coalition.given.values()) / len(coalition.live))
    took = timed(lambda: _read(council, logs, table), RUNS).processor_s
    checked = [*_signed(council), *council.signed_by(_certificate(council))]
    name = f"following a council of {FOLLOWED}, {groups:,} groups"
    entries = sum(len(log.entries) for log in logs)
    certified = coalition.reached[many_id(council.measured)]
    return [
        Figure(
            what=f"{name}: all hold a cut's certificate",
            unit="rounds",
            runs=(float(certified),),
            target=f"<= {TARGET_ROUNDS} rounds",
            ratio=certified / TARGET_ROUNDS,
            met=certified <= TARGET_ROUNDS,
            note=f"{len(coalition.live):,} nodes with the real gossip machine, {AWAY:.0%} of the "
            f"followers away, {LOSS:.0%} of messages lost; {len(logs)} members' logs with "
            f"{entries} statements are new at once, and all hold all of them after {rounds} "
            "rounds; simplified as the spread of one head above is; who gives most gives "
            f"{given:.1f} times what nodes give on average; ratio to the limit",
        ),
        Figure(
            what=f"{name}: read by one follower",
            unit="payload bytes",
            runs=(float(read[len(read) // 2]), float(read[0]), float(read[-1])),
            against="the statements and the table alone",
            ratio=read[len(read) // 2] / (len(table) + sum(coalition.payload.values())),
            note=f"of {len(followers):,} followers in that run: digests, changes, walks, announced "
            f"heads, the logs, and the table of {groups:,} logs, which is reckoned once; without "
            "HTTP's headers and signatures",
        ),
        Figure(
            what=f"{name}: work of one follower",
            unit="ms of processor time",
            runs=tuple(1000 * (run + coalition.worked_s) for run in took),
            against=f"libsodium over its {len(checked)} signatures",
            ratio=(middle(took) + coalition.worked_s) / bare_s(checked),
            note=f"its gossip machine in that run, {1000 * coalition.worked_s:.0f} ms, and reading "
            "the logs, every vote's signature, the certificate, the line and the table; without "
            "storing and the fold",
        ),
    ]


def _read(council: Council, logs: list[Said], table: bytes) -> None:
    """As a follower reads: every statement opened, every vote checked, and the cut taken."""
    for log in logs:
        for index, data in enumerate(log.entries):
            body = open_entry(COALITION, log.head.group, index, data).body
            if isinstance(body, Vote):
                check_vote(body, council.tip.council)
            elif isinstance(body, CutProposal):
                check_proposed(body, council.tip.council, council.cut.number)
            elif isinstance(body, Certificate):
                advance(council.tip, Link(council.cut, body, council.tip.epoch))
    open_table(table, council.cut)


def _signed(council: Council) -> list[tuple[bytes, bytes]]:
    return [
        council.line_of(words) for _, words in council.said if isinstance(words, Vote | CutProposal)
    ]


def _certificate(council: Council) -> Certificate:
    assert council.certificate is not None
    return council.certificate


def _asked(council: Council, table: bytes) -> list[Figure]:
    certificate = _certificate(council)
    certified = CertifiedCut(cut=council.cut, certificate=certificate, epoch=council.tip.epoch)
    packed = pack(certified)

    def follow() -> None:
        found = unpack(CertifiedCut, packed, max_bytes=MAX_LINK_BYTES)
        advance(council.tip, Link(found.cut, found.certificate, found.epoch))
        open_table(table, found.cut)

    size = len(packed) + len(table)
    took = timed(follow, 5).processor_s
    checked = council.signed_by(certificate)
    most = MAX_LINK_BYTES + MAX_TABLE_BYTES
    name = f"following a council of {FOLLOWED}, {FOLLOWERS:,} groups"
    return [
        Figure(
            what=f"{name}: one cut for who comes late",
            unit="bytes",
            runs=(float(size),),
            target=f"<= {most:,}, what the two answers may have",
            ratio=size / most,
            met=size <= most,
            note="asked for by its number, from memory and without a network: cut, certificate, "
            f"epoch, and the table of {FOLLOWERS:,} logs",
        ),
        Figure(
            what=f"{name}: checking it",
            unit="ms of processor time",
            runs=tuple(1000 * run for run in took),
            against=f"libsodium over its {len(checked)} signatures",
            ratio=middle(took) / bare_s(checked),
            note=f"every signature, the line and the table; {1 / middle(took):.0f} cuts a second",
        ),
    ]
