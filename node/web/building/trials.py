"""View models of a rule tried on votes that groups have published."""

from collections.abc import Mapping

from msgspec.structs import replace

from node.commands.trials import ballot_basis
from node.errors import NodeError
from node.names import group_name
from node.rule_words import rule_words
from node.trying.changes import read_percent
from node.web.building.ballots import ballot_line, contest_view
from node.web.building.results import test_view
from node.web.viewmodels.trials import (
    DistanceView,
    GroupChoice,
    ReachView,
    SideView,
    TrialForm,
    TrialView,
)
from protocol.ballots.grading import sole_choice
from protocol.ballots.manifest import ABSTAIN, Contest
from protocol.ballots.rule import MAX_COUNT
from protocol.ballots.what_if import Basis, Supposed, judge, suppose, try_rule
from protocol.ballots.what_if_groups import Reach, could_change
from protocol.ballots.what_if_votes import AllFor, Away, Change, Turnout, Votes
from protocol.coalition.state import Ballot, State
from protocol.counting.profile import Choice
from protocol.errors import ProtocolError

# A region's name has 120 characters; nothing else in the form is longer.
MAX_FIELD_CHARS = 160


class Entered(Exception):  # noqa: N818 - an answer for the form, not a failure
    """What is wrong with a field: (field, key)."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(field, key)
        self.field = field
        self.key = key


def trial_view(state: State, ballot: Ballot, here: bytes, form: TrialForm) -> TrialView:
    """The page for one ballot: its rule on its own votes, or on those of the last like it.

    Takes up to two seconds for a large coalition: for a thread of its own.
    """
    contests = ballot.manifest.contests
    index = form.contest if form.contest < len(contests) else 0
    names = {group: known.card.name for group, known in state.groups.items()}
    view = TrialView(
        line=ballot_line(state, ballot, here),
        rule=tuple(rule_words(ballot.manifest, names)),
        contest=contest_view(index, contests[index]),
        contests=tuple(contest_view(i, c) for i, c in enumerate(contests)),
        form=form,
    )
    found = find_votes(state, ballot, index)
    if found is None:
        return view
    source, basis, place = found
    errors: dict[str, str] = {}
    supposed = basis
    try:
        changes = read_form(form, basis, contests[index], place)
        supposed = suppose(basis, changes)
    except Entered as wrong:
        errors[wrong.field] = wrong.key
        changes = []
    except ProtocolError:
        errors["numbers"] = "list"
        changes = []
    return replace(
        view,
        source=source.id.hex(),
        source_title=source.manifest.title,
        own=source.id == ballot.id,
        choices=tuple(
            GroupChoice(group.hex(), group_name(state, group), roll.count)
            for group, roll in sorted(
                basis.rolls.items(), key=lambda row: group_name(state, row[0]).casefold()
            )
        ),
        regions=basis.facts.regions,
        errors=errors,
        now=_side(state, basis, judge(basis, place)),
        then=_side(state, supposed, judge(supposed, place)) if changes else None,
        reach=_reach(state, could_change(supposed, place)),
    )


def find_votes(state: State, ballot: Ballot, index: int) -> tuple[Ballot, Basis, int] | None:
    """Votes on which to try a contest's rule: (whose, with that rule, the contest's index there).

    A ballot's own, once groups have published them; before that those of the newest other ballot
    with a yes/no question, because options differ from vote to vote.
    """
    own = ballot_basis(state, ballot)
    if own is not None:
        return ballot, own, index
    if ballot.manifest.contests[index].kind != "yes-no":
        return None
    others = sorted(
        (b for b in state.ballots.values() if b.tallies),
        key=lambda b: (-b.schedule.closes, b.id),
    )
    for other in others:
        basis = ballot_basis(state, other)
        for place, contest in enumerate(other.manifest.contests):
            if contest.kind == "yes-no" and basis is not None:
                try:
                    return other, try_rule(basis, ballot.manifest.rule, place), place
                except ProtocolError:
                    # A rule about groups or regions that had no part in that vote.
                    continue
    return None


def read_form(form: TrialForm, basis: Basis, contest: Contest, place: int) -> list[Change]:
    """What a form supposes: turnout first, then the group's votes as they are given.

    Raises:
        Entered: a field that says nothing possible.
    """
    changes: list[Change] = []
    if form.turnout.strip():
        changes.append(_turnout(form, basis))
    if form.group or form.act or any(number.strip() for number in form.numbers):
        changes.append(_group(form, basis, contest, place))
    return changes


def _turnout(form: TrialForm, basis: Basis) -> Turnout:
    try:
        by = read_percent(form.turnout)
    except NodeError as error:
        raise Entered("turnout", "percent") from error
    kind, _, name = form.where.partition(":")
    if kind == "g":
        return Turnout(by, group=_known(basis, name))
    if kind == "r":
        if not any(name in roll.regions for roll in basis.rolls.values()):
            raise Entered("turnout", "group")
        return Turnout(by, region=name)
    return Turnout(by)


def _group(form: TrialForm, basis: Basis, contest: Contest, place: int) -> Away | AllFor | Votes:
    group = _known(basis, form.group)
    options = range(len(contest.options))
    if form.act == "away":
        return Away(group)
    if form.act == "aside":
        return AllFor(group, place, (ABSTAIN,) if contest.kind == "yes-no" else ())
    if form.act in {str(option) for option in options}:
        return AllFor(group, place, sole_choice(contest, int(form.act)))
    # Whoever types numbers means them, though nothing is chosen above them.
    numbers = form.act == "numbers" or (not form.act and any(n.strip() for n in form.numbers))
    if not numbers or contest.kind != "yes-no":
        raise Entered("group", "act")
    rows: dict[Choice, int] = {
        (option,): _number(form.numbers[option] if option < len(form.numbers) else "")
        for option in options
    }
    return Votes(group, place, rows)


def _known(basis: Basis, text: str) -> bytes:
    for group in basis.rolls:
        if group.hex() == text:
            return group
    raise Entered("group", "group")


def _number(text: str) -> int:
    text = text.strip() or "0"
    # Nine digits hold `MAX_COUNT` short of one; ten are never a group's votes.
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MAX_COUNT)):
        raise Entered("numbers", "numbers")
    return int(text)


def _side(state: State, basis: Basis, supposed: Supposed) -> SideView:
    tally, decision = supposed.tally, supposed.decision
    labels = [option.label for option in basis.manifest.contests[tally.contest].options]
    return SideView(
        outcome=decision.outcome,
        winners=tuple(labels[winner] for winner in decision.winners)
        if decision.outcome == "elected"
        else (),
        cast=tally.cast,
        roll=tally.roll,
        returned=tally.returned,
        groups=len(tally.groups),
        distances=tuple(
            DistanceView(test_view(state, basis.manifest, d.result), d.gap, d.unit)
            for d in supposed.distances
        ),
        spoken=sum(kind.cast for kind in tally.kinds if kind.kind == "delegates"),
    )


def _reach(state: State, reach: Reach) -> tuple[ReachView, ...]:
    return tuple(
        ReachView(group_name(state, g.group), g.how, g.changes, g.least, g.away, g.aside)
        for g in reach.groups
    )


def form_of(query: Mapping[str, str]) -> TrialForm:
    """A form from an address; fields that are not there are empty, long ones are cut."""
    contest = query.get("contest", "0")
    return TrialForm(
        contest=int(contest) if contest.isascii() and contest.isdigit() and len(contest) < 4 else 0,
        turnout=query.get("turnout", "")[:MAX_FIELD_CHARS],
        where=query.get("where", "")[:MAX_FIELD_CHARS],
        group=query.get("group", "")[:MAX_FIELD_CHARS],
        act=query.get("act", "")[:MAX_FIELD_CHARS],
        numbers=tuple(query.get(f"n{option}", "")[:MAX_FIELD_CHARS] for option in range(3)),
    )
