"""A rule in plain words, made from the same data that decides.

One sentence per field, as an English template and its values: the template is the gettext key, so
pages say the same in every language. Values that need words of their own, such as a region's
name or a percentage, are given as text.

Spec: docs/spec/ballots/explain.md.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import field

from protocol.ballots.explain_text import N_
from protocol.ballots.rule import (
    GroupsTest,
    ObjectionsTest,
    RatioTest,
    RegionsTest,
    ReturnedTest,
    Rule,
    ShareTest,
    Test,
    TurnoutTest,
    fraction,
)


class Sentence(msgspec.Struct, frozen=True):
    """A template, which is its gettext key, and the values of its `{names}`."""

    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence in English."""
        return self.key.format(**self.params)

    def parts(self) -> dict[str, Any]:
        """The same for JSON, for whoever says it in another language."""
        return {"key": self.key, "params": dict(self.params)}


def explain(rule: Rule, names: Mapping[bytes, str] | None = None) -> list[Sentence]:
    """Every field of a rule as a sentence, in the order in which people ask.

    Spec: docs/spec/ballots/explain.md section 2.

    Args:
        rule: checked.
        names: group id -> name; a group without one is shown by its id.

    Returns:
        Who votes, what a vote weighs, what must hold, abstentions, groups without an outcome,
        recusal, ties.
    """
    known = names or {}
    sentences = [_electorate(rule, known)]
    sentences += _weight(rule)
    sentences.append(Sentence(MODES[rule.mode]))
    if not rule.tests:
        sentences.append(Sentence(NO_TESTS))
    elif len(rule.tests) > 1:
        sentences.append(Sentence(ALL_TESTS))
    sentences += [explain_test(test) for test in rule.tests]
    sentences.append(Sentence(ABSTENTIONS[rule.abstention]))
    sentences.append(Sentence(WITHOUT[rule.without_outcome]))
    sentences.append(Sentence(RECUSALS[rule.recusal]))
    if rule.recused:
        sentences.append(Sentence(RECUSED, {"groups": _list(rule.recused, known)}))
    sentences += _ties(rule, known)
    return sentences


def share_text(ratio: list[int]) -> str:
    """A fraction as written in a rule: `2/3`, or `1` for a whole."""
    return str(fraction(ratio))


def explain_test(test: Test) -> Sentence:
    """One test as a sentence."""
    return _TESTS[type(test)](test)


def _electorate(rule: Rule, names: Mapping[bytes, str]) -> Sentence:
    electorate = rule.electorate
    if electorate.kind == "caucus":
        groups = _list(electorate.groups, names)
        return Sentence(CAUCUS, {"caucus": electorate.caucus, "groups": groups})
    regions = ", ".join(electorate.regions)
    if electorate.kind == "regions" and electorate.groups:
        groups = _list(electorate.groups, names)
        return Sentence(SOME_IN_REGIONS, {"regions": regions, "groups": groups})
    if electorate.kind == "regions":
        return Sentence(IN_REGIONS, {"regions": regions})
    if electorate.groups:
        return Sentence(SOME_GROUPS, {"groups": _list(electorate.groups, names)})
    return Sentence(ALL_GROUPS)


def _weight(rule: Rule) -> list[Sentence]:
    weight = rule.weight
    if weight.kind == "per-member":
        return [Sentence(PER_MEMBER)]
    if weight.kind == "per-group":
        return [Sentence(PER_GROUP)]
    sentences = [Sentence(PER_CAPITA, {"per": weight.per}), Sentence(ROUNDINGS[weight.rounding])]
    if weight.minimum:
        sentences.append(_counted(MINIMUM, "minimum", weight.minimum))
    if weight.cap is not None:
        sentences.append(Sentence(CAP, {"share": share_text(weight.cap)}))
    return sentences


def _share(test: ShareTest) -> Sentence:
    return Sentence(SHARES[test.scope, test.op, test.base], {"share": share_text(test.share)})


def _groups(test: GroupsTest) -> Sentence:
    if test.share is None:
        return _counted(GROUP_COUNTS[test.scope, test.op], "count", test.count)
    params = {"share": share_text(test.share)}
    return Sentence(GROUP_SHARES[test.scope, test.op, test.base], params)


def _regions(test: RegionsTest) -> Sentence:
    if test.share is None:
        return _counted(REGION_COUNTS[test.op], "count", test.count)
    return Sentence(REGION_SHARES[test.op], {"share": share_text(test.share)})


def _turnout(test: TurnoutTest) -> Sentence:
    return Sentence(TURNOUTS[test.scope, test.op], {"share": share_text(test.share)})


def _returned(test: ReturnedTest) -> Sentence:
    return Sentence(RETURNED[test.op], {"share": share_text(test.share)})


def _objections(test: ObjectionsTest) -> Sentence:
    return _counted(OBJECTIONS[test.by], "most", test.most)


