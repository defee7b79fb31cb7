"""A charter's rules in plain words: one table, from which terminals and pages print the same.

Labels and sentences are English templates and gettext keys at once; whoever prints them says how
its language writes numbers and spans of time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec import field

from protocol.ballots.explain import share_text
from protocol.ballots.explain_text import N_
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.charter import Charter, CharterRules
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.life_rules import LifeRules
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.coalition.tolerance import tolerance

SEVERAL_GROUPS = {
    "allowed": N_(
        "may vote in each of them. Members' lists stay on each group's server, so nobody can count "
        "how many do."
    ),
    "one-home": N_(
        "declares one group to vote in. Members' lists stay on each group's server, so no machine "
        "finds out who votes in two."
    ),
}
PUBLIC = N_("anybody may read them")
PRIVATE = N_("only the groups and those they invite may read them")
OF_GROUPS = (N_("{share} of the groups"), N_("every group"))
OF_PRESENT = (N_("{share} of the groups present"), N_("every group present"))
NOBODY = N_("nobody")
NOT_NAMED = N_("not named")
NO_POLICY = N_("the charter has none")
NO_PAUSE = N_("no pause")
NEED_NOT_ANSWER = N_("authors need not answer")
NO_VETO = N_("no caucus has a veto")
NO_CUTS = N_("never: results stay provisional")
CUTS = N_(
    "at most every {rest}; {propose} for a proposal, {vote} for votes, {growth} more each round"
)
NO_CHALLENGES = N_("never: what is declared stands")
GROUPS_ALONE = N_("none: only groups challenge")
CHALLENGES = N_("for {period} after they are declared")
ALONE = N_(
    "One group confirms alone. While its server is offline nothing is confirmed, and nobody could "
    "contradict it: the others trust it."
)
ALL_OF_FEW = N_(
    "All {groups} certifying groups confirm together. While one of them is offline nothing is "
    "confirmed; {lying} may cheat without two conflicting results ever being confirmed. From four "
    "groups on, one may be offline."
)
TOLERANCE = N_(
    "{quorum} of {groups} certifying groups confirm together. {offline} may be offline while the "
    "others go on, and {lying} may cheat without two conflicting results ever being confirmed; if "
    "that happened, at least {equivocating} groups would be proved to have signed both."
)
NO_EXPELLING = N_("neither happens")
NO_JOINING = N_("nobody is taken in")
SEATED = N_("yes, if its server has a key for it")
NOT_SEATED = N_("only if the groups decide so")
SUSPENDED = N_("no longer certifies")
KEPT = N_("stays among those that certify")
AWAY = N_(
    "does not certify until it is back, after {cuts} confirmations and {away} without a word; at "
    "most {most} at a time"
)
# What people wrote themselves: nothing to translate.
AS_WRITTEN = "{text}"


class Span(NamedTuple):
    """A length of time in milliseconds."""

    ms: int


class Fact(msgspec.Struct, frozen=True):
    """One line of a charter.

    Attributes:
        label: what it is about; a gettext key.
        text: a template, and a gettext key.
        params: the values of its `{names}`.
    """

    label: str
    text: str
    params: Mapping[str, str | int | Span] = field(default_factory=dict)

    def said(
        self,
        gettext: Callable[[str], str],
        number: Callable[[int], str],
        span: Callable[[int], str],
    ) -> str:
        """What it says in a language.

        Args:
            gettext: a template in that language.
            number: how it writes a number.
            span: how it writes so many milliseconds.
        """

        def shown(value: str | int | Span) -> str:
            if isinstance(value, Span):
                return span(value.ms)
            return number(value) if isinstance(value, int) else value

        values = {name: shown(value) for name, value in self.params.items()}
        return gettext(self.text).format(**values)


def rule_facts(charter: Charter) -> list[Fact]:
    """Every rule of a charter, in the order in which people ask."""
    rules = charter.rules
    return [
        _number(N_("Sponsors of a proposal besides its author"), rules.sponsors),
        _period(N_("Deliberation, at least"), rules.deliberation_s),
        _period(N_("Voting, at least"), rules.voting_s),
        Fact(N_("Public records"), PUBLIC if rules.public_logs else PRIVATE),
        Fact(N_("A person in several groups"), SEVERAL_GROUPS[rules.several_groups]),
        _number(N_("Fewest votes in a published part of a result"), rules.pool_min),
        *_shares(rules.life),
        *_debate(rules.life),
        *_people(charter, rules),
        Fact(N_("The groups confirm what is final"), *_cuts(rules.cuts)),
        *_challenges(charter, rules.challenges),
        *_members(rules.members),
        *_changes(rules.changes),
    ]


def tolerance_fact(council: int) -> Fact:
    """What a council of so many groups survives."""
    bound = tolerance(council)
    text = TOLERANCE if bound.offline else ALONE if council == 1 else ALL_OF_FEW
    params = {"groups": council, **bound._asdict()}
    return Fact(N_("What the certifying groups survive"), text, params)


def survival_facts(charter: Charter) -> tuple[Fact, ...]:
    """The same of a charter's council; nothing where nobody certifies anything."""
    return () if charter.rules.cuts is None else (tolerance_fact(len(charter.council)),)


