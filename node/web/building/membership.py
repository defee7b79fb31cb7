"""View models of membership."""

from collections.abc import Iterator

from node.names import group_name, group_region
from node.web.building.applications import application_lines, joinable, newcomer_lines
from node.web.building.group_keys import key_lines
from node.web.building.motions import council_lines, motion_lines
from node.web.viewmodels.membership import (
    AtLargeLine,
    DeclinedLine,
    GroupLine,
    LeavingLine,
    MembershipView,
    OfferLine,
    TakenBackLine,
)
from protocol.coalition.membership.values import Departure
from protocol.coalition.state import State


def membership_view(state: State, here: bytes) -> MembershipView:
    """Who belongs, by name; who leaves, soonest first; offers, oldest first."""
    known = state.membership
    leaving = [_leaving(state, d, here) for d in known.departures.values()]
    own = known.departures.get(here)
    groups = [
        GroupLine(
            id=group.hex(),
            name=group_name(state, group),
            region=group_region(state, group),
            affiliated=state.groups[group].affiliated,
            here=group == here,
            keys=state.registers.count(group),
            operator=state.operator(group),
        )
        for group in known.members
    ]
    return MembershipView(
        groups=tuple(sorted(groups, key=lambda line: (line.name.casefold(), line.id))),
        leaving=tuple(sorted(leaving, key=lambda line: (line.ends, line.group))),
        offers=tuple(
            OfferLine(
                id=name.hex(),
                group=group_name(state, offer.group),
                to=group_name(state, offer.invited),
                terms=offer.terms,
                time=offer.time,
                mine=offer.group == here,
                to_me=offer.invited == here,
            )
            for name, offer in known.offers.items()
        ),
        at_large=tuple(
            AtLargeLine(
                group=group_name(state, group),
                region=group_region(state, group),
                about=said.about,
                here=group == here,
                address=state.groups[group].address,
            )
            for group, said in known.at_large.items()
        ),
        notice_s=state.charter.rules.life.notice_s,
        mine=None if own is None else _leaving(state, own, here),
        member=here in known.members,
        declined=tuple(_declined(state)),
        stayed=tuple(_stayed(state)),
        taken_back=tuple(_taken_back(state)),
        council=council_lines(state),
        motions=motion_lines(state, here),
        ruled=state.charter.rules.members is not None,
        joinable=joinable(state),
        voice=here in known.voices,
        applications=application_lines(state, here),
        newcomers=newcomer_lines(state, here),
        keys=key_lines(state, here),
    )


def _stayed(state: State) -> Iterator[TakenBackLine]:
    known = state.membership
    last = {back.group: back for back in known.taken_back if not back.offer}
    for group, back in last.items():
        if group not in known.departures:
            yield TakenBackLine(group_name(state, group), "", back.reason, back.time)


def _taken_back(state: State) -> Iterator[TakenBackLine]:
    known = state.membership
    open_ = {(offer.group, offer.invited) for offer in known.offers.values()}
    up = {(departure.into, group) for group, departure in known.departures.items()}
    last = {(back.group, back.to): back for back in known.taken_back if back.offer}
    for pair, back in last.items():
        if pair not in open_ | up and set(pair) <= set(known.members):
            group, to = (group_name(state, one) for one in pair)
            yield TakenBackLine(group, to, back.reason, back.time)


def _declined(state: State) -> Iterator[DeclinedLine]:
    """The last answer between two groups, unless an offer between them is open again."""
    known = state.membership
    again = {(offer.group, offer.invited) for offer in known.offers.values()}
    last = {(said.offer.group, said.offer.invited): said for said in known.declined.values()}
    for pair, said in last.items():
        if pair not in again:
            group, to = (group_name(state, one) for one in pair)
            yield DeclinedLine(group=group, to=to, reason=said.reason, time=said.time)


def _leaving(state: State, departure: Departure, here: bytes) -> LeavingLine:
    return LeavingLine(
        group=group_name(state, departure.group),
        announced=departure.time,
        ends=departure.effective,
        left=departure.effective <= state.time,
        into=group_name(state, departure.into) if departure.into else "",
        caucus=departure.caucus,
        reason=departure.reason,
        here=departure.group == here,
        expelled=departure.expelled,
    )