def _counted(template: str, name: str, count: int) -> Sentence:
    """A sentence about so many; one of them has a sentence of its own."""
    return Sentence(ONE[template] if count == 1 else template, {name: count})


def _ratio(test: RatioTest) -> Sentence:
    params: dict[str, str | int] = {"ratio": share_text(test.ratio), "option": test.default + 1}
    return Sentence(RATIOS[test.op], params)


def _ties(rule: Rule, names: Mapping[bytes, str]) -> list[Sentence]:
    tie = rule.tie_break
    caster: dict[str, str | int] = (
        {} if tie.caster is None else {"group": _list([tie.caster], names)}
    )
    sentences = [
        Sentence(TIE_STEPS[step], caster if step == "casting-vote" else {}) for step in tie.steps
    ]
    return [*sentences, Sentence(TIES_LEFT[tie.otherwise])]


def _list(groups: list[bytes], names: Mapping[bytes, str]) -> str:
    return ", ".join(names.get(group, group.hex()) for group in groups)


_TESTS: dict[type[Test], Callable[[Any], Sentence]] = {
    ShareTest: _share,
    GroupsTest: _groups,
    RegionsTest: _regions,
    TurnoutTest: _turnout,
    ReturnedTest: _returned,
    ObjectionsTest: _objections,
    RatioTest: _ratio,
}

ALL_GROUPS = N_("The members of all groups vote.")
SOME_GROUPS = N_("The members of these groups vote: {groups}.")
IN_REGIONS = N_("The members in these regions vote, in whatever group: {regions}.")
SOME_IN_REGIONS = N_("The members of {groups} vote who are in these regions: {regions}.")
CAUCUS = N_("The caucus {caucus} votes, through these groups: {groups}.")

PER_MEMBER = N_(
    "Every vote counts one. If a voters' list is longer than the group's affiliated membership, "
    "its votes count for less in proportion."
)
PER_GROUP = N_("Every group has one vote.")
PER_CAPITA = N_(
    "Every group has one vote for each {per} members, by its voters' list or its affiliated "
    "membership, whichever is lower."
)
ROUNDINGS = {
    "down": N_("Parts of a vote are rounded down."),
    "nearest": N_("Parts of a vote are rounded to the nearest whole, halves up."),
    "up": N_("Parts of a vote are rounded up."),
    "exact": N_("Parts of a vote count as parts."),
}
MINIMUM = N_("A group has at least {minimum} votes.")
CAP = N_("No group may have more than {share} of all votes; what is above is cut.")
MODES = {
    "split": N_("A group's votes count as its members cast them."),
    "unit": N_("All of a group's votes go to what its members decided."),
}

