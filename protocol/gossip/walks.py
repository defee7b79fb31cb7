"""Walking down a peer's radix tree of heads, to the logs in which two frontiers differ.

Spec: docs/spec/gossip.md section 5.1. One question a level; what is asked for next are the branches
whose digests differ from this node's own. Each question asks for longer prefixes than the one
before, so a walk ends whatever a peer answers; and what it has said of a branch binds it, unless
its frontier changed meanwhile (its digest says so), so a liar is found out and left for later.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from protocol.errors import ProofError
from protocol.gossip.draft import Draft
from protocol.gossip.events import AskWalk, Branch, Disbelieve, Group, WalkHeard
from protocol.gossip.priority import POISON_SCORE, rate
from protocol.gossip.radix import Radix, branches_digest, row_digest
from protocol.gossip.state import MAX_WALK_QUESTIONS, Walk
from protocol.gossip.wire import ID_DIGITS, MAX_WALKED, frontier_row

ROOT = Branch("", b"")
"""Where a walk begins: nothing was said of it yet."""


def begin_walk(draft: Draft, peer: Group, time_ms: int) -> None:
    """Ask a peer what is below the root of its tree."""
    draft.change_peer(
        peer,
        asking="walk",
        walked_ms=time_ms,
        expected=draft.held.get(peer, (0, b""))[0],
    )
    _ask(draft, peer, Walk(asked=(ROOT,)))


def go_on(draft: Draft, event: WalkHeard) -> bool:
    """Take an answer in; whether another question was asked.

    A lying answer ends the walk and lowers the peer's score; its heads count all the same, as those
    of anybody would (R8).
    """
    walk = draft.walking.pop(event.peer)
    own = Radix(((group, size, root) for group, (size, root) in draft.held.items()), draft.frozen)
    try:
        left = (*walk.left, *read_answer(walk, event, own))
    except ProofError as error:
        rate(draft, event.peer, POISON_SCORE)
        draft.commands.append(Disbelieve(event.peer, error.code, error.detail))
        return False
    if left:
        following = replace(
            walk,
            digest=event.digest,
            asked=left[:MAX_WALKED],
            left=left[MAX_WALKED:],
            questions=walk.questions + 1,
        )
        draft.change_peer(event.peer, asking="walk")
        _ask(draft, event.peer, following)
    return bool(left)


def read_answer(walk: Walk, event: WalkHeard, own: Radix) -> list[Branch]:
    """Check an answer against what the peer said before; the branches that differ from one's own.

    Spec: docs/spec/gossip.md section 5.1, steps 3 to 5.

    Args:
        own: this node's tree.

    Raises:
        ProofError: `bad-proof`: it can't be true beside what was said before, or wasn't asked for.
    """
    # Step 3.
    below = _by_question(walk, event)
    # Step 4. A frontier that changed meanwhile binds nobody to what was said of the old one.
    if event.digest == walk.digest:
        for prefix, said in walk.asked:
            if len(prefix) < ID_DIGITS and branches_digest(below[prefix]) != said:
                raise ProofError("bad-proof", "other branches than it named before")
        for log, shown in _logs(event):
            if dict(walk.asked)[log] != shown:
                raise ProofError("bad-proof", "another log than it named before")
    if walk.asked == (ROOT,):
        _check_root(event, own)
    # Step 5.
    differing = [b for b in event.branches if own.digest(b.prefix) != b.digest]
    if walk.questions >= MAX_WALK_QUESTIONS and (differing or walk.left):
        raise ProofError("bad-proof", "a walk that does not end")
    return differing


def _by_question(walk: Walk, event: WalkHeard) -> dict[str, list[Branch]]:
    """The branches of an answer under the prefixes that were asked for, none of them beside."""
    below: dict[str, list[Branch]] = {prefix: [] for prefix, _ in walk.asked}
    lengths = sorted({len(prefix) for prefix in below})
    for branch in event.branches:
        for length in lengths:
            if length < len(branch.prefix) and branch.prefix[:length] in below:
                below[branch.prefix[:length]].append(branch)
                break
        else:
            raise ProofError("bad-proof", "branches that nobody asked for")
    if any(group.hex() not in below for group in (*event.frozen, *(h.group for h in event.heads))):
        raise ProofError("bad-proof", "logs that nobody asked for")
    return below


def _logs(event: WalkHeard) -> Iterable[tuple[str, bytes]]:
    # A head that the driver passed over (another epoch's group or key) is not missed here. That of
    # a frozen log comes beside its name, which is all that its row says.
    for head in event.heads:
        if head.group not in event.frozen:
            yield head.group.hex(), row_digest(frontier_row(head.group, head.size, head.root))
    for group in event.frozen:
        yield group.hex(), row_digest(group)


def _check_root(event: WalkHeard, own: Radix) -> None:
    """Two trees are alike exactly when their frontiers are: the same digests say so twice."""
    alike = branches_digest(event.branches) == own.digest("")
    if alike != (event.digest == own.frontier):
        raise ProofError("bad-proof", "a frontier that its branches don't make up")


def _ask(draft: Draft, peer: Group, walk: Walk) -> None:
    draft.walking[peer] = walk
    draft.commands.append(AskWalk(peer, tuple(prefix for prefix, _ in walk.asked)))
