"""View models of the charter: what is in force, how it came to be, and what is moved."""

from collections.abc import Iterable

from node.changed_rules import (
    Difference,
    charter_facts_of,
    history,
    pending,
    would_change,
)
from node.commands.charter_terms import terms_of
from node.founding.charter_words import survival_facts
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from node.majorities import agreeing, needed
from node.names import by_name, group_name
from node.web.viewmodels.charter import (
    CharterMotionLine,
    CharterVersionLine,
    CharterView,
    FounderLine,
    OriginLine,
    RuleChange,
    TermsView,
)
from protocol.coalition.charter import Charter
from protocol.coalition.membership.values import CharterMotion
from protocol.coalition.state import State


def charter_of_state(state: State) -> CharterView:
    """The charter of a coalition, with its history."""
    return charter_view(
        state.charter,
        state.coalition,
        versions=version_lines(state),
        motions=tuple(motion_line(state, motion) for motion in pending(state)),
    )


def charter_view(
    charter: Charter,
    identity: bytes,
    *,
    versions: tuple[CharterVersionLine, ...] = (),
    motions: tuple[CharterMotionLine, ...] = (),
) -> CharterView:
    """A charter.

    Args:
        charter: in force.
        identity: of the coalition: the founding charter's.
        versions: the newest first; none if it was never changed.
    """
    council = set(charter.council) if charter.rules.cuts else set[bytes]()
    founders = sorted(charter.groups, key=lambda founder: founder.card.name)
    return CharterView(
        name=charter.name,
        founded=charter.founded,
        preamble=charter.preamble,
        points=tuple(charter.points),
        groups=tuple(
            FounderLine(
                founder.card.name,
                founder.card.region,
                founder.affiliated,
                founder.card.group in council,
                founder.card.operator,
            )
            for founder in founders
        ),
        rules=(*charter_facts_of(charter), *survival_facts(charter)),
        words=fingerprint_words(identity),
        fingerprint=fingerprint_hex(identity),
        succeeds=_origin(charter),
        versions=versions,
        motions=motions,
    )


def _origin(charter: Charter) -> OriginLine | None:
    before = charter.succeeds
    if before is None:
        return None
    words = fingerprint_words(before.coalition)
    return OriginLine(before.name, words, before.number, before.time)


def terms_view(state: State) -> TermsView:
    """Every rule in force, for the form that changes them."""
    groups = by_name(state, state.membership.members)
    return TermsView(terms_of(state), tuple(group_name(state, group) for group in groups))


def version_lines(state: State) -> tuple[CharterVersionLine, ...]:
    """Every version, the newest first; none if the charter was never changed."""
    past = list(history(state))
    if len(past) == 1:
        return ()
    return tuple(
        CharterVersionLine(
            id=one.version.hash.hex(),
            since=one.version.since,
            until=one.until,
            by="" if one.motion is None else group_name(state, one.motion.by),
            reason="" if one.motion is None else one.motion.reason,
            changes=change_lines(one.changed),
        )
        for one in reversed(past)
    )


def motion_line(state: State, motion: CharterMotion) -> CharterMotionLine:
    """A motion that is open, or decided and not yet in force."""

    def who(*, agree: bool) -> tuple[str, ...]:
        found = motion.stances.items()
        return tuple(group_name(state, group) for group, said in found if said.agree is agree)

    return CharterMotionLine(
        id=motion.hash.hex(),
        by=group_name(state, motion.by),
        reason=motion.reason,
        due=motion.due,
        share=f"{motion.share[0]}/{motion.share[1]}",
        needed=needed(state, motion),
        agreeing=agreeing(state, motion),
        agree=who(agree=True),
        disagree=who(agree=False),
        decided=motion.decided,
        changes=change_lines(would_change(state, motion)),
    )


def change_lines(changed: Iterable[Difference]) -> tuple[RuleChange, ...]:
    """Lines of the rules that differ."""
    return tuple(RuleChange(one.label, one.before, one.after) for one in changed)
