"""Random histories: what several groups, honest or not, may have written into their logs.

A history is made from a seed, so that a failing one is replayed by its number. It holds proposals,
ballots, demands, pledges and who belongs (`wide_histories` has every kind), sound and unsound: by
the wrong group, about the wrong thing, citing what nobody holds, dated ahead or back, copied, cut
short, or no statement at all.
"""

from random import Random
from typing import Any

from protocol.ballots.manifest import ballot_id
from protocol.coalition.kinds import (
    AddressBody,
    AdoptionBody,
    AmendmentBody,
    CommentBody,
    DrawBody,
    OpeningBody,
    ProposalBody,
    RecusalBody,
    SponsorBody,
    WithdrawalBody,
)
from protocol.coalition.membership.bodies import (
    LeavingBody,
    MergerDeclineBody,
    MergerOfferBody,
    RetractionBody,
)
from protocol.statement import open_statement
from protocol.tests.coalition.deciding import condition, demand_body
from protocol.tests.coalition.scene import START, group_id, manifest
from protocol.tests.coalition.voting import CLOSES, OPENS, RIPE, Voting

NAMES = ("Ash", "Birch", "Cedar")
LAST = CLOSES + 300
HOURS = (START, START + 5, RIPE - 1, RIPE, OPENS, OPENS + 1, CLOSES - 1, CLOSES, CLOSES + 100)


class History(Voting):
    """A voting scene that goes on at random.

    Attributes:
        said: hashes by kind, of everything that was ever said, published or not.
        ballots: (manifest statement, ballot id) of every manifest.
        withheld: (group, bytes) of what was made, may be cited, and is not published yet.
    """

    def __init__(self, seed: int) -> None:
        self.said: dict[str, list[bytes]] = {}
        self.ballots: list[tuple[bytes, bytes]] = []
        super().__init__(sponsors=seed % 3)
        self.random = Random(seed)
        self.withheld: list[tuple[bytes, bytes]] = []
        self.logs[group_id("Stranger")] = []

    def say(self, name: str, kind: str, *args: Any, **fields: Any) -> bytes:
        said = super().say(name, kind, *args, **fields)
        self.said.setdefault(kind, []).append(said)
        return said

    def announce(self, name: str, opens: int, closes: int, **fields: Any) -> Any:
        proposal, at, ballot = super().announce(name, opens, closes, **fields)
        self.ballots.append((at, ballot))
        return proposal, at, ballot

    def go_on(self, steps: int) -> "History":
        """Say this many things more."""
        for _ in range(steps):
            self.random.choice(STEPS)(self)
        return self

    def one(self, *kinds: str) -> bytes:
        """Something to cite: usually of a kind that fits, now and then anything or nothing held."""
        fitting = [name for kind in kinds for name in self.said.get(kind, ())]
        if self.random.random() < 0.06 or not fitting:
            fitting = [name for names in self.said.values() for name in names]
        if self.random.random() < 0.03:
            return self.random.randbytes(32)
        return self.random.choice(fitting)

    def hour(self) -> int:
        return self.random.choice([*HOURS, self.random.randrange(START, LAST)])

    def group(self, usual: str = "") -> str:
        if usual and self.random.random() < 0.8:
            return usual
        return self.random.choice([*NAMES, *NAMES, "Stranger"])


def _propose(history: History) -> None:
    body = ProposalBody(title=f"Act {history.random.random()}", summary="", text="")
    history.say(history.group(), "proposal", body, [], history.hour())


def _answer(history: History) -> None:
    random = history.random
    kind, body, kinds = random.choice(
        [
            ("sponsor", SponsorBody(), ("proposal",)),
            ("withdrawal", WithdrawalBody(reason=""), ("proposal",)),
            ("recusal", RecusalBody(reason=""), ("manifest",)),
            ("draw", DrawBody(value=b"1"), ("manifest",)),
            (
                "amendment",
                AmendmentBody(
                    title="Now",
                    text=str(random.random()),
                    material=random.random() < 0.5,
                    reason="",
                ),
                ("proposal",),
            ),
            (
                "comment",
                CommentBody(stance="for", blob=random.randbytes(32), size=9),
                ("proposal", "amendment", "comment"),
            ),
        ]
    )
    history.say(history.group(), kind, body, [history.one(*kinds)], history.hour())


def _demand(history: History) -> None:
    random = history.random
    trigger = {"trigger": condition()} if random.random() < 0.5 else {}
    body = demand_body(title=f"Demand {random.random()}", **trigger)
    history.say(history.group(), "demand", body, [], history.hour())
    move = {"to": random.choice(["served", "met", "withdrawn"]), "reason": str(random.random())}
    history.say(history.group(), "demand-move", move, [history.one("demand")], history.hour())
    cited = [history.one("demand", "demand-move") for _ in range(random.randrange(3))]
    asks = ProposalBody(title=f"Demand {random.random()}", summary="", text="")
    history.say(history.group(), "proposal", asks, list(dict.fromkeys(cited)), history.hour())