NO_TESTS = N_("The count alone decides who is elected; no further condition must hold.")
ALL_TESTS = N_("All of the following must hold.")
SHARES = {
    ("coalition", ">", "cast"): N_("More than {share} of the votes cast must be in favour."),
    ("coalition", ">=", "cast"): N_("At least {share} of the votes cast must be in favour."),
    ("coalition", ">", "decided"): N_(
        "More than {share} of the votes for or against must be in favour."
    ),
    ("coalition", ">=", "decided"): N_(
        "At least {share} of the votes for or against must be in favour."
    ),
    ("coalition", ">", "eligible"): N_(
        "Votes in favour must be more than {share} of all who may vote, voting or not."
    ),
    ("coalition", ">=", "eligible"): N_(
        "Votes in favour must be at least {share} of all who may vote, voting or not."
    ),
    ("coalition", ">", "present"): N_(
        "Votes in favour must be more than {share} of all votes of the groups that took part."
    ),
    ("coalition", ">=", "present"): N_(
        "Votes in favour must be at least {share} of all votes of the groups that took part."
    ),
    ("every-region", ">", "cast"): N_(
        "In every region more than {share} of the votes cast must be in favour."
    ),
    ("every-region", ">=", "cast"): N_(
        "In every region at least {share} of the votes cast must be in favour."
    ),
    ("every-region", ">", "decided"): N_(
        "In every region more than {share} of the votes for or against must be in favour."
    ),
    ("every-region", ">=", "decided"): N_(
        "In every region at least {share} of the votes for or against must be in favour."
    ),
    ("every-region", ">", "eligible"): N_(
        "In every region votes in favour must be more than {share} of all who may vote there."
    ),
    ("every-region", ">=", "eligible"): N_(
        "In every region votes in favour must be at least {share} of all who may vote there."
    ),
    ("every-region", ">", "present"): N_(
        "In every region votes in favour must be more than {share} of all votes of the groups "
        "that took part."
    ),
    ("every-region", ">=", "present"): N_(
        "In every region votes in favour must be at least {share} of all votes of the groups "
        "that took part."
    ),
}
GROUP_COUNTS = {
    ("coalition", ">"): N_("More than {count} groups must be in favour."),
    ("coalition", ">="): N_("At least {count} groups must be in favour."),
    ("every-region", ">"): N_("In every region more than {count} groups must be in favour."),
    ("every-region", ">="): N_("In every region at least {count} groups must be in favour."),
}
GROUP_SHARES = {
    ("coalition", ">", "eligible"): N_("More than {share} of all groups must be in favour."),
    ("coalition", ">=", "eligible"): N_("At least {share} of all groups must be in favour."),
    ("coalition", ">", "present"): N_(
        "More than {share} of the groups that took part must be in favour."
    ),
    ("coalition", ">=", "present"): N_(
        "At least {share} of the groups that took part must be in favour."
    ),
    ("coalition", ">", "decided"): N_(
        "Of the groups that decided for or against, more than {share} must be in favour."
    ),
    ("coalition", ">=", "decided"): N_(
        "Of the groups that decided for or against, at least {share} must be in favour."
    ),
    ("every-region", ">", "eligible"): N_(
        "In every region more than {share} of all groups must be in favour."
    ),
    ("every-region", ">=", "eligible"): N_(
        "In every region at least {share} of all groups must be in favour."
    ),
    ("every-region", ">", "present"): N_(
        "In every region more than {share} of the groups that took part must be in favour."
    ),
    ("every-region", ">=", "present"): N_(
        "In every region at least {share} of the groups that took part must be in favour."
    ),
    ("every-region", ">", "decided"): N_(
        "In every region, of the groups that decided for or against, more than {share} must be in "
        "favour."
    ),
    ("every-region", ">=", "decided"): N_(
        "In every region, of the groups that decided for or against, at least {share} must be in "
        "favour."
    ),
}
REGION_COUNTS = {
    ">": N_("More than {count} regions must be in favour."),
    ">=": N_("At least {count} regions must be in favour."),
}
REGION_SHARES = {
    ">": N_("More than {share} of the regions must be in favour."),
    ">=": N_("At least {share} of the regions must be in favour."),
}
TURNOUTS = {
    ("coalition", ">"): N_("More than {share} of all members on the voters' lists must vote."),
    ("coalition", ">="): N_("At least {share} of all members on the voters' lists must vote."),
    ("every-region", ">"): N_("In every region more than {share} of the members must vote."),
    ("every-region", ">="): N_("In every region at least {share} of the members must vote."),
    ("every-group", ">"): N_("In every group more than {share} of the members must vote."),
    ("every-group", ">="): N_("In every group at least {share} of the members must vote."),
}
RETURNED = {
    ">": N_("More than {share} of the groups must send in a result."),
    ">=": N_("At least {share} of the groups must send in a result."),
}
OBJECTIONS = {
    "members": N_("At most {most} members may object (vote no)."),
    "groups": N_("At most {most} groups may object (vote no)."),
}
# Of the sentences that have a count, those that are said where it is one.
ONE = {
    MINIMUM: N_("A group has at least {minimum} vote."),
    GROUP_COUNTS["coalition", ">"]: N_("More than {count} group must be in favour."),
    GROUP_COUNTS["coalition", ">="]: N_("At least {count} group must be in favour."),
    GROUP_COUNTS["every-region", ">"]: N_(
        "In every region more than {count} group must be in favour."
    ),
    GROUP_COUNTS["every-region", ">="]: N_(
        "In every region at least {count} group must be in favour."
    ),
    REGION_COUNTS[">"]: N_("More than {count} region must be in favour."),
    REGION_COUNTS[">="]: N_("At least {count} region must be in favour."),
    OBJECTIONS["members"]: N_("At most {most} member may object (vote no)."),
    OBJECTIONS["groups"]: N_("At most {most} group may object (vote no)."),
}
RATIOS = {
    ">": N_(
        "The votes that prefer the winner to option {option} must be more than {ratio} times "
        "those that prefer option {option}."
    ),
    ">=": N_(
        "The votes that prefer the winner to option {option} must be at least {ratio} times "
        "those that prefer option {option}."
    ),
}

ABSTENTIONS = {
    "counted": N_("Abstentions and blank votes count among the votes cast."),
    "left-out": N_("Abstentions and blank votes count neither for nor against, nor as cast."),
    "against": N_("Abstentions and blank votes count as votes against."),
}
WITHOUT = {
    "out": N_("A group whose votes are tied is left out when groups are counted."),
    "abstain": N_("A group whose votes are tied counts as taking part, neither for nor against."),
    "against": N_("A group whose votes are tied counts as against."),
}
RECUSALS = {
    "until-opening": N_(
        "A group may stand aside until the vote opens; it is then not counted anywhere."
    ),
    "none": N_("No group may stand aside."),
}
RECUSED = N_("These groups stand aside: {groups}.")
TIE_STEPS = {
    "earlier-stages": N_("In a tie, whoever had more votes in the latest earlier round wins."),
    "casting-vote": N_("A tie is decided as {group} voted."),
    "seed": N_("A tie is decided by lot, drawn from a number fixed before the close."),
}
TIES_LEFT = {
    "rejected": N_("A tie that stays open means no."),
    "tied": N_("A tie that stays open is left open for another vote."),
}
