"""View models of results: the decision, the rounds, what each group gave."""

from fractions import Fraction

from node.names import by_name, group_name, group_region
from node.rule_words import rule_words
from node.web.building.ballots import aside_lines, ballot_line, contest_view
from node.web.building.challenges import standing_view
from node.web.building.demands import clause_views
from node.web.building.extensions import extension_view
from node.web.building.gates import missed_reports, waived_gates
from node.web.building.graded import group_marks
from node.web.building.pledges import decision_view
from node.web.building.roll_calls import roll_calls
from node.web.building.rounds import round_views
from node.web.building.seats import BlobWords
from node.web.building.sending import sent_links
from node.web.viewmodels.ballots import ContestView
from node.web.viewmodels.results import (
    ContestResult,
    DuplicatesLine,
    Exact,
    GroupShare,
    KindShare,
    ResultView,
    TestView,
    Turnout,
)
from protocol.ballots.decision import Decision
from protocol.ballots.explain import explain_test
from protocol.ballots.manifest import Contest, Manifest
from protocol.ballots.measures import TestResult
from protocol.ballots.tally import GroupTally, Tally
from protocol.ballots.tie_seed import ladder
from protocol.coalition.decided import is_final
from protocol.coalition.pledges.record import asks_deeds
from protocol.coalition.state import Ballot, State
from protocol.counting.profile import Choice
from protocol.results import describe_duplicates

GROUP_ID_HEX = 32


def result_view(
    state: State, ballot: Ballot, here: bytes, digest: bytes, words: BlobWords
) -> ResultView:
    """A result's page, as far as groups have returned."""
    manifest = ballot.manifest
    pairs = zip(ballot.tallies, ballot.decisions, strict=True)
    names = {group: known.card.name for group, known in state.groups.items()}
    first = ballot.tallies[0] if ballot.tallies else None
    return ResultView(
        line=ballot_line(state, ballot, here),
        contests=tuple(_contest(state, ballot, tally, made) for tally, made in pairs),
        turnout=_turnout(state, ballot, first),
        kinds=()
        if first is None
        else tuple(KindShare(k.kind, k.groups, k.cast) for k in first.kinds),
        digest=digest.hex(),
        rule=tuple(rule_words(manifest, names)),
        final=is_final(state, ballot),
        certifies=state.charter.rules.cuts is not None,
        standing=None
        if ballot.standing is None
        else standing_view(state, ballot, ballot.standing, here),
        decided=decision_view(state, ballot, words, here) if asks_deeds(state, ballot) else None,
        waits=clause_views(
            state,
            [name for name, found in state.conditions.items() if found.ballot == ballot.id],
            words,
            here,
        ),
        proposal=ballot.proposal.hex(),
        missed=missed_reports(state, ballot),
        waived=waived_gates(state, ballot),
        aside=aside_lines(state, ballot),
        extension=extension_view(state, ballot, here),
        duplicates=tuple(DuplicatesLine(**line) for line in describe_duplicates(state, ballot)),
        roll_calls=roll_calls(state, ballot),
        sent=sent_links(state, ballot, here),
    )


def _contest(state: State, ballot: Ballot, tally: Tally, made: Decision) -> ContestResult:
    manifest = ballot.manifest
    asked = manifest.contests[tally.contest]
    contest = contest_view(tally.contest, asked)
    names = _labels(contest)
    returned = [group for group in _in_order(state, tally) if group.kind]
    steps = ladder(manifest, asked, tally, ballot.draw)
    return ContestResult(
        contest=contest,
        outcome=made.outcome if returned else "pending",
        winners=tuple(names[winner] for winner in made.winners),
        tests=tuple(test_view(state, manifest, test) for test in made.tests),
        rounds=round_views(made.count, names, steps.settles) if returned else (),
        shares=tuple(_share(state, contest, asked, group) for group in returned),
        total=tally.profile.total,
        weighted=manifest.rule.weight.kind != "per-member",
        tie=made.tie,
        lots="" if manifest.tie_seed is None else manifest.tie_seed.kind,
        pairwise=made.count.pairwise if returned else None,
        merits=made.count.merits if returned else (),
        grades=contest.grades,
        blank=made.count.blank,
    )


def _labels(contest: ContestView) -> list[str]:
    return [option.label for option in contest.options]


def test_view(state: State, manifest: Manifest, test: TestResult) -> TestView:
    """One comparison, with the test in words and its group or region by name."""
    where = test.where
    if len(where) == GROUP_ID_HEX and where not in {g.card.region for g in state.groups.values()}:
        where = _group_by_hex(state, where)
    return TestView(
        text=explain_test(manifest.rule.tests[test.test]),
        where=where,
        op=test.op,
        needed=test.needed,
        reached=test.reached,
        met=test.met,
    )


def _in_order(state: State, tally: Tally) -> list[GroupTally]:
    """As people look for them: by name."""
    named = by_name(state, {group.group for group in tally.groups})
    place = {group: at for at, group in enumerate(named)}
    return sorted(tally.groups, key=lambda group: place[group.group])


def _group_by_hex(state: State, text: str) -> str:
    names = {group.hex(): known.card.name for group, known in state.groups.items()}
    return names.get(text, text)


def _share(state: State, contest: ContestView, asked: Contest, group: GroupTally) -> GroupShare:
    if contest.grades:
        return GroupShare(
            group=group_name(state, group.group),
            weight=group.weight,
            tally=(),
            rest=_whole(Fraction(group.profile.blank)),
            marks=group_marks(asked, group.profile),
        )
    tally: list[Fraction] = [Fraction(0)] * len(contest.options)
    rest = Fraction(0)
    for choice, votes in group.profile.rows.items():
        named = _named(contest, choice)
        for option in named:
            tally[option] += votes
        if not named:
            rest += votes
    return GroupShare(
        group=group_name(state, group.group),
        weight=group.weight,
        tally=tuple(_whole(votes) for votes in tally),
        rest=_whole(rest),
    )


def _named(contest: ContestView, choice: Choice) -> tuple[int, ...]:
    """The options that a choice counts for here: of a ranking the first one alone."""
    ranks = choice[:1] if contest.kind == "rank" else choice
    return tuple(rank for rank in ranks if isinstance(rank, int) and rank >= 0)


def _whole(votes: Fraction) -> Exact:
    return votes.numerator if votes.denominator == 1 else votes


def _turnout(state: State, ballot: Ballot, tally: Tally | None) -> tuple[Turnout, ...]:
    if tally is None:
        return tuple(
            Turnout(
                group=group_name(state, group),
                region=group_region(state, group),
                kind="",
                roll=ballot.rolls[group].roll.count if group in ballot.rolls else None,
                cast=None,
            )
            for group in ballot.electorate
        )
    return tuple(
        Turnout(
            group=group_name(state, group.group),
            region=group.region,
            kind=group.kind,
            roll=group.roll,
            cast=group.cast if group.kind else None,
        )
        for group in _in_order(state, tally)
    )
