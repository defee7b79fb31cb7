"""From applications and those who vouch for them to who is taken in, or back.

Spec: docs/spec/coalition/membership.md section 9. What groups decide about an applicant goes by the
same steps as what they decide about each other (`decide`); here is what is particular to it.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from protocol.coalition.card import Card, card_keys
from protocol.coalition.charter import MAX_GROUPS
from protocol.coalition.entry import Entry
from protocol.coalition.founders import Founder, check_names
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.applications import Asked
from protocol.coalition.membership.joined import Admission
from protocol.coalition.membership.values import Departure
from protocol.errors import MalformedError, RuleError
from protocol.keys import key_id


class Inside(msgspec.Struct, frozen=True):
    """What an applicant must fit in with, as of one time.

    Attributes:
        founders: every group that is, or was, in the coalition.
        members: who is a member.
        departures: group -> the one by which it is outside.
        named: agreement keys that were named after the cards.
        regions: the charter's.
    """

    founders: Mapping[bytes, Founder]
    members: frozenset[bytes]
    departures: Mapping[bytes, Departure]
    named: Collection[bytes]
    regions: list[str]


def check_fits(inside: Inside, asked: Asked, rules: JoinRules) -> int:
    """Check that who applies can be taken in; returns when it had left, 0 if it never was in.

    Raises:
        RuleError: `unknown-target`, `too-small`, `card-differs`, `key-in-use`, `name-taken` or
            `bad-application`.
    """
    group = asked.card.group
    if group in inside.members:
        raise RuleError("unknown-target", "applies for a group that is a member")
    known, departure = inside.founders.get(group), inside.departures.get(group)
    if asked.after != (b"" if departure is None else departure.hash):
        raise RuleError("bad-application", "made for another time than since its group left")
    if known is not None:
        # Weight and sanctions belong to the id: who comes back is who left.
        if Founder(card=asked.card, affiliated=asked.affiliated) != known:
            raise RuleError("card-differs", "comes back with another card or weight than it had")
        return 0 if departure is None else departure.effective
    if asked.affiliated < rules.size:
        raise RuleError("too-small", f"{asked.affiliated} members; {rules.size} are needed")
    _check_keys(inside, asked.card)
    if len(inside.founders) >= MAX_GROUPS:
        raise RuleError("bad-application", f"a coalition has {MAX_GROUPS} groups at most")
    newcomer = Founder(card=asked.card, affiliated=asked.affiliated)
    beside = sorted([*inside.founders.values(), newcomer], key=lambda f: f.card.group)
    try:
        check_names(beside, inside.regions)
    except MalformedError as error:
        raise RuleError("bad-application", error.detail) from error
    return 0


def _check_keys(inside: Inside, card: Card) -> None:
    """A key serves one group and one purpose, and nobody's next key is known."""
    cards = [founder.card for founder in inside.founders.values()]
    used = {key for known in cards for key in card_keys(known)} | set(inside.named)
    coming = {known.next_key_hash for known in cards}
    own = card_keys(card)
    hashes = {key_id(key) for key in own}
    if used & set(own) or coming & {card.next_key_hash, *hashes}:
        raise RuleError("key-in-use", "a key of its card is used, or kept, by another group")
    if card.next_key_hash in {key_id(key) for key in used}:
        raise RuleError("key-in-use", "its next key is used by another group")


def admitted(
    application: Entry, asked: Asked, absent_from: int, since: int, rules: JoinRules
) -> Admission:
    """The admission by which a group is in from a cut at `since` on.

    Args:
        absent_from: as `check_fits` returns it.
    """
    return Admission(
        hash=application.hash,
        founder=Founder(card=asked.card, affiliated=asked.affiliated),
        at_large=asked.at_large.strip(),
        after=asked.after,
        absent_from=absent_from,
        since=since,
        # Not with the very cut that admits it, whatever the charter says.
        voice_from=since + max(1, rules.wait_s),
    )


def in_effect(admissions: Iterable[Admission], cut: int | None) -> tuple[Admission, ...]:
    """Those that a cut holds, by their time, then by hash.

    Args:
        cut: time of the last cut; None: nothing is certified, and nobody taken in.
    """
    held = [a for a in admissions if cut is not None and a.since <= cut]
    return tuple(sorted(held, key=lambda a: (a.since, a.hash)))