def _attest_or_pledge(history: History) -> None:
    random = history.random
    kind, body, refs = random.choice(
        [
            (
                "attestation",
                {"blob": random.randbytes(32), "size": 3},
                [history.one("manifest"), history.one("demand")],
            ),
            (
                "pledge",
                {"act": str(random.random()), "due": LAST, "role": "us"},
                [history.one("manifest"), history.one("pledge")][: random.randrange(1, 3)],
            ),
            ("pledge-report", {"outcome": "done"}, [history.one("pledge")]),
            ("dissent", {"reason": str(random.random())}, [history.one("manifest")]),
        ]
    )
    if len(set(refs)) == len(refs):
        history.say(history.group(), kind, body, refs, history.hour())


def _adopt(history: History) -> None:
    refs = [history.one("proposal"), history.one("amendment")]
    if len(set(refs)) == 2:
        history.say(history.group("Ash"), "adoption", AdoptionBody(), refs, history.hour())


def _announce(history: History) -> None:
    refs = [history.one("proposal")]
    if "adoption" in history.said and history.random.random() < 0.5:
        refs.append(history.one("adoption"))
    if len(set(refs)) == len(refs):
        body = manifest(OPENS, CLOSES, wording=refs, releases=list(history.releases))
        at = history.say(history.group("Ash"), "manifest", body, refs, history.hour())
        history.ballots.append((at, ballot_id(body)))


def _attest(history: History) -> None:
    at, ballot = history.random.choice(history.ballots)
    history.attest_roll(history.group(), ballot, at, 40, history.hour())


def _open(history: History) -> None:
    kinds = ["roll", "sponsor", "recusal", "leaving"]
    cited = [n for k in kinds for n in history.said.get(k, ()) if history.random.random() < 0.8]
    refs = dict.fromkeys([history.one("manifest"), *cited])
    history.say(history.group("Ash"), "opening", OpeningBody(), list(refs), history.hour())


def _open_well(history: History) -> None:
    history.open_with(time=history.random.choice([OPENS, OPENS, history.hour()]))


def _return(history: History) -> None:
    at, ballot = history.random.choice([*history.ballots, (history.at, history.ballot)])
    yes = history.random.randrange(45)
    name = history.group()
    number = history.random.choice([1, 1, 1, 2, 3])
    body = history.counted(name, ballot, yes, 3, 40, number)
    history.say(name, "return", body, [at], history.random.choice([CLOSES, history.hour()]))


def _other(history: History) -> None:
    name = history.group()
    url = f"https://{history.random.randrange(9)}.example"
    history.say(name, "address", AddressBody(url=url), [], history.hour())
    history.say(name, "unheard-of", {"act": 1}, [], history.hour())


def _belong(history: History) -> None:
    name, random = history.group("Cedar"), history.random
    how = random.randrange(5)
    if how == 0:
        body = MergerOfferBody(group=group_id(random.choice(NAMES)), terms="")
        history.say(name, "merger-offer", body, [], history.hour())
    elif how == 1:
        refs = [history.one("leaving", "merger-offer")]
        history.say(name, "retraction", RetractionBody(reason=""), refs, history.hour())
    elif how == 2:
        refs = [history.one("merger-offer")]
        body_ = MergerDeclineBody(reason="not now")
        history.say(name, "merger-decline", body_, refs, history.hour())
    else:
        refs = [history.one("merger-offer")] if random.random() < 0.4 else []
        history.say(name, "leaving", LeavingBody(reason="", caucus=""), refs, history.hour())


def _noise(history: History) -> None:
    written = [data for log in history.logs.values() for data in log]
    data = history.random.choice(written)
    how = history.random.randrange(3)
    if how == 0:
        data = data[: history.random.randrange(len(data) + 1)]
    elif how == 1:
        data = history.random.randbytes(history.random.randrange(40))
    history.logs[group_id(history.group())].append(data)


def _withhold(history: History) -> None:
    before = {group: len(log) for group, log in history.logs.items()}
    history.random.choice([_answer, _answer, _attest, _propose])(history)
    for group, log in history.logs.items():
        while len(log) > before[group]:
            history.withheld.append((group, log.pop()))


def _release(history: History) -> None:
    if history.withheld:
        at = history.random.randrange(len(history.withheld))
        group, data = history.withheld.pop(at)
        history.logs[group].append(data)


STEPS = [
    *[_withhold, _release],
    *[_propose, _adopt, _announce, _attest, _open, _other, _belong, _noise],
    *[_demand, _attest_or_pledge, _attest_or_pledge],
    *[_answer, _answer, _answer, _return, _return, _open_well],
]


def named_group(data: bytes) -> bytes:
    """The group that a statement names as its own."""
    return open_statement(data).group
