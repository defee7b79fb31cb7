"""A step's working copy of the state of agreement, and the acts that change it."""

import msgspec

from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate
from protocol.agreement.pool import Pool, counted
from protocol.agreement.state import MAX_AHEAD, Ballots, Lock, Record, State, Tally, Timed
from protocol.agreement.votes import Body, Vote, gather, precommit, prevote


class Draft:
    """The fields of a `State`, to be changed, and the commands gathered so far."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.setting = state.setting
        self.round, self.stage = state.round, state.stage
        self.lock, self.said = state.lock, state.said
        self.tallies = dict(state.tallies)
        self.ahead = dict(state.ahead)
        self.proposals = dict(state.proposals)
        self.sound, self.examined = state.sound, state.examined
        self.judged = state.judged
        self.passing, self.failing = state.passing, state.failing
        self.passed_on, self.waits = state.passed_on, state.waits
        self.certificate = state.certificate
        self.commands: list[ev.Command] = []

    def state(self) -> State:
        """The draft as a state."""
        return msgspec.structs.replace(
            self._state,
            round=self.round,
            stage=self.stage,
            lock=self.lock,
            said=self.said,
            tallies=self.tallies,
            ahead=self.ahead,
            proposals=self.proposals,
            sound=self.sound,
            examined=self.examined,
            judged=self.judged,
            passing=self.passing,
            failing=self.failing,
            passed_on=self.passed_on,
            waits=self.waits,
            certificate=self.certificate,
        )

    @property
    def pool(self) -> Pool:
        """The votes as they are now."""
        return Pool(self.setting.council, self.tallies)

    def near(self, round_: int) -> bool:
        """Whether a round's votes are kept: a liar's votes for far rounds may fill nothing."""
        return round_ <= self.round + MAX_AHEAD

    def count(self, vote: Vote, *, whole: bool = False) -> None:
        """Count a vote; of one for a far round only that its voter is there."""
        body, place = vote.body, vote.place
        self.ahead[place] = max(self.ahead.get(place, 0), body.round)
        if whole or self.near(body.round):
            tally = self.tallies.get(body.round, Tally())
            self.tallies[body.round] = counted(tally, body, place, vote.signature, whole=whole)

    def remember(self, *said: Body) -> None:
        """Make durable how far this node is, and what it says now."""
        self.said += said
        self.commands.append(
            ev.Remember(Record(self.setting.instance, self.round, self.stage, self.lock, self.said))
        )

    def enter(self, round_: int) -> None:
        """Begin a round: nothing said yet; votes that came too early are asked for again."""
        known = self.round + MAX_AHEAD
        self.round, self.stage, self.said = round_, "propose", ()
        for old in [old for old in self.proposals if old < round_]:
            del self.proposals[old]
        self.remember()
        if known < round_ + MAX_AHEAD:
            self.commands.append(ev.Recall(known + 1, round_ + MAX_AHEAD))
        self.wait("propose")

    def prevote(self, value: bytes, valid_round: int) -> None:
        """Prevote in this round."""
        self.stage = "prevote"
        self._say(prevote(self.setting.instance, self.round, value, valid_round))

    def precommit(self, value: bytes) -> None:
        """Precommit in this round; a value locks, whatever was locked before."""
        self.stage = "precommit"
        if value:
            self.lock = Lock(self.round, value)
        self._say(precommit(self.setting.instance, self.round, value))

    def _say(self, body: Body) -> None:
        if self.setting.own is None:
            return
        self.remember(body)
        self.commands.append(ev.Sign(body))

    def wait(self, stage: Timed) -> None:
        """Start a timeout of this round, once."""
        key = (self.round, stage)
        if key in self.waits:
            return
        self.waits = frozenset({key, *(old for old in self.waits if old[0] == self.round)})
        timeouts = self.setting.timeouts
        long = timeouts.propose if stage == "propose" else timeouts.vote
        self.commands.append(ev.Wait(self.round, stage, long(self.round)))

    def examine(self, value: bytes) -> None:
        """Ask once whether a value is sound."""
        if value not in self.examined and value not in self.sound:
            self.examined |= {value}
            self.commands.append(ev.Examine(value))

    def judge(self, value: bytes) -> None:
        """Ask once whether this round's fresh proposal passes."""
        key = (self.round, value)
        if key not in self.judged | self.passing | self.failing:
            self.judged |= {key}
            self.commands.append(ev.Judge(*key))

    def pass_on(self, round_: int, value: bytes, valid_round: int) -> None:
        """Show a quorum to everybody, once: this node acts on it, and others may lack a vote."""
        key = (round_, value, valid_round)
        if key not in self.passed_on:
            self.passed_on |= {key}
            polka = self.pool.polka(round_, value, valid_round)
            self.commands.append(ev.PassOn(value, polka))

    def decide(self, certificate: Certificate) -> None:
        """End the instance."""
        self.stage, self.certificate = "decided", certificate
        self.commands.append(ev.Decide(certificate))

    def certificate_of(self, round_: int, value: bytes, voters: Ballots) -> Certificate:
        """The certificate for what a quorum precommitted."""
        council = self.setting.council
        signers, signatures = gather(council.n, voters, council.quorum)
        return Certificate(
            instance=self.setting.instance,
            value=value,
            round=round_,
            signers=signers,
            signatures=signatures,
            chain=list(self.pool.chain(round_, value)),
        )