def _shares(life: LifeRules) -> Iterator[Fact]:
    yield _share(N_("Points of unity change with"), life.points_share)
    yield _share(N_("A vote goes on without late reports with"), life.proceed_share)
    yield _share(N_("If it is urgent, shorter periods with"), life.emergency_share)
    yield _period(N_("Even then each lasts at least"), life.emergency_s)
    yield _share(N_("A meeting's report stands with"), life.confirm_share, OF_PRESENT)
    yield _period(N_("A group leaves after notice of"), life.notice_s)


def _debate(life: LifeRules) -> Iterator[Fact]:
    yield _number(
        N_("Groups whose seconding obliges an answer"),
        life.seconds,
        NEED_NOT_ANSWER,
    )
    pause = N_("A group's pause between two comments")
    yield _period(pause, life.slow_s) if life.slow_s else Fact(pause, NO_PAUSE)
    yield _number(N_("Members who sign, to list a caucus"), life.caucus_min)
    yield _number(N_("Members who sign, for a caucus's veto"), life.veto_min, NO_VETO)


def _people(charter: Charter, rules: CharterRules) -> Iterator[Fact]:
    names = {founder.card.group: founder.card.name for founder in charter.groups}
    moderators = ", ".join(sorted(names[group] for group in rules.moderators))
    yield _written(N_("Moderators, who may hide a comment"), moderators, NOBODY)
    yield _written(N_("Moderation policy"), rules.life.moderation, NO_POLICY)
    yield _written(N_("Who hears challenges and appeals"), rules.appeals, NOT_NAMED)
    yield _written(N_("Who answers for personal data"), rules.data_officer, NOT_NAMED)


def _cuts(rules: CutRules | None) -> tuple[str, Mapping[str, Span]]:
    if rules is None:
        return NO_CUTS, {}
    return CUTS, {
        "rest": Span(rules.rest_ms),
        "propose": Span(rules.propose_ms),
        "vote": Span(rules.vote_ms),
        "growth": Span(rules.growth_ms),
    }


def _challenges(charter: Charter, rules: ChallengeRules | None) -> Iterator[Fact]:
    label = N_("Results may be challenged")
    if rules is None:
        yield Fact(label, NO_CHALLENGES)
        return
    names = {founder.card.group: founder.card.name for founder in charter.groups}
    yield Fact(label, CHALLENGES, {"period": Span(1000 * rules.challenge_s)})
    panel = ", ".join(sorted(names[group] for group in rules.panel))
    yield _written(N_("The panel, who rules on challenges"), panel, NOBODY)
    yield _period(N_("It rules, and groups correct their results, within"), rules.ruling_s)
    signing = N_("Members who sign, to challenge a result")
    yield _number(signing, rules.members) if rules.members else Fact(signing, GROUPS_ALONE)


def _members(rules: MemberRules | None) -> Iterator[Fact]:
    expelling = N_("Expelling a group, or changing who certifies, takes")
    if rules is None:
        yield Fact(expelling, NO_EXPELLING)
        return
    yield _share(expelling, rules.share)
    yield _period(N_("A group that is to be expelled has time to reply"), rules.reply_s)
    yield Fact(
        N_("A group that signed two versions of its record"), SUSPENDED if rules.suspend else KEPT
    )
    params: dict[str, str | int | Span] = {
        "cuts": rules.away_cuts,
        "away": Span(1000 * rules.away_s),
        "most": rules.away_max,
    }
    silent = N_("A certifying group whose server is silent")
    yield Fact(silent, AWAY, params) if rules.away_cuts else Fact(silent, KEPT)
    yield from _joining(rules.join)


def _joining(rules: JoinRules | None) -> Iterator[Fact]:
    taking = N_("Taking a group in, or back, takes")
    if rules is None:
        yield Fact(taking, NO_JOINING)
        return
    yield _share(taking, rules.share)
    yield _number(N_("Groups that vouch for it, at least"), rules.sponsors)
    yield _number(N_("Members that it has, at least"), rules.size)
    yield _period(N_("It counts in majorities of groups after"), rules.wait_s)
    yield Fact(N_("Whether it certifies then"), SEATED if rules.seat else NOT_SEATED)


def _changes(rules: ChangeRules | None) -> Iterator[Fact]:
    changing = N_("These rules change with")
    if rules is None:
        yield Fact(changing, N_("every group, after the time for deliberation"))
        return
    yield _share(changing, rules.share)
    yield _period(N_("A motion to change them is open at least"), rules.notice_s)


def _share(label: str, share: list[int], whose: tuple[str, str] = OF_GROUPS) -> Fact:
    some, every = whose
    return (
        Fact(label, every) if share == [1, 1] else Fact(label, some, {"share": share_text(share)})
    )


def _period(label: str, seconds: int) -> Fact:
    return Fact(label, AS_WRITTEN, {"text": Span(1000 * seconds)})


def _number(label: str, number: int, none: str = AS_WRITTEN) -> Fact:
    """A number; where 0 means something else, that."""
    return Fact(label, AS_WRITTEN if number else none, {"text": number})


def _written(label: str, text: str, none: str) -> Fact:
    return Fact(label, AS_WRITTEN, {"text": text}) if text else Fact(label, none)
