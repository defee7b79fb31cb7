"""A count for people: who is elected, and a table of the rounds with the reason for each."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from node.cli.count_tables import DECIMALS, cell, show_matrix, show_merits, show_standings, shown
from node.cli.outcomes import outcome_word
from node.cli.output import Paper
from node.cli.speech import N_, NN_, _, ngettext, pick, term
from protocol.counting.exact import places
from protocol.counting.methods import METHODS
from protocol.counting.result import Count, Reason, Round
from protocol.formats.ballot_file import BallotFile

# Rounds side by side in one table; wider ones wrap on an ordinary terminal.
ROUNDS_A_TABLE = 6

# What each reason says; `{who}` stands for the options it applies to.
REASONS = {
    "most-votes": N_("most votes: {who}"),
    "no-votes": N_("no ballot names anybody, so nobody is elected"),
    "more-yes": N_("more votes for than against"),
    "more-no": N_("more votes against than for"),
    "tie-defeats": N_("as many for as against, which defeats the motion"),
    "majority": N_("{who} has more than half of the votes that are left"),
    "last-two": N_("{who} has the most votes of those left"),
    "unvoted": N_("out, without any votes: {who}"),
    "undeclared": N_("out, as nobody of the undeclared write-ins can win: {who}"),
    "lowest": N_("out, with the fewest votes: {who}"),
    "sure-losers": N_("out, as all their votes together are fewer than the next one's: {who}"),
    "doomed": N_("out, as the seats left are needed for reserved places: {who}"),
    "surplus": N_("the surplus of {who} is passed on"),
    "highest-score": N_("highest score: {who}"),
    "highest-scores": N_("the highest scores, which meet in the runoff: {who}"),
    "runoff": N_("ahead in the runoff: {who}"),
    "best-majority-grade": N_("best middle grade: {who}"),
    "best-gauge": N_("best gauge of those with the best middle grade: {who}"),
    "condorcet-winner": N_("{who} beats every other option"),
    "strongest-paths": N_("{who} has stronger paths of defeats to all others than they have back"),
    "paths-tied": N_("nobody has a stronger path against these: {who}"),
    "quorum-missed": N_("dropped, missing the quorum: {who}"),
    "majority-missed": N_("dropped, missing the majority over the default option: {who}"),
    "defeat-dropped": N_("the weakest defeat is dropped (winner, loser): {who}"),
    "schwartz-winner": N_("alone in the Schwartz set: {who}"),
    "schwartz-tied": N_("left in the Schwartz set: {who}"),
}

# Of one of them some languages say another word than of several.
NUMBERED = {
    "quota-reached": NN_(
        "elected, having reached the quota: {who}", "elected, having reached the quota: {who}"
    ),
    "last-vacancies": NN_(
        "elected, as many as there are seats left: {who}",
        "elected, as many as there are seats left: {who}",
    ),
    "guarded": NN_(
        "kept in, as reserved places could not be filled without: {who}",
        "kept in, as reserved places could not be filled without: {who}",
    ),
}


def show_count(paper: Paper, result: Count, votes: BallotFile) -> None:
    """Print a count."""
    paper.facts(_facts(result, votes))
    paper.line()
    if any(stage.tally for stage in result.rounds):
        for start in range(0, len(result.rounds), ROUNDS_A_TABLE):
            show_tallies(paper, result, start, votes.options)
            paper.line()
    if result.pairwise is not None:
        show_matrix(paper, result.pairwise, votes.options)
        paper.line()
        if result.pairwise.standings:
            show_standings(paper, result.pairwise, votes.options)
            paper.line()
    if result.merits:
        show_merits(paper, result, votes)
        paper.line()
    for number, stage in enumerate(result.rounds, 1):
        for sentence in sentences(stage, votes.options):
            paper.line(_("round {number}: {what}").format(number=number, what=sentence))


def _facts(result: Count, votes: BallotFile) -> list[tuple[str, object]]:
    method = METHODS[result.method]
    variant = ", ".join(f"{key}={value}" for key, value in result.variant.items())
    facts: list[tuple[str, object]] = [(_("method"), f"{_(method.title)} ({method.name})")]
    if votes.title:
        facts.insert(0, (_("contest"), votes.title))
    if variant:
        facts.append((_("variant"), variant))
    facts += [
        (_("source"), method.source),
        (
            _("ballots"),
            _("{total}, {blank} of them blank").format(
                total=shown(result.total), blank=shown(result.blank)
            ),
        ),
        (_("seats"), result.seats),
    ]
    for each in result.reserved:
        who = listed(each.options, votes.options)
        label = _("reserved {name}").format(name=each.name).strip()
        facts.append((label, _("at least {least} of {who}").format(least=each.least, who=who)))
    if result.rounds[0].quota is not None:
        facts.append((_("quota"), shown(result.rounds[0].quota)))
    if result.pairwise is not None and result.pairwise.needed is not None:
        facts.append((_("quorum"), _quorum(result.variant["developers"], result.pairwise.needed)))
    label = outcome_word("elected", len(result.winners))
    facts.append((label, listed(result.winners, votes.options) or _("nobody")))
    return facts


def _quorum(developers: str, needed: int) -> str:
    """Debian's Q and 3Q, as its constitution calls them, and the votes that follow."""
    # The root of 9n / 4 in billionths, cut off: what decides is the whole number of votes.
    three = places(Fraction(isqrt(9 * int(developers) * 10**18 // 4), 10**9), DECIMALS)
    one = places(Fraction(isqrt(int(developers) * 10**18 // 4), 10**9), DECIMALS)
    told = ngettext(
        "Q = {one}, 3Q = {three}: {needed} vote above the default option",
        "Q = {one}, 3Q = {three}: {needed} votes above the default option",
        needed,
    )
    return told.format(one=one, three=three, needed=needed)


def show_tallies(paper: Paper, result: Count, start: int, names: Sequence[str]) -> None:
    """Print the tallies of some rounds side by side, whoever had most in the first on top."""
    stages = result.rounds[start : start + ROUNDS_A_TABLE]
    standing = stages[0].tally
    rows: list[list[object]] = []
    for option in sorted(standing, key=lambda option: (-standing[option], option)):
        cells = [cell(stage.tally[option]) if option in stage.tally else "" for stage in stages]
        rows.append([names[option], *cells])
    rows.append([_("(no further choice)"), *(cell(stage.exhausted) for stage in stages)])
    if any(stage.residual for stage in stages):
        rows.append([_("(lost to rounding)"), *(cell(stage.residual) for stage in stages)])
    numbers = range(start + 1, start + 1 + len(stages))
    columns = [_("option"), *(_("round {number}").format(number=number) for number in numbers)]
    paper.table(columns, rows)


def sentences(stage: Round, names: Sequence[str]) -> list[str]:
    """What was decided in a round and why, ties included."""
    result = [_reason(reason, stage, names) for reason in stage.reasons]
    for tie in stage.ties:
        tied, order = listed(tie.options, names), listed(tie.order, names)
        told = _("tie of {tied}, settled by {step}: {order}")
        result.append(told.format(tied=tied, step=term("tie", tie.step), order=order))
    return result


def _reason(reason: Reason, stage: Round, names: Sequence[str]) -> str:
    """A reason in words; whoever goes out after a tie had no fewer votes than those who stay."""
    if reason.key == "lowest":
        for tie in stage.ties:
            others = [option for option in tie.options if option not in reason.options]
            if set(reason.options) < set(tie.options) and tie.order[-1] in reason.options:
                told = _("out, with the fewest votes, as few as {others}: {who}")
                who = listed(reason.options, names)
                return told.format(others=listed(others, names), who=who)
    return sentence(reason, names)


def sentence(reason: Reason, names: Sequence[str]) -> str:
    """One reason in words."""
    if reason.key in NUMBERED:
        told = ngettext(*NUMBERED[reason.key], len(reason.options))
    else:
        told = pick(REASONS, reason.key)
    return told.format(who=listed(reason.options, names))


def listed(options: Sequence[int], names: Sequence[str]) -> str:
    """Names with commas between."""
    return ", ".join(names[option] for option in options)
