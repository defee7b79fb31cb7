"""A coalition made up in memory: keys from names, statements at chosen times, logs as lists."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from protocol.ballots.attestation import attest, attestation_message, roll_message
from protocol.ballots.manifest import YES_NO_OPTIONS, Contest, Manifest, Schedule, ballot_id
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import Rule
from protocol.coalition.card import Card, Steward
from protocol.coalition.charter import Charter, CharterRules, charter_id
from protocol.coalition.fold import fold_logs
from protocol.coalition.founders import Founder
from protocol.coalition.kinds import OpeningBody, ProposalBody, SponsorBody, to_map
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.state import State
from protocol.encoding import Wire
from protocol.keys import key_id, public_key
from protocol.statement import Statement, seal_statement, statement_hash

START = 1_000_000
DELIBERATION_S = 100
VOTING_S = 50
NOTICE_S = 60


def seed(name: str) -> bytes:
    """A key's seed from a name; the same in every run."""
    return sha256(name.encode()).digest()


def group_id(name: str) -> bytes:
    """A group's id from its name."""
    return seed(name)[:16]


def card(name: str) -> Card:
    """A group's card with two stewards, `<name>/a` and `<name>/b`."""
    return Card(
        version=1,
        group=group_id(name),
        name=name,
        region="",
        address="https://node.example",
        log_key=public_key(seed(f"{name}/log")),
        cosigning_key=public_key(seed(f"{name}/cosigning")),
        transport_key=public_key(seed(f"{name}/transport")),
        next_key_hash=key_id(public_key(seed(f"{name}/next"))),
        stewards=[
            Steward(label=s, key=public_key(seed(f"{name}/{s}")))
            for s in ("steward a", "steward b")
        ],
    )


def charter(names: Sequence[str], sponsors: int = 1) -> Charter:
    """A charter of these groups, 100 members each."""
    founders = [Founder(card=card(name), affiliated=100) for name in names]
    founders.sort(key=lambda f: f.card.group)
    return Charter(
        version=1,
        name="Example coalition",
        preamble="An example.",
        points=[],
        regions=[],
        groups=founders,
        council=[f.card.group for f in founders],
        rules=CharterRules(
            sponsors=sponsors,
            deliberation_s=DELIBERATION_S,
            voting_s=VOTING_S,
            public_logs=True,
            several_groups="allowed",
            pool_min=1,
            moderators=[],
            appeals="",
            data_officer="",
            life=msgspec.structs.replace(USUAL_LIFE_RULES, notice_s=NOTICE_S),
        ),
        founded=START,
        nonce=bytes(16),
    )


def manifest(opens: int, closes: int, rule: Rule | None = None, **fields: Any) -> Manifest:
    """A yes/no ballot under a simple majority, ties rejected."""
    values: dict[str, Any] = {
        "title": "Shall we act?",
        "contests": [
            Contest(
                title="Shall we act?",
                question="Shall we act together?",
                kind="yes-no",
                options=list(YES_NO_OPTIONS),
                min=1,
                max=1,
                seats=1,
                method="yes-no",
            )
        ],
        "accepts": ["counted"],
        "rule": rule or plain_majority(),
        "schedule": Schedule(opens=opens, closes=closes, returns_due=closes + 100, zone="UTC"),
        "releases": ["group-totals", "total"],
    }
    return Manifest(**{**values, **fields})


def plain_majority() -> Rule:
    """The simple majority without a seed, so that manifests need none."""
    rule = simple_majority()
    return msgspec.structs.replace(
        rule, tie_break=msgspec.structs.replace(rule.tie_break, steps=[])
    )


