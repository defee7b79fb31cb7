"""A council at one table: members, liars, and a network that loses, delays and reorders.

Everything is drawn from one seed. Time is what the table says: a timeout fires when nothing else is
left to do, the shortest first, which is how a slow clock looks from inside.
"""

from itertools import product
from random import Random

from protocol.agreement import events as ev
from protocol.agreement.machine import step
from protocol.agreement.rules import NO_ROUND, proposer
from protocol.agreement.state import begin
from protocol.agreement.votes import NIL, Proposal, check_proposal, check_vote, precommit, prevote
from protocol.tests.agreement.councils import (
    INSTANCE,
    NUMBER,
    V,
    W,
    council,
    proposal,
    setting,
    signature,
    vote,
)

VALUES = (V, W)


def value_of(event):
    """What a vote, a quorum or a proposal is for."""
    match event:
        case ev.Voted(one):
            return one.body.value
        case ev.Proposed(put):
            return put.body.value
        case ev.Shown(value, _):
            return value
        case ev.Certified(certificate):
            return certificate.value


class Table:
    """Honest members in the first places, liars in the last.

    Attributes:
        decided: what each honest member decided, by place.
        lossy: whether messages get lost; what is lost is not sent again by itself.
    """

    def __init__(self, seed, n=4, liars=1, loss=0.2, crashes=0.02):
        self.random = Random(seed)
        self.n, self.honest = n, list(range(n - liars))
        self.liars = list(range(n - liars, n))
        self.loss, self.crashes, self.refusals = loss, crashes, 0.2
        self.council = council(n)
        self.states = {place: begin(setting(place, n)) for place in self.honest}
        self.records = dict.fromkeys(self.honest)
        self.inbox = []
        self.waits = []
        self.said = []
        self.decided = {}
        self.certificates = []
        self.crashed = 0
        self.pulled = False

    def start(self):
        for place in self.honest:
            self.inbox.append((place, ev.Begin()))

    def feed(self, place, event):
        self.states[place], commands = step(self.states[place], event)
        for command in commands:
            if self.random.random() < self.crashes:
                self.crash(place)
                return
            self.obey(place, command)

    def crash(self, place):
        """What was remembered is left; what everybody said can be met again."""
        self.crashed += 1
        self.waits = [wait for wait in self.waits if wait[0] != place]
        self.inbox = [message for message in self.inbox if message[0] != place]
        self.states[place] = begin(setting(place, self.n), self.records[place])
        self.inbox += [(place, event) for event in self.said if not self.loses(event)]
        self.inbox.append((place, ev.Begin()))

    def obey(self, place, command):
        match command:
            case ev.Remember(record):
                self.records[place] = record
            case ev.Wait(round_, stage, ms):
                self.waits.append((place, round_, stage, ms))
            case ev.Decide(certificate):
                self.decided[place] = certificate.value
                self.certificates.append(certificate)
                self.tell(ev.Certified(certificate), sender=place)
            case ev.Sign() | ev.Propose() | ev.PassOn():
                self.speak(place, command)
            case _:
                self.inbox += [(place, event) for event in self.answers(command)]

    def speak(self, place, command):
        match command:
            case ev.Sign(body):
                one = vote(place, body)
                check_vote(one, self.council)
                self.tell(ev.Voted(one), sender=place)
            case ev.Propose(body, chain):
                put = Proposal(body=body, signature=signature(place, body), chain=list(chain))
                check_proposal(put, self.council, NUMBER)
                self.tell(ev.Proposed(put), sender=place)
            case ev.PassOn(value, polka):
                self.tell(ev.Shown(value, polka), sender=place)

    def answers(self, command):
        match command:
            case ev.Build(round_):
                return [ev.Built(round_, self.random.choice(VALUES))]
            case ev.Examine(value):
                return [ev.Sound(value)]
            case ev.Judge(round_, value):
                return [ev.Judged(round_, value, self.random.random() >= self.refusals)]
            case ev.Recall(first, last):
                votes = [event for event in self.said if isinstance(event, ev.Voted)]
                return [event for event in votes if first <= event.vote.body.round <= last]

    def tell(self, event, *, sender=None, to=None):
        """Send to everybody honest; the sender hears itself for sure."""
        self.said.append(event)
        for place in self.honest if to is None else to:
            if place == sender or not self.loses(event):
                self.inbox.append((place, event))

    def loses(self, event):
        """Where there are liars, the network hides what was decided from those who don't know."""
        hidden = self.liars and value_of(event) in self.decided.values()
        return self.random.random() < (0.97 if hidden else self.loss)

    def lie(self):
        """A liar votes and proposes what it likes, to whom it likes."""
        top = max(state.round for state in self.states.values())
        round_ = self.random.randint(0, top + 1)
        if self.decided and self.random.random() < 0.8:
            self.support_another(top)
            return
        place = self.random.choice(self.liars)
        value = self.random.choice(VALUES)
        to = [p for p in self.honest if self.random.random() < 0.6]
        turn = self.random.random()
        if turn < 0.2:
            self.split(round_)
            return
        if turn < 0.6:
            way = self.random.randint(NO_ROUND, round_ - 1)
            self.tell(ev.Voted(vote(place, prevote(INSTANCE, round_, value, way))), to=to)
        elif turn < 0.8:
            self.tell(ev.Voted(vote(place, precommit(INSTANCE, round_, value))), to=to)
        elif proposer(NUMBER, round_, self.n) == place:
            self.tell(ev.Proposed(proposal(round_, value, n=self.n)), to=to)

    def split(self, round_):
        """All liars tell one half of the others one thing, and the other half another."""
        for value, to in zip(VALUES, (self.honest[::2], self.honest[1::2]), strict=True):
            if proposer(NUMBER, round_, self.n) in self.liars:
                self.tell(ev.Proposed(proposal(round_, value, n=self.n)), to=to)
            for place in self.liars:
                for body in (
                    prevote(INSTANCE, round_, value, NO_ROUND),
                    precommit(INSTANCE, round_, value),
                ):
                    self.tell(ev.Voted(vote(place, body)), to=to)

    def support_another(self, round_):
        """Once a value is decided, liars pull plugs, and help who is left to decide the other."""
        value = W if V in self.decided.values() else V
        if self.crashes and not self.pulled:
            self.pulled = True
            for place in self.honest:
                if place not in self.decided:
                    self.crash(place)
        left = [place for place in self.honest if place not in self.decided]
        bodies = [prevote(INSTANCE, round_, NIL, NO_ROUND), precommit(INSTANCE, round_, NIL)]
        if proposer(NUMBER, round_, self.n) in self.liars:
            self.show(ev.Proposed(proposal(round_, value, n=self.n)), left)
            bodies = [prevote(INSTANCE, round_, value, NO_ROUND)]
            bodies.append(precommit(INSTANCE, round_, value))
        for place, body in product(self.liars, bodies):
            self.show(ev.Voted(vote(place, body)), left)

    def show(self, event, to):
        """Say something that the adversary's network carries for sure."""
        self.said.append(event)
        self.inbox += [(place, event) for place in to]

    def run(self, steps):
        """Deliver in any order; fire a timeout now and then, and whenever nothing else is left."""
        for _ in range(steps):
            if len(self.decided) == len(self.honest):
                return
            if self.liars and self.random.random() < 0.3:
                self.lie()
            if self.inbox and self.random.random() < 0.9:
                at = self.random.randrange(len(self.inbox))
                self.feed(*self.inbox.pop(at))
            elif self.waits:
                self.fire()
            elif self.said:
                self.meet_again()

    def meet_again(self):
        """Logs are read in the end: what was lost comes later, unless it is hidden."""
        event = self.random.choice(self.said)
        if not self.loses(event):
            self.inbox.append((self.random.choice(self.honest), event))

    def fire(self):
        shortest = min(self.waits, key=lambda wait: wait[3])
        self.waits.remove(shortest)
        place, round_, stage, _ = shortest
        self.feed(place, ev.Waited(round_, stage))

    def calm(self, rounds=12):
        """From now on nothing is lost, late, or refused, and liars are silent."""
        self.loss = self.crashes = self.refusals = 0.0
        self.liars = []
        for event, place in product(self.said, self.honest):
            self.inbox.append((place, event))
        limit = max(state.round for state in self.states.values()) + rounds
        while len(self.decided) < len(self.honest):
            if self.inbox:
                self.feed(*self.inbox.pop(0))
            elif self.waits:
                self.fire()
            else:
                return
            if max(state.round for state in self.states.values()) > limit:
                return
