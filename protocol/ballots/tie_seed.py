"""How ties of a ballot end: from the rule's steps to a ladder that the count uses.

Spec: docs/spec/ballots/ties.md.
"""

import msgspec

from protocol.ballots.grading import grade_count, weigh_options
from protocol.ballots.manifest import NO, YES, Contest, Manifest, ballot_id
from protocol.ballots.outcomes import own_outcome
from protocol.ballots.tally import GroupTally, Tally
from protocol.counting.exact import Exact
from protocol.counting.result import Count, Tie
from protocol.counting.ties import TieBreak
from protocol.encoding import tagged_hash
from protocol.errors import RuleError

# Bytes; what an official draw prints, with room.
MAX_DRAW_BYTES = 1_024


def check_draw(manifest: Manifest, value: bytes) -> None:
    """Check a draw published after the close against what the manifest announced.

    Spec: docs/spec/ballots/ties.md section 3.

    Args:
        manifest: of the ballot.
        value: the committed 32 bytes, or the public draw's digits.

    Raises:
        RuleError: `bad-draw`.
    """
    seed = manifest.tie_seed
    if seed is None or seed.kind == "manifest":
        raise RuleError("bad-draw", "this ballot announced no draw")
    if seed.kind == "commitment" and tie_commitment(value) != seed.commitment:
        raise RuleError("bad-draw", "the value does not match the commitment")
    if not 0 < len(value) <= MAX_DRAW_BYTES:
        raise RuleError("bad-draw", f"{len(value)} bytes")


def tie_commitment(value: bytes) -> bytes:
    """The 32-byte commitment to a secret value, for a manifest's `tie_seed`."""
    return tagged_hash("tie-commitment", value)


def tie_seed(manifest: Manifest, draw: bytes | None) -> bytes | None:
    """The 32 bytes from which lots are drawn; None while they are not known, or never needed."""
    seed = manifest.tie_seed
    if seed is None:
        return None
    if seed.kind == "manifest":
        return tagged_hash("tie-seed", ballot_id(manifest))
    return None if draw is None else tagged_hash("tie-seed", ballot_id(manifest), draw)


class Ladder(msgspec.Struct, frozen=True):
    """A ladder for the count, and what of it is only there to let the count finish.

    Attributes:
        tie_break: what the count uses; ends in `order` if no stated step is final yet.
        caster: the votes by which the casting vote ranks options; empty without one.
        seeded: whether the seed is known and stated, so that lots settle what else is left.
    """

    tie_break: TieBreak
    caster: dict[int, Exact]
    seeded: bool

    def settles(self, tie: Tie) -> bool:
        """Whether a step that the rule states settled a tie."""
        if tie.step == "order":
            return False
        if tie.step != "casting" or self.seeded:
            return True
        votes = [self.caster.get(option, 0) for option in tie.options]
        return len(set(votes)) == len(votes)

    def open_ties(self, count: Count) -> bool:
        """Whether a count met a tie that no stated step settles."""
        return any(not self.settles(tie) for stage in count.rounds for tie in stage.ties)

    def step_used(self, count: Count) -> str:
        """The last step that settled a tie of this count; empty if there was none."""
        steps = [tie.step for stage in count.rounds for tie in stage.ties]
        return steps[-1] if steps else ""


def ladder(manifest: Manifest, contest: Contest, tally: Tally, draw: bytes | None) -> Ladder:
    """The ladder for one contest.

    Spec: docs/spec/ballots/ties.md section 4.
    """
    rule = manifest.rule.tie_break
    seed = tie_seed(manifest, draw)
    options = range(len(contest.options))
    caster = _caster(tally, rule.caster)
    votes = {} if caster is None else first_votes(caster, contest)
    steps: list[str] = []
    for step in rule.steps:
        if step == "earlier-stages":
            steps.append("backwards")
        elif step == "casting-vote" and votes:
            steps.append("casting")
        elif step == "seed" and seed is not None:
            steps.append("lot")
    seeded = "lot" in steps
    order = tuple(options)
    if seeded and seed is not None and len(order) > 1:
        # Where the casting vote is itself tied, lots go on, as the next step would.
        order = TieBreak(("lot",), seed).rank(options).order
    if "casting" not in steps and not seeded:
        steps.append("order")
    casting = tuple(sorted(order, key=lambda option: -votes.get(option, 0)))
    tie_break = TieBreak(tuple(steps), seed or b"", casting)
    return Ladder(tie_break, votes, seeded)


def settle_yes_no(
    manifest: Manifest, contest: Contest, tally: Tally, draw: bytes | None
) -> tuple[int | None, str]:
    """How a tie of votes for and against ends: YES or NO and the step; (None, "") if open."""
    rule = manifest.rule
    for step in rule.tie_break.steps:
        if step == "casting-vote":
            caster = _caster(tally, rule.tie_break.caster)
            side = None if caster is None else own_outcome(contest, rule, caster.profile)
            if side is not None:
                return side, "casting"
        seed = tie_seed(manifest, draw)
        if step == "seed" and seed is not None:
            return TieBreak(("lot",), seed).rank((YES, NO)).order[0], "lot"
    return None, ""


def first_votes(group: GroupTally, contest: Contest) -> dict[int, Exact]:
    """A group's votes by first rank; by every option named where a contest does not rank.

    Where it grades, whatever the group's own grades put further up.
    """
    if grade_count(contest):
        return weigh_options(contest, group.profile)
    votes: dict[int, Exact] = {}
    for choice, number in group.profile.rows.items():
        for rank in choice[:1] if contest.kind == "rank" else choice:
            if isinstance(rank, int) and rank >= 0:
                votes[rank] = votes.get(rank, 0) + number
    return votes


def _caster(tally: Tally, caster: bytes | None) -> GroupTally | None:
    for group in tally.groups:
        if group.group == caster and group.kind:
            return group
    return None
