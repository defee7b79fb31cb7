"""What stewards and facilitators see on the pages by which they carry a vote."""

from dataclasses import dataclass

from protocol.ballots.explain import Sentence


@dataclass(frozen=True, slots=True)
class PresetView:
    """A rule that the form offers, by its name, in plain words."""

    name: str
    rule: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class MethodView:
    """A counting method: its name, its title in English, the kinds of question that it counts."""

    name: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PuttingView:
    """What the form of a new vote starts from.

    Attributes:
        proposal: 64 hex digits.
        phase: of the proposal, as in `ProposalLine`.
        settled: what its meetings came to, a line for each option; empty without a process.
        kinds: of question.
        zone: IANA name; the coalition's last vote or meeting had it.
        opens, closes, returns_due: UTC seconds, as the charter's periods suggest.
        deliberation_ends: UTC seconds.
        voting_s: how long a vote is open at least.
        old: an earlier vote on which the rules can be tried, 64 hex digits; empty if there is none.
    """

    proposal: str
    title: str
    summary: str
    phase: str
    settled: tuple[str, ...]
    staged: bool
    kinds: tuple[str, ...]
    methods: tuple[MethodView, ...]
    presets: tuple[PresetView, ...]
    zone: str
    opens: int
    closes: int
    returns_due: int
    deliberation_ends: int
    voting_s: int
    old: str = ""