class Scene:
    """Logs that tests write to, and the fold of them.

    Attributes:
        releases: what its ballots say they release.
    """

    releases: Sequence[str] = ("group-totals", "total")

    def __init__(self, *names: str, sponsors: int = 1) -> None:
        self.names = names
        self.charter = self.founding(names, sponsors)
        self.coalition = charter_id(self.charter)
        self.logs: dict[bytes, list[bytes]] = {group_id(name): [] for name in names}
        self.sponsors: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self.topics: dict[bytes, bytes] = {}

    @staticmethod
    def founding(names: Sequence[str], sponsors: int) -> Charter:
        """The charter that the scene begins with."""
        return charter(names, sponsors)

    def say(
        self,
        name: str,
        kind: str,
        body: Wire | dict[str, Any],
        refs: Sequence[bytes] = (),
        time: int = START,
        **fields: Any,
    ) -> bytes:
        """Append a statement to a group's log; returns its hash."""
        values: dict[str, Any] = {
            "version": 1,
            "coalition": self.coalition,
            "group": group_id(name),
            "kind": kind,
            "epoch": 0,
            "refs": list(refs),
            "body": to_map(body) if isinstance(body, Wire) else body,
            "time": time,
        }
        data = seal_statement(Statement(**{**values, **fields}))
        self.logs[group_id(name)].append(data)
        if kind == "sponsor":
            self.sponsors[refs[0]].append(statement_hash(data))
        if kind == "manifest":
            self.topics[statement_hash(data)] = refs[0]
        return statement_hash(data)

    def fold(self, time: int) -> State:
        """The state as of `time`."""
        return fold_logs(self.charter, self.logs.items(), time)

    def propose(self, name: str, time: int = START, clauses: Sequence[bytes] = ()) -> bytes:
        """A proposal sponsored by as many groups as the charter asks for."""
        body = ProposalBody(title="Act", summary="", text="We act.")
        proposal = self.say(name, "proposal", body, clauses, time)
        others = [other for other in self.names if other != name]
        for other in others[: self.charter.rules.sponsors]:
            self.say(other, "sponsor", SponsorBody(), [proposal], time)
        return proposal

    def attest_roll(self, name: str, ballot: bytes, at: bytes, count: int, time: int) -> bytes:
        """A roll signed by both stewards; `at` is the manifest's statement."""
        roll = Roll(count=count, basis="list", as_of=START, regions={"": count})
        message = roll_message(roll, ballot, group_id(name))
        return self.say(name, "roll", self.attested(name, roll, message), [at], time)

    def counted(
        self, name: str, ballot: bytes, yes: int, no: int, roll: int, number: int = 1
    ) -> Return:
        """A counted return signed by both stewards."""
        rows = [Row(count=n, choice=c) for c, n in (("0", yes), ("1", no)) if n]
        cell = Cell(region="", roll=roll, cast=yes + no, contests=[Lines(rows=rows)])
        ret = Return(kind="counted", number=number, cells=[cell])
        return self.attested(name, ret, attestation_message(ret, ballot, group_id(name)))

    def attested(self, name: str, body: Any, message: bytes) -> Any:
        """A roll or return with the signatures of both stewards."""
        seeds = sorted((seed(f"{name}/{s}") for s in ("steward a", "steward b")), key=public_key)
        return msgspec.structs.replace(
            body,
            attestations=[attest(s, public_key(s), self.coalition, message) for s in seeds],
        )

    def announce(
        self, name: str, opens: int, closes: int, clauses: Sequence[bytes] = (), **fields: Any
    ) -> tuple[bytes, bytes, bytes]:
        """A proposal with sponsors and a manifest: (proposal, manifest statement, ballot id)."""
        proposal = self.propose(name, clauses=clauses)
        fields = {"releases": list(self.releases), **fields}
        body = manifest(opens, closes, wording=[proposal], **fields)
        at = self.say(name, "manifest", body, [proposal], START + 1)
        return proposal, at, ballot_id(body)

    def open(self, name: str, at: bytes, cited: Sequence[bytes], time: int) -> bytes:
        """An opening that cites rolls, recusals, and as many sponsors as the charter asks for."""
        sponsors = [s for s in self.sponsors[self.topics[at]] if s not in cited]
        needed = sponsors[: self.charter.rules.sponsors]
        return self.say(name, "opening", OpeningBody(), [at, *cited, *needed], time)
