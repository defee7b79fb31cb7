"""What the machine of agreement hears, and what it asks its driver for.

Spec: docs/spec/agreement.md section 4. Signatures are checked before (`check_vote`,
`check_proposal`): the machine counts, it doesn't verify.
"""

from typing import NamedTuple

from protocol.agreement.certificate import Certificate
from protocol.agreement.state import Record, Timed
from protocol.agreement.votes import Body, Polka, Proposal, Vote

# Events


class Begin(NamedTuple):
    """The instance may start: something besides votes is new, or a deadline has passed."""


class Voted(NamedTuple):
    """A vote was met, this node's own included: it counts once it is signed and durable."""

    vote: Vote


class Proposed(NamedTuple):
    """The proposal of a round, from whose turn it was, with the quorums that it answers to."""

    proposal: Proposal


class Shown(NamedTuple):
    """A quorum's prevotes for a value, passed on as one; checked by `check_quorum`."""

    value: bytes
    polka: Polka


class Sound(NamedTuple):
    """A value's data is held, its heads extend the last cut, and its fold recomputes."""

    value: bytes


class Certified(NamedTuple):
    """A certificate of this instance, checked by `check_certificate`."""

    certificate: Certificate


class Judged(NamedTuple):
    """Whether a round's fresh proposal passes the checks for fresh ones (see `fresh`)."""

    round: int
    value: bytes
    passes: bool


class Built(NamedTuple):
    """A new cut of all that is held, as `Build` asked for."""

    round: int
    value: bytes


class Waited(NamedTuple):
    """A time that `Wait` asked for is over."""

    round: int
    stage: Timed


class Passed(NamedTuple):
    """Every other member's own log has a vote of a later round than the lock, and was read to it.

    Said to who does not know its own lock; what is said of earlier rounds then is all there is.
    """


Event = Begin | Voted | Proposed | Shown | Sound | Certified | Judged | Built | Waited | Passed

# Commands, in the order in which they are to be carried out


class Remember(NamedTuple):
    """Make this durable before anything that follows leaves: a voter that forgets votes twice."""

    record: Record


class Sign(NamedTuple):
    """Sign a vote, publish it, and give it back as `Voted`."""

    body: Body


class Propose(NamedTuple):
    """Sign a proposal, publish it with its chain, and give it back as `Proposed`."""

    body: Body
    chain: tuple[Polka, ...]


class Build(NamedTuple):
    """Build a new cut from all that is held at this moment; never an old one again."""

    round: int


class Examine(NamedTuple):
    """Fetch a value's data, check it, and say `Sound` as soon as it is; never, if it isn't."""

    value: bytes


class Judge(NamedTuple):
    """Check a fresh proposal just received, and say `Judged`."""

    round: int
    value: bytes


class PassOn(NamedTuple):
    """Show these prevotes to everybody: this node acted on them, others may lack some."""

    value: bytes
    polka: Polka


class Recall(NamedTuple):
    """Give again all votes of these rounds that stand in logs: they came too early to be kept."""

    first: int
    last: int


class Wait(NamedTuple):
    """Say `Waited` after so many milliseconds."""

    round: int
    stage: Timed
    ms: int


class Decide(NamedTuple):
    """The instance is decided; a cut is applied once its data is held."""

    certificate: Certificate


Command = Remember | Sign | Propose | Build | Examine | Judge | PassOn | Recall | Wait | Decide
