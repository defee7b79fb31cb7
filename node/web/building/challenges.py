"""View models of challenges."""

from collections.abc import Iterable

from node.commands.challenges import RuleArgs
from node.names import by_name, group_name
from node.superseded import changes
from node.web.viewmodels.challenges import (
    AskedView,
    ChallengeView,
    ChangedReturn,
    GatheringView,
    RulingLine,
    SignedLine,
    StandingView,
    SupersededView,
    TriedRuling,
)
from protocol.coalition.challenges.values import Challenge, Signatures, Standing, Superseded
from protocol.coalition.state import Ballot, State
from protocol.duties import takes_return


def standing_view(state: State, ballot: Ballot, standing: Standing, here: bytes) -> StandingView:
    """A result's way to being final."""
    return StandingView(
        by_cuts=standing.by_cuts,
        declared=standing.declared,
        until=standing.until,
        final=standing.final,
        void=standing.void,
        challenges=tuple(challenge_view(state, one, here) for one in standing.challenges),
        superseded=tuple(_superseded(state, ballot, one) for one in standing.superseded),
        voters=_names(state, ballot.electorate),
        panel=_names(state, _panel(state, ballot)),
        open=takes_challenges(state, standing),
        needed=needed_members(state, ballot),
        gathering=tuple(
            GatheringView(
                id=one.signatures.id.hex(),
                about=group_name(state, one.target) if one.target else "",
                reason=one.reason,
                time=one.time,
                signed=one.signatures.count,
                needed=needed_members(state, ballot),
                groups=_signed(state, one.signatures),
            )
            for one in standing.gathering
        ),
    )


def needed_members(state: State, ballot: Ballot) -> int:
    """How many members who sign make a challenge of this vote's result; 0 if only groups can."""
    rules = state.rules_of(ballot).challenges
    return 0 if rules is None else rules.members


def takes_challenges(state: State, standing: Standing) -> bool:
    """Whether a result may be challenged now."""
    over = standing.until is not None and state.time >= standing.until and standing.by_cuts
    return not (over or standing.void or standing.final is not None)


def left_out(state: State, ballot: Ballot, group: bytes) -> bool:
    """Whether a group's result is missing and comes too late, and only a challenge lets it in."""
    standing = ballot.standing
    if standing is None or group not in ballot.missing or takes_return(state, ballot, group):
        return False
    told = any(
        group == one.target or (group == one.group and not one.target)
        for one in standing.challenges
    )
    return takes_challenges(state, standing) and not told


def hears(challenge: Challenge, group: bytes) -> bool:
    """Whether a group sits on the panel for an open challenge, and has not spoken yet."""
    spoke = any(word.group == group for word in challenge.words)
    return challenge.ended is None and group in challenge.sits and not spoke


def owes(challenge: Challenge, group: bytes) -> bool:
    """Whether a ruling asks a group for a return that has not come."""
    order = challenge.order
    if challenge.ended is not None or order is None:
        return False
    return group in order.groups and group not in order.answered


def challenge_view(state: State, one: Challenge, here: bytes) -> ChallengeView:
    """A challenge, what was ruled on it and what is still to come."""
    order = one.order
    return ChallengeView(
        id=one.id.hex(),
        group=group_name(state, one.group) if one.group else "",
        about=group_name(state, one.target) if one.target else "",
        reason=one.reason,
        time=one.time,
        sits=_names(state, one.sits),
        needed=one.needed,
        due=one.due,
        outcome=one.outcome,
        rulings=tuple(
            RulingLine(
                group_name(state, word.group),
                word.outcome,
                _names(state, word.groups),
                word.reason,
                word.time,
            )
            for word in one.words
        ),
        asked=None
        if order is None
        else AskedView(
            order.outcome, _names(state, order.groups), order.until, _names(state, order.answered)
        ),
        judge=one.ended is None and here in one.sits,
        spoke=any(word.group == here for word in one.words),
        signed=0 if one.members is None else one.members.count,
        groups=() if one.members is None else _signed(state, one.members),
    )


def tried_ruling(
    state: State, one: Challenge, args: RuleArgs, groups: Iterable[bytes], here: bytes
) -> TriedRuling:
    """What a group would rule on a challenge, and how many of the panel would then say so."""
    asked = tuple(groups)
    agree = {here, *one.agreeing(args.outcome, asked)} & set(one.sits)
    return TriedRuling(args.outcome, _names(state, asked), args.reason, len(agree), one.needed)


def _signed(state: State, signatures: Signatures) -> tuple[SignedLine, ...]:
    named = by_name(state, signatures.by_group)
    return tuple(SignedLine(group_name(state, g), signatures.by_group[g]) for g in named)


def _superseded(state: State, ballot: Ballot, one: Superseded) -> SupersededView:
    known = list(zip(ballot.manifest.contests, one.outcomes, strict=False))
    return SupersededView(
        outcomes=tuple((contest.title, outcome) for contest, (outcome, _) in known),
        until=one.until,
        winners=tuple(
            ()
            if contest.kind == "yes-no"
            else tuple(contest.options[option].label for option in won)
            for contest, (_, won) in known
        ),
        changes=tuple(
            ChangedReturn(group_name(state, found.group), found.before, found.after)
            for found in changes(state, ballot, one)
        ),
    )


def _panel(state: State, ballot: Ballot) -> Iterable[bytes]:
    rules = state.rules_of(ballot).challenges
    return () if rules is None else rules.panel


def _names(state: State, groups: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(group_name(state, group) for group in by_name(state, groups))
