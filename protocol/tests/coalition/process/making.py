"""A proposal on its way: a national convening, three regional ones, a process, a ballot."""

from collections.abc import Sequence
from typing import Any

from protocol.ballots.manifest import Contest, Option, TieSeed, ballot_id
from protocol.ballots.presets import simple_majority
from protocol.coalition.process.acts import Act, Wording, option_id
from protocol.coalition.process.bodies import AssentBody, ProcessBody
from protocol.coalition.process.values import Process
from protocol.coalition.state import Ballot
from protocol.tests.coalition.convenings.making import REGIONS, Convened
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, manifest

MET = START + 20
OPTIONS_DUE = START + 40
MET_REGIONS = START + 50
REPORTS_DUE = START + 70
ANNOUNCED = START + 80
OPENS = START + DELIBERATION_S + 10
CLOSES = OPENS + 2 * VOTING_S
RELEASES = ["group-region-totals", "group-totals", "region-totals", "total"]
FIRST = (Wording(label="Strike", text="For a day."), Wording(label="March"))


class Staged(Convened):
    """Ash has proposed; Birch calls the national convening, Cedar, Dogwood, Elm the regional ones.

    Two of the three regional reports are needed, with four groups and sixty people.
    """

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self.proposal = self.propose("Ash")
        self.national = self.call("Birch", proposal=self.proposal)
        self.regional = [
            self.call(name, proposal=self.proposal, parent=self.national, region=region,
                      starts=MET_REGIONS, ends=MET_REGIONS + 5)
            for name, region in zip(("Cedar", "Dogwood", "Elm"), REGIONS, strict=True)
        ]  # fmt: skip
        self.process = self.declare(**fields)

    def declare(self, name: str = "Ash", time: int = START + 2, **fields: Any) -> bytes:
        """A process for the proposal."""
        refs = [self.proposal, self.national, *self.regional]
        return self.say(name, "process", process_body(**fields), refs, time)

    def first(self, place: int) -> bytes:
        """Id of one of the process's own options."""
        return option_id(self.process, place)

    def freeze(self, *acts: Act, guests: Sequence[str] = ("Ash", "Cedar", "Dogwood")) -> bytes:
        """The national report, confirmed by all who were there."""
        report, _ = self.met(
            "Birch", self.national, guests, acts=acts, process=self.process, time=MET + 5
        )
        for name in guests:
            self.answer(name, report, time=MET + 6)
        return report

    def go_on(
        self, place: int, base: bytes, *acts: Act, guests: Sequence[str] = ("Ash", "Birch")
    ) -> bytes:
        """A regional report, confirmed by all who were there."""
        host = ("Cedar", "Dogwood", "Elm")[place]
        cited = {"process": self.process, **({"base": base} if base else {})}
        report, _ = self.met(
            host, self.regional[place], guests, acts=acts, time=MET_REGIONS + 5, **cited
        )
        for name in guests:
            self.answer(name, report, time=MET_REGIONS + 6)
        return report

    def agree(
        self,
        name: str,
        what: str = "proceed",
        time: int = REPORTS_DUE,
        *,
        agree: bool = True,
        reason: str = "",
    ) -> bytes:
        """A group's assent."""
        body = AssentBody(what=what, agree=agree, reason=reason)  # type: ignore[arg-type]
        return self.say(name, "process-assent", body, [self.process], time)

    def ask(self, time: int = ANNOUNCED, **fields: Any) -> tuple[bytes, bytes]:
        """A ballot with the lines the process came to, every roll attested: (manifest, id)."""
        lines = self.way(time).options.open
        options = [Option(label=line.label, text=line.text) for line in lines]
        contests = fields.pop("contests", [contest(options)])
        fields = {
            "wording": [self.proposal],
            "contests": contests,
            "releases": RELEASES,
            "rule": simple_majority(options=True),
            "tie_seed": TieSeed(kind="manifest"),
            **fields,
        }
        body = manifest(fields.pop("opens", OPENS), fields.pop("closes", CLOSES), **fields)
        at = self.say("Ash", "manifest", body, [self.proposal], time)
        for name in self.names:
            self.attest_roll(name, ballot_id(body), at, 40, time + 1)
        return at, ballot_id(body)

    def ask_plainly(self, time: int = ANNOUNCED) -> tuple[bytes, bytes]:
        """A yes/no ballot on the proposal, whatever a process says; rolls as in `ask`."""
        body = manifest(OPENS, CLOSES, wording=[self.proposal], releases=RELEASES)
        at = self.say("Ash", "manifest", body, [self.proposal], time)
        for name in self.names:
            self.attest_roll(name, ballot_id(body), at, 40, time + 1)
        return at, ballot_id(body)

    def begin(self, at: bytes, cited: Sequence[bytes], time: int = OPENS) -> bytes:
        """An opening that cites every roll, and what is given."""
        rolls = [r.hash for b in self.fold(OPENS).ballots.values() for r in b.rolls.values()
                 if b.hash == at]  # fmt: skip
        return self.open("Ash", at, [*rolls, *cited], time)

    def way(self, time: int = OPENS) -> Process:
        """The process as it stands."""
        return self.fold(time).processes[self.proposal]

    def stances(self, report: bytes, time: int = OPENS) -> list[bytes]:
        """Hashes of a report's confirmations."""
        found = [r for c in self.fold(time).convenings.values() for r in c.reports]
        (one,) = (r for r in found if r.hash == report)
        return [s.hash for s in one.stances.values() if s.stance == "confirm"]

    def unmet(self, ballot: bytes, time: int = OPENS) -> list[str]:
        """Keys of the gates that hold a ballot up."""
        return [gate.key for gate in self.put(ballot, time).gates if not gate.met]

    def put(self, ballot: bytes, time: int = OPENS) -> Ballot:
        """The ballot as it stands."""
        return self.fold(time).ballots[ballot]

    def faults(self, time: int = CLOSES) -> list[str]:
        """Code and first words of every refusal."""
        return [f"{r.code} {r.detail.split(':')[0]}" for r in self.fold(time).refusals]


def process_body(**fields: Any) -> ProcessBody:
    """Two of three reports, four groups, sixty people."""
    values: dict[str, Any] = {
        "needed": 2,
        "options_due": OPTIONS_DUE,
        "reports_due": REPORTS_DUE,
        "groups": 4,
        "attendance": 60,
        "options": list(FIRST),
    }
    return ProcessBody(**{**values, **fields})


def contest(options: Sequence[Option]) -> Contest:
    """A contest in which voters choose one."""
    return Contest(
        title="What we do",
        question="What do we do?",
        kind="choose",
        options=list(options),
        min=1,
        max=1,
        seats=1,
        method="plurality",
    )


def ballot_labels(process: Process) -> list[str]:
    """The labels of the ballot's lines."""
    return [line.label for line in process.options.open]
