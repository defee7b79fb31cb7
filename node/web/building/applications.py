"""View models of groups that ask to be taken in, or to come back, and of those just taken in."""

from node.majorities import agreeing, needed
from node.names import group_name
from node.web.building.motions import stance_lines
from node.web.viewmodels.membership import ApplicationLine, NewcomerLine
from protocol.coalition.membership.values import Application
from protocol.coalition.state import State


def joinable(state: State) -> bool:
    """Whether the rules in force say how groups are taken in."""
    members = state.charter.rules.members
    return members is not None and members.join is not None


def application_lines(state: State, here: bytes) -> tuple[ApplicationLine, ...]:
    """Those that are open, or decided and in no certified cut yet; oldest first."""
    known = state.membership
    held = {admission.hash for admission in known.admissions}
    return tuple(
        _line(state, one, here)
        for one in known.applications.values()
        if one.open or (one.since is not None and one.hash not in held)
    )


def lacks_voucher(state: State, one: Application, here: bytes) -> bool:
    """Whether enough agree, too few vouch, and this group agrees and has not vouched."""
    voices, said = state.membership.voices, one.stances.get(here)
    members = state.versions.at(one.time).rules.members
    asked = 0 if members is None or members.join is None else members.join.sponsors
    too_few = len(set(voices) & set(one.sponsors)) < asked
    ready = here in voices and here not in one.sponsors and said is not None and said.agree
    return too_few and ready and agreeing(state, one) >= needed(state, one)


def newcomer_lines(state: State, here: bytes) -> tuple[NewcomerLine, ...]:
    """Who is in and doesn't count among groups yet, whose time comes first first."""
    known = state.membership
    last = {a.group: a for a in known.admissions if a.group in known.voiceless}
    return tuple(
        NewcomerLine(group_name(state, a.group), a.since, a.voice_from, a.group == here)
        for a in sorted(last.values(), key=lambda a: (a.voice_from, a.group))
    )


def _line(state: State, one: Application, here: bytes) -> ApplicationLine:
    members = state.versions.at(one.time).rules.members
    assert members is not None
    assert members.join is not None
    card, voices = one.founder.card, state.membership.voices
    counting = {group: said for group, said in one.stances.items() if group in voices}
    return ApplicationLine(
        id=one.hash.hex(),
        group=card.name,
        back=bool(one.after),
        region=card.region,
        address=card.address,
        affiliated=one.founder.affiliated,
        about=one.about,
        at_large=one.at_large,
        by=group_name(state, one.by),
        time=one.time,
        sponsors=tuple(group_name(state, group) for group in one.sponsors if group in voices),
        sponsors_needed=members.join.sponsors,
        agree=stance_lines(state, counting, here, agree=True),
        disagree=stance_lines(state, counting, here, agree=False),
        needed=needed(state, one),
        wait_s=members.join.wait_s,
        decided=one.since,
        open=one.open,
        mine=one.group == here,
        vouched=here in one.sponsors,
    )
