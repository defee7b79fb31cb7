"""The terms of a charter: a TOML file that people edit together before anybody signs.

The file says what cards don't: what the coalition is called and stands for, how many members each
group affiliates, and the rules. `template` prints one to fill in.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from node.errors import FoundingError
from node.founding.term_faults import in_words
from node.written_files import read_toml
from protocol.coalition.card import Card
from protocol.coalition.charter import MAX_CHARTER_BYTES

# A file written by people; the charter made from it has a limit of its own.
MAX_TERMS_BYTES = MAX_CHARTER_BYTES

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
Share = Annotated[str, Meta(pattern=r"^\d{1,6}/\d{1,6}\Z")]
Duration = Annotated[str, Meta(pattern=r"^\d{1,9} (second|minute|hour|day|week)s?\Z")]


class TermsRules(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `rules` of the terms; see `protocol.coalition.charter.CharterRules`."""

    sponsors: int
    deliberation: Duration
    voting: Duration
    public_logs: bool
    several_groups: Literal["allowed", "one-home"]
    pool_min: int
    moderators: list[str]
    appeals: str
    data_officer: Annotated[str, Meta(min_length=1)]
    points_share: Share = "2/3"
    proceed_share: Share = "2/3"
    notice: Duration = "30 days"
    confirm_share: Share = "3/5"
    emergency_share: Share = "4/5"
    emergency: Duration = "2 days"
    seconds: int = 0
    slow_mode: Duration = "0 seconds"
    moderation: str = ""
    caucus_min: int = 1
    veto_min: int = 0


