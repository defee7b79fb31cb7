"""A charter's rules as the fields of a form: as the terms of a founding say them, each by name.

All fields together are the rules: whoever changes one of them gives the others as they are. So
what is empty is empty, and nobody changes what they have not seen.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from node.commands.base import Args, Why
from node.commands.membership import GroupText, find_group
from node.errors import NodeError
from node.founding.charters import agreed_rules
from node.founding.terms import (
    Duration,
    Share,
    TermsChallenges,
    TermsChanges,
    TermsJoin,
    TermsMembers,
    TermsRules,
    spoken,
)
from protocol.coalition.charter import MAX_GROUPS, MAX_POINT, CharterRules
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.life_rules import MAX_MODERATION_CHARS
from protocol.coalition.state import State
from protocol.coalition.versions import CharterVersion

YesNo = Literal["yes", "no"]
Number = Annotated[int, Meta(ge=0, le=10**9)]
Groups = Annotated[list[GroupText], Meta(max_length=MAX_GROUPS)]
Words = Annotated[str, Meta(max_length=MAX_POINT)]
Milliseconds = Annotated[int, Meta(ge=-1, le=7 * 24 * 3600 * 1000)]

OF_TABLES = {
    **dict.fromkeys(
        ("challenge_period", "challenge_ruling", "panel", "challenge_members"), "challenges"
    ),
    **dict.fromkeys(
        ("members_share", "members_reply", "suspend", "away_cuts", "away", "away_max"), "members"
    ),
    **dict.fromkeys(("join_share", "join_sponsors", "join_size", "join_wait", "join_seat"), "join"),
    "join": "members",
    **dict.fromkeys(("changes_share", "changes_notice"), "changes"),
}
"""Field -> the field that says whether its rules are there at all."""

SPANS = (
    *("deliberation", "voting", "notice", "emergency", "slow_mode", "changes_notice"),
    *("challenge_period", "challenge_ruling", "members_reply", "away", "join_wait"),
)
"""Fields that are lengths of time."""

AS_IT_IS = -1
"""In milliseconds: no change."""


class TermsArgs(Args, kw_only=True):
    """Moves that these rules hold from now on.

    Attributes:
        base: the version that whoever moves has seen, in hex; empty for the founding charter.
        challenges, members, changes: whether there are such rules; their fields count only then.
        join: whether groups are taken in; a part of the rules for members.
        region: one to add; empty for none.
        cut_*_ms: how long each step of the certifying groups takes.
    """

    reason: Why
    base: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""
    sponsors: Number
    deliberation: Duration
    voting: Duration
    public_logs: YesNo
    several_groups: Literal["allowed", "one-home"]
    pool_min: Number
    moderators: Groups = field(default_factory=list)
    appeals: Words = ""
    data_officer: Words
    points_share: Share
    proceed_share: Share
    notice: Duration
    confirm_share: Share
    emergency_share: Share
    emergency: Duration
    seconds: Number
    slow_mode: Duration
    moderation: Annotated[str, Meta(max_length=MAX_MODERATION_CHARS)] = ""
    caucus_min: Number
    veto_min: Number
    challenges: YesNo = "no"
    challenge_period: Duration = "7 days"
    challenge_ruling: Duration = "7 days"
    panel: Groups = field(default_factory=list)
    challenge_members: Number = 0
    members: YesNo = "no"
    members_share: Share = "2/3"
    members_reply: Duration = "14 days"
    suspend: YesNo = "yes"
    away_cuts: Number = 0
    away: Duration = "0 seconds"
    away_max: Number = 0
    join: YesNo = "no"
    join_share: Share = "2/3"
    join_sponsors: Number = 2
    join_size: Number = 1
    join_wait: Duration = "90 days"
    join_seat: YesNo = "no"
    changes: YesNo = "no"
    changes_share: Share = "3/4"
    changes_notice: Duration = "14 days"
    region: Annotated[str, Meta(max_length=60)] = ""
    cut_propose_ms: Milliseconds = AS_IT_IS
    cut_vote_ms: Milliseconds = AS_IT_IS
    cut_growth_ms: Milliseconds = AS_IT_IS
    cut_rest_ms: Milliseconds = AS_IT_IS


def version_of(state: State, args: TermsArgs) -> CharterVersion:
    """The version that these fields describe, in the place of the one in force.

    Raises:
        NodeError: `charter-moved`: another is in force than whoever moves has seen; `unknown-id`,
            `ambiguous-id`: of groups; `bad-charter`: rules for joining, and none for members.
    """
    newest = state.versions.newest
    if bytes.fromhex(args.base) != newest.hash:
        raise NodeError(
            "charter-moved",
            "the charter was changed since you looked",
            "look at what is in force now, and say again what you would change",
        )

    def names(groups: Sequence[str]) -> list[str]:
        return [state.groups[find_group(state, text)].card.name for text in groups]

    rules = agreed_rules(
        [group.card for group in state.groups.values()],
        typed_rules(args, names(args.moderators)),
        _cuts(newest.rules.cuts, args),
        typed_challenges(args, names(args.panel)),
        typed_members(args),
        typed_changes(args),
    )
    regions = (*newest.regions, args.region) if args.region else newest.regions
    return CharterVersion(newest.hash, newest.since, rules, regions)


def typed_rules(args: TermsArgs, moderators: list[str]) -> TermsRules:
    """The table of rules that these fields describe.

    Args:
        moderators: the groups' names.
    """
    return TermsRules(
        sponsors=args.sponsors,
        deliberation=args.deliberation,
        voting=args.voting,
        public_logs=args.public_logs == "yes",
        several_groups=args.several_groups,
        pool_min=args.pool_min,
        moderators=moderators,
        appeals=args.appeals,
        data_officer=args.data_officer,
        points_share=args.points_share,
        proceed_share=args.proceed_share,
        notice=args.notice,
        confirm_share=args.confirm_share,
        emergency_share=args.emergency_share,
        emergency=args.emergency,
        seconds=args.seconds,
        slow_mode=args.slow_mode,
        moderation=args.moderation,
        caucus_min=args.caucus_min,
        veto_min=args.veto_min,
    )


def typed_challenges(args: TermsArgs, panel: list[str]) -> TermsChallenges | None:
    """The table of challenges that these fields describe, if they say that there are any."""
    if args.challenges == "no":
        return None
    return TermsChallenges(
        panel=panel,
        period=args.challenge_period,
        ruling=args.challenge_ruling,
        members=args.challenge_members,
    )


def typed_changes(args: TermsArgs) -> TermsChanges | None:
    """The table of changes that these fields describe, if they say that there is one."""
    if args.changes == "no":
        return None
    return TermsChanges(share=args.changes_share, notice=args.changes_notice)


def typed_members(args: TermsArgs) -> TermsMembers | None:
    """The table of members that these fields describe, if they say that there is one.

    Raises:
        NodeError: `bad-charter`: rules for joining, and none for members.
    """
    join = None
    if args.join == "yes":
        join = TermsJoin(
            share=args.join_share,
            sponsors=args.join_sponsors,
            size=args.join_size,
            wait=args.join_wait,
            seat=args.join_seat == "yes",
        )
    if args.members == "yes":
        return TermsMembers(
            share=args.members_share,
            reply=args.members_reply,
            suspend=args.suspend == "yes",
            away_cuts=args.away_cuts,
            away=args.away,
            away_max=args.away_max,
            join=join,
        )
    if join is not None:
        # Left out without a word, nobody would see that nobody is taken in any more.
        raise NodeError(
            "bad-charter",
            "it has rules for taking groups in, and none for members",
            "say yes to both, members and join, or no to both",
        )
    return None


def _cuts(rules: CutRules | None, args: TermsArgs) -> CutRules | None:
    if rules is None:
        return None

    def taken(given: int, now: int) -> int:
        return now if given == AS_IT_IS else given

    return CutRules(
        propose_ms=taken(args.cut_propose_ms, rules.propose_ms),
        vote_ms=taken(args.cut_vote_ms, rules.vote_ms),
        growth_ms=taken(args.cut_growth_ms, rules.growth_ms),
        rest_ms=taken(args.cut_rest_ms, rules.rest_ms),
    )


def terms_of(state: State) -> dict[str, Any]:
    """The fields that describe the charter in force; `TermsArgs` without a reason."""
    version = state.versions.newest
    names = {group: known.card.name for group, known in state.groups.items()}
    return {"base": version.hash.hex(), **fields_of(version.rules, names), "region": ""}


def fields_of(rules: CharterRules, known: Mapping[bytes, str]) -> dict[str, Any]:
    """The fields that describe rules.

    Args:
        known: group -> its name.
    """

    def names(groups: Sequence[bytes]) -> list[str]:
        return [known[group] for group in groups]

    return {
        "sponsors": rules.sponsors,
        "deliberation": spoken(rules.deliberation_s),
        "voting": spoken(rules.voting_s),
        "public_logs": _yes_no(rules.public_logs),
        "several_groups": rules.several_groups,
        "pool_min": rules.pool_min,
        "moderators": names(rules.moderators),
        "appeals": rules.appeals,
        "data_officer": rules.data_officer,
        **_life(rules),
        **_tables(rules, names),
    }


def _life(rules: CharterRules) -> dict[str, Any]:
    life = rules.life
    return {
        "points_share": _share(life.points_share),
        "proceed_share": _share(life.proceed_share),
        "notice": spoken(life.notice_s),
        "confirm_share": _share(life.confirm_share),
        "emergency_share": _share(life.emergency_share),
        "emergency": spoken(life.emergency_s),
        "seconds": life.seconds,
        "slow_mode": spoken(life.slow_s),
        "moderation": life.moderation,
        "caucus_min": life.caucus_min,
        "veto_min": life.veto_min,
    }


def _tables(rules: CharterRules, names: Any) -> dict[str, Any]:
    # Where there are no such rules, what a charter's terms would begin with.
    found: dict[str, Any] = {
        name: field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        for field in msgspec.structs.fields(TermsArgs)
        if (name := field.name) in OF_TABLES
    }
    found["challenges"] = _yes_no(rules.challenges is not None)
    found["members"] = _yes_no(rules.members is not None)
    found["changes"] = _yes_no(rules.changes is not None)
    found |= _members_of(rules)
    if rules.challenges is not None:
        found["challenge_period"] = spoken(rules.challenges.challenge_s)
        found["challenge_ruling"] = spoken(rules.challenges.ruling_s)
        found["panel"] = names(rules.challenges.panel)
        found["challenge_members"] = rules.challenges.members
    if rules.changes is not None:
        found["changes_share"] = _share(rules.changes.share)
        found["changes_notice"] = spoken(rules.changes.notice_s)
    return found


def _members_of(rules: CharterRules) -> dict[str, Any]:
    members = rules.members
    if members is None:
        return {}
    found: dict[str, Any] = {
        "members_share": _share(members.share),
        "members_reply": spoken(members.reply_s),
        "suspend": _yes_no(members.suspend),
        "away_cuts": members.away_cuts,
        "away": spoken(members.away_s),
        "away_max": members.away_max,
        "join": _yes_no(members.join is not None),
    }
    if members.join is not None:
        found |= {
            "join_share": _share(members.join.share),
            "join_sponsors": members.join.sponsors,
            "join_size": members.join.size,
            "join_wait": spoken(members.join.wait_s),
            "join_seat": _yes_no(members.join.seat),
        }
    return found


def _share(share: list[int]) -> str:
    return f"{share[0]}/{share[1]}"


def _yes_no(value: bool) -> YesNo:
    return "yes" if value else "no"
