"""Three rules that carry most coalitions. Everything else is put together field by field.

Spec: docs/spec/ballots/rule.md section 6.
"""

from protocol.ballots.rule import (
    Electorate,
    GroupsTest,
    ObjectionsTest,
    Rule,
    ShareTest,
    TieBreak,
    TieStep,
    Weight,
)

# The names under which command lines and pages offer them.
PRESETS = ("simple-majority", "two-thirds-and-half-of-groups", "consent")


def simple_majority(*, options: bool = False) -> Rule:
    """More than half of the votes for or against, every vote counting one."""
    return Rule(
        electorate=Electorate(kind="groups"),
        weight=Weight(kind="per-member"),
        mode="split",
        tests=[ShareTest(base="decided", op=">", share=[1, 2])],
        abstention="left-out",
        without_outcome="abstain",
        recusal="until-opening",
        tie_break=tie_break(options=options),
    )


def two_thirds_and_half_of_groups(*, options: bool = False) -> Rule:
    """At least two thirds of the votes for or against, and at least half of all groups."""
    return Rule(
        electorate=Electorate(kind="groups"),
        weight=Weight(kind="per-member"),
        mode="split",
        tests=[
            ShareTest(base="decided", op=">=", share=[2, 3]),
            GroupsTest(base="eligible", op=">=", share=[1, 2]),
        ],
        abstention="left-out",
        without_outcome="abstain",
        recusal="until-opening",
        tie_break=tie_break(options=options),
    )


def consent(objections: int) -> Rule:
    """Consent: carried unless more than `objections` groups object.

    Args:
        objections: groups that may object without stopping it, 0 or more.
    """
    return Rule(
        electorate=Electorate(kind="groups"),
        weight=Weight(kind="per-group"),
        mode="split",
        tests=[ObjectionsTest(by="groups", most=objections)],
        abstention="left-out",
        without_outcome="abstain",
        recusal="until-opening",
        tie_break=TieBreak(otherwise="rejected"),
    )


def tie_break(*, options: bool) -> TieBreak:
    """Ties of yes and no are lost; ties between options end by a seed fixed before the close.

    Args:
        options: whether a contest chooses between options; the manifest then states a tie seed.
    """
    steps: list[TieStep] = ["earlier-stages", "seed"] if options else []
    return TieBreak(steps=steps, otherwise="rejected")


def preset(name: str, objections: int = 0, *, options: bool = False) -> Rule:
    """A preset by its name.

    Args:
        name: one of `PRESETS`.
        objections: for `consent` only.
        options: whether a contest chooses between options (not for `consent`); the manifest then
            states a tie seed, such as `TieSeed(kind="manifest")`.

    Raises:
        ValueError: there is no such preset.
    """
    if name == "simple-majority":
        return simple_majority(options=options)
    if name == "two-thirds-and-half-of-groups":
        return two_thirds_and_half_of_groups(options=options)
    if name == "consent":
        return consent(objections)
    raise ValueError(f"no preset {name!r}; there are {', '.join(PRESETS)}")