class TermsCuts(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `cuts`; see `protocol.coalition.cut_rules.CutRules`."""

    propose: Duration = "2 minutes"
    vote: Duration = "30 seconds"
    growth: Duration = "1 minute"
    rest: Duration = "10 minutes"


class TermsChallenges(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `challenges`; see `protocol.coalition.challenge_rules.ChallengeRules`."""

    panel: list[str]
    period: Duration = "7 days"
    ruling: Duration = "7 days"
    members: int = 0


class TermsJoin(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `members.join`; see `protocol.coalition.member_rules.JoinRules`."""

    share: Share = "2/3"
    sponsors: int = 2
    size: int = 1
    wait: Duration = "90 days"
    seat: bool = False


class TermsMembers(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `members`; see `protocol.coalition.member_rules.MemberRules`."""

    share: Share = "2/3"
    reply: Duration = "14 days"
    suspend: bool = True
    away_cuts: int = 0
    away: Duration = "0 seconds"
    away_max: int = 0
    join: TermsJoin | None = None


class TermsChanges(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The table `changes`; see `protocol.coalition.change_rules.ChangeRules`."""

    share: Share = "3/4"
    notice: Duration = "14 days"


class Terms(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The whole file; groups by the names on their cards."""

    name: Annotated[str, Meta(min_length=1)]
    preamble: str
    points: list[str]
    regions: list[str]
    council: Literal["all"] | list[str]
    affiliated: dict[str, int]
    rules: TermsRules
    cuts: TermsCuts | None = None
    challenges: TermsChallenges | None = None
    members: TermsMembers | None = None
    changes: TermsChanges | None = None


def parse_terms(data: bytes) -> Terms:
    """Read terms from TOML.

    Raises:
        FoundingError: `bad-terms`: not TOML, a key missing or unknown, or of the wrong type.
    """
    hint = "`commonweal charter terms` prints a file to start from"
    try:
        table = read_toml(data)
    except ValueError as error:
        message = f"the terms are not valid TOML: {lower(error)}"
        raise FoundingError("bad-terms", message, hint) from error
    try:
        return msgspec.convert(table, Terms)
    except msgspec.ValidationError as error:
        raise FoundingError("bad-terms", f"the terms: {in_words(str(error))}", hint) from error


def lower(error: Exception) -> str:
    """A library's message in this program's form: lower case start."""
    text = str(error)
    return text[:1].lower() + text[1:]


def seconds(duration: str) -> int:
    """The seconds of a duration such as "7 days"."""
    number, unit = duration.split(" ")
    return int(number) * _UNITS[unit.removesuffix("s")]


def spoken(period: int) -> str:
    """So many seconds as `seconds` reads them, in the largest unit that divides them."""
    fitting = ((size, unit) for unit, size in reversed(_UNITS.items()) if period % size == 0)
    size, unit = next(fitting) if period else (1, "second")
    number = period // size
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def share(text: str) -> list[int]:
    """The two numbers of a share such as "2/3", as written."""
    return [int(part) for part in text.split("/")]


def template(cards: Sequence[Card]) -> str:
    """A commented file of terms to fill in, with the names of the groups whose cards are known."""
    names = [card.name for card in cards] or ["Name on the first card", "Name on the second card"]
    regions = sorted({card.region for card in cards if card.region})
    affiliated = "\n".join(f"{quote(name)} = 1" for name in names)
    return _TEMPLATE.format(
        regions=json.dumps(regions, ensure_ascii=False),
        affiliated=affiliated,
        sponsors=min(1, len(names) - 1),
    )


def quote(text: str) -> str:
    """Text as a TOML key or value; JSON's string form is TOML's, but for U+007F."""
    return re.sub("\x7f", r"\\u007f", json.dumps(text, ensure_ascii=False))


def by_name(cards: Sequence[Card], names: Sequence[str], where: str) -> list[bytes]:
    """The ids of groups named in the terms, ascending.

    Raises:
        FoundingError: `unknown-group`.
    """
    known = {card.name: card.group for card in cards}
    check_named(known, names, where)
    return sorted(known[name] for name in names)


def check_named(known: Mapping[str, object], names: Sequence[str], where: str) -> None:
    """Check that every name is on a card.

    Raises:
        FoundingError: `unknown-group`.
    """
    for name in names:
        if name not in known:
            raise FoundingError(
                "unknown-group",
                f"{where} names {name!r}, which is on no card",
                f"the cards are of: {', '.join(sorted(known))}",
            )


_TEMPLATE = """\
# The terms of a coalition's charter. Edit them together; then
#   commonweal charter draft *.card --terms THIS_FILE -o coalition.draft
# makes one draft, which every founder signs. The last table says how it is changed afterwards.

# What the coalition is called. It can't stay empty.
name = ""

# Why it exists, in as many paragraphs as it takes; it may stay empty.
preamble = \"\"\"
\"\"\"

# Points of unity, numbered in this order; an empty one is left out.
points = [
  "",
]

# Regions that results are counted by; each card names one of them. None: leave empty.
regions = {regions}

# Groups whose nodes certify results: "all", or a list of names. Groups whose servers are run by
# the same operator get one seat.
council = "all"

# Members each group affiliates: its weight where a vote counts members. Put the real numbers: if a
# voters' list is longer than this, that group's votes count for less in proportion; and no more of
# its members' signatures count in caucuses.
[affiliated]
{affiliated}

[rules]
# Groups that must sponsor a proposal besides its author's.
sponsors = {sponsors}
# Least time between a proposal, or its last material amendment, and the opening of a vote on it.
# Times are written "30 minutes", "12 hours", "7 days" or "2 weeks".
deliberation = "7 days"
# Least time that a vote is open.
voting = "3 days"
# Whether anybody may read the groups' public records, or only groups and those they invite.
public_logs = false
# Whether one person may vote in several groups ("allowed") or declares one home ("one-home").
several_groups = "allowed"
# Fewest votes in any part of a result that is published; smaller parts are pooled or withheld.
pool_min = 5
# Groups that may hide a comment, by name, and the policy by which they do.
moderators = []
moderation = ""
# Least time between two comments of one group on one proposal; "0 seconds" for none.
slow_mode = "0 seconds"
# Groups that second an amendment before the author must adopt or decline it; 0 for never.
seconds = 0
# Members who sign a caucus before it is listed.
caucus_min = 1
# Members who sign a caucus's veto of a proposal before it holds; 0: no caucus has a veto.
veto_min = 0
# Share of the groups that must ratify a change of the points of unity: above 1/2.
points_share = "2/3"
# Share of the groups that may open a vote without the reports it waits for, after their deadline.
proceed_share = "2/3"
# Time from a group's announcing that it leaves, or goes up in another, until it has; until then it
# can take that back.
notice = "30 days"
# Share of the groups present at a meeting that must confirm its report before it stands.
confirm_share = "3/5"
# Share of the groups that must agree before a vote has shorter periods than those above, more than
# proceed_share or all ("1/1"), and the least that each of them has even then.
emergency_share = "4/5"
emergency = "2 days"
# Who hears challenges to a result, in words; the table [challenges] below makes it work.
appeals = ""
# Who answers for personal data, and how to reach them. It can't stay empty.
data_officer = ""

# Certified cuts: the certifying groups confirm together what is so, and from then on it is final.
# It can't be added later. Without this table, and [members] and [members.join] below, everything
# stays provisional: take all three out for that. In order: how long they wait for a proposal, and
# for late votes; by how much each further round waits longer; how long they rest at least between
# two cuts.
[cuts]
propose = "2 minutes"
vote = "30 seconds"
growth = "1 minute"
rest = "10 minutes"

# Challenges: how long groups may challenge a result that is declared, before it is final; the
# groups that rule on it, by name, three at least, for whoever is a party doesn't sit; how long they
# have to rule, and a group to correct its result; how many members, of whatever groups, make a
# challenge together by their own keys, 0 for none: more than a few can get together, and it needs
# certified cuts. Take the signs off to have them; without this table what is declared stands.
# [challenges]
# period = "7 days"
# panel = []
# ruling = "7 days"
# members = 0

# With certified cuts: how the groups expel one of them and change who certifies; without this table
# neither happens. In order: the share of the groups that must agree; the time that a group has to
# reply before it can be expelled; whether a group whose server is proved to have signed two
# versions of its record loses its place among the certifying groups.
[members]
share = "2/3"
reply = "14 days"
suspend = true
# After how many cuts and how long without a word from its server a certifying group is away and has
# no place until it is back, and how many may be so at a time. Take the signs off to have that; else
# nobody is ever away.
# away_cuts = 50
# away = "7 days"
# away_max = 1

# With those: how groups join later, and come back; without this table nobody does. In order: the
# share of the groups that must agree; how many must vouch; how many members a newcomer has at
# least; how long it doesn't count in majorities of groups (its members' votes count at once);
# whether it certifies after that.
[members.join]
share = "2/3"
sponsors = 2
size = 1
wait = "90 days"
seat = false

# How the groups change these rules later: the share of them that must agree, and for how long a
# motion is open at least before it is decided. Without this table all groups together can, after
# the time for deliberation. Names, points, founders and whether there are cuts are not changed so.
[changes]
share = "3/4"
notice = "14 days"
"""
