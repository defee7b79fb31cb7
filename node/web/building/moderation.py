"""View models of the moderation log, and what moderation means for a comment."""

from collections.abc import Iterator

from node.commands.moderation import hears
from node.names import group_name, obliged
from node.web.viewmodels.moderation import ActLine, ErasedLine, ModerationView
from node.web.viewmodels.proposals import HiddenView, HidingLine
from protocol.coalition.moderation.values import Erasure, Hiding
from protocol.coalition.state import Comment, Proposal, State


def moderation_view(state: State) -> ModerationView:
    """Policy, moderators and everything that was done, newest first."""
    rules = state.charter.rules
    return ModerationView(
        policy=rules.life.moderation,
        moderators=tuple(group_name(state, group) for group in rules.moderators),
        slow_s=rules.life.slow_s,
        acts=tuple(sorted(_acts(state), key=lambda act: -act.time)),
    )


def hidden_view(
    state: State, comment: Comment, here: bytes, spoken: str | None
) -> HiddenView | None:
    """Why a comment is hidden; None if it is not.

    Args:
        here: the group whose node this is.
        spoken: the words, as far as this node has them.
    """
    standing = [
        hiding
        for hiding in state.moderation.hidings.values()
        if hiding.comment == comment.hash and hiding.lifted is None
    ]
    if not standing:
        return None
    first, *others = standing
    moderator = here in state.charter.rules.moderators
    return HiddenView(
        group_name(state, first.group),
        first.reason,
        tuple(appeal.reason for hiding in standing for appeal in hiding.open_appeals),
        judge=any(hears(state, hiding, here) for hiding in standing),
        # Whoever rules has to read what was said; everybody else reads why they can't.
        words=spoken if moderator or here == comment.group else None,
        also=tuple(HidingLine(group_name(state, h.group), h.reason) for h in others),
    )


def slow_s(state: State, proposal: bytes) -> int:
    """Seconds between two comments of a group on a proposal, now; 0 for none."""
    pace = state.moderation.pace(proposal)
    return max(state.charter.rules.life.slow_s, 0 if pace is None else pace.seconds)


def _acts(state: State) -> Iterator[ActLine]:
    where = {c.hash: p for p in state.proposals.values() for c in p.comments}
    for hiding in state.moderation.hidings.values():
        yield from _hiding(state, hiding, where.get(hiding.comment))
    for erasure in state.moderation.erasures.values():
        yield _erasure(state, erasure, where.get(erasure.target))
    for proposal, settings in state.moderation.slow.items():
        about = state.proposals[proposal]
        for setting in settings:
            group = group_name(state, setting.group)
            yield ActLine(
                setting.time, group, "slow", setting.reason, *_place(about), seconds=setting.seconds
            )


def _hiding(state: State, hiding: Hiding, about: Proposal | None) -> Iterator[ActLine]:
    yield ActLine(
        hiding.time,
        group_name(state, hiding.group),
        "hide",
        hiding.reason,
        *_place(about),
        stands=hiding.lifted is None,
        open_appeals=len(hiding.open_appeals),
    )
    for word in (*hiding.appeals, *hiding.rulings):
        what = word.outcome or "appeal"
        yield ActLine(word.time, group_name(state, word.group), what, word.reason, *_place(about))


def _erasure(state: State, erasure: Erasure, about: Proposal | None) -> ActLine:
    return ActLine(
        erasure.time,
        group_name(state, erasure.group),
        "erase",
        erasure.reason,
        *_place(about),
        done=len(erasure.done),
        erased=tuple(
            ErasedLine(group_name(state, group), erasure.done.get(group))
            for group in obliged(state, erasure)
        ),
    )


def _place(about: Proposal | None) -> tuple[str, str]:
    return ("", "") if about is None else (about.hash.hex(), about.title)
