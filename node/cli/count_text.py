"""A count for people: who is elected, and a table of the rounds with the reason for each."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from node.cli.count_tables import DECIMALS, cell, show_matrix, show_merits, show_standings, shown
from node.cli.output import Paper
from protocol.counting.exact import places
from protocol.counting.methods import METHODS
from protocol.counting.result import Count, Reason, Round
from protocol.formats.ballot_file import BallotFile

# Rounds side by side in one table; wider ones wrap on an ordinary terminal.
ROUNDS_A_TABLE = 6

# What each reason says; `{}` stands for the options it applies to.
REASONS = {
    "most-votes": "most votes: {}",
    "no-votes": "no ballot names anybody, so nobody is elected",
    "more-yes": "more votes for than against",
    "more-no": "more votes against than for",
    "tie-defeats": "as many for as against, which defeats the motion",
    "majority": "{} has more than half of the votes that are left",
    "last-two": "{} has the most votes of those left",
    "unvoted": "out, without any votes: {}",
    "undeclared": "out, as nobody of the undeclared write-ins can win: {}",
    "lowest": "out, with the fewest votes: {}",
    "sure-losers": "out, as all their votes together are fewer than the next one's: {}",
    "quota-reached": "elected, having reached the quota: {}",
    "last-vacancies": "elected, as many as there are seats left: {}",
    "guarded": "kept in, as reserved places could not be filled without: {}",
    "doomed": "out, as the seats left are needed for reserved places: {}",
    "surplus": "the surplus of {} is passed on",
    "highest-score": "highest score: {}",
    "highest-scores": "the highest scores, which meet in the runoff: {}",
    "runoff": "ahead in the runoff: {}",
    "best-majority-grade": "best middle grade: {}",
    "best-gauge": "best gauge of those with the best middle grade: {}",
    "condorcet-winner": "{} beats every other option",
    "strongest-paths": "{} has stronger paths of defeats to all others than they have back",
    "paths-tied": "nobody has a stronger path against these: {}",
    "quorum-missed": "dropped, missing the quorum: {}",
    "majority-missed": "dropped, missing the majority over the default option: {}",
    "defeat-dropped": "the weakest defeat is dropped (winner, loser): {}",
    "schwartz-winner": "alone in the Schwartz set: {}",
    "schwartz-tied": "left in the Schwartz set: {}",
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
            paper.line(f"round {number}: {sentence}")


def _facts(result: Count, votes: BallotFile) -> list[tuple[str, object]]:
    method = METHODS[result.method]
    variant = ", ".join(f"{key}={value}" for key, value in result.variant.items())
    facts: list[tuple[str, object]] = [("method", f"{method.title} ({method.name})")]
    if votes.title:
        facts.insert(0, ("contest", votes.title))
    if variant:
        facts.append(("variant", variant))
    facts += [
        ("source", method.source),
        ("ballots", f"{shown(result.total)}, {shown(result.blank)} of them blank"),
        ("seats", result.seats),
    ]
    for each in result.reserved:
        who = listed(each.options, votes.options)
        facts.append((f"reserved {each.name}".strip(), f"at least {each.least} of {who}"))
    if result.rounds[0].quota is not None:
        facts.append(("quota", shown(result.rounds[0].quota)))
    if result.pairwise is not None and result.pairwise.needed is not None:
        facts.append(("quorum", _quorum(result.variant["developers"], result.pairwise.needed)))
    facts.append(("elected", listed(result.winners, votes.options) or "nobody"))
    return facts


def _quorum(developers: str, needed: int) -> str:
    """Debian's Q and 3Q, as its constitution calls them, and the votes that follow."""
    # The root of 9n / 4 in billionths, cut off: what decides is the whole number of votes.
    three = places(Fraction(isqrt(9 * int(developers) * 10**18 // 4), 10**9), DECIMALS)
    one = places(Fraction(isqrt(int(developers) * 10**18 // 4), 10**9), DECIMALS)
    return f"Q = {one}, 3Q = {three}: {needed} votes above the default option"


def show_tallies(paper: Paper, result: Count, start: int, names: Sequence[str]) -> None:
    """Print the tallies of some rounds side by side, whoever had most in the first on top."""
    stages = result.rounds[start : start + ROUNDS_A_TABLE]
    standing = stages[0].tally
    rows: list[list[object]] = []
    for option in sorted(standing, key=lambda option: (-standing[option], option)):
        cells = [cell(stage.tally[option]) if option in stage.tally else "" for stage in stages]
        rows.append([names[option], *cells])
    rows.append(["(exhausted)", *(cell(stage.exhausted) for stage in stages)])
    if any(stage.residual for stage in stages):
        rows.append(["(lost to rounding)", *(cell(stage.residual) for stage in stages)])
    columns = ["option", *(f"round {start + place + 1}" for place in range(len(stages)))]
    paper.table(columns, rows)


def sentences(stage: Round, names: Sequence[str]) -> list[str]:
    """What was decided in a round and why, ties included."""
    result = [sentence(reason, names) for reason in stage.reasons]
    for tie in stage.ties:
        tied, order = listed(tie.options, names), listed(tie.order, names)
        result.append(f"tie of {tied}, settled by {tie.step}: {order}")
    return result


def sentence(reason: Reason, names: Sequence[str]) -> str:
    """One reason in words."""
    return REASONS[reason.key].format(listed(reason.options, names))


def listed(options: Sequence[int], names: Sequence[str]) -> str:
    """Names with commas between."""
    return ", ".join(names[option] for option in options)
