"""The form of a draft: what is typed, to the terms of a charter and back.

The rules are the fields that change a charter later (`node.commands.charter_terms`), by the same
names: people meet one form twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from multidict import MultiMapping

from node.commands.charter_terms import (
    AS_IT_IS,
    SPANS,
    Groups,
    TermsArgs,
    YesNo,
    fields_of,
    typed_challenges,
    typed_changes,
    typed_members,
    typed_rules,
)
from node.founding.terms import Duration, Terms, TermsCuts, spoken
from node.web.fields import Filled, Problem, period, read_fields
from protocol.coalition.card import MAX_NAME, Card
from protocol.coalition.charter import MAX_POINT, MAX_POINTS, MAX_PREAMBLE, MAX_REGIONS, Charter
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.founders import MAX_AFFILIATED

AFFILIATED = "affiliated-"
"""Start of a field's name: how many members the group with this id affiliates."""
CUT_SPANS = ("cuts_rest", "cuts_propose", "cuts_vote", "cuts_growth")
FIXED: Mapping[str, object] = {
    "reason": "-",
    "base": "",
    "region": "",
    **dict.fromkeys(("cut_propose_ms", "cut_vote_ms", "cut_growth_ms", "cut_rest_ms"), AS_IT_IS),
}
"""Fields of a change that a draft doesn't have."""


class DraftArgs(TermsArgs, kw_only=True):
    """A draft as a form has it; groups by the names on their cards.

    Attributes:
        points: paragraphs with an empty line between two points.
        regions: a line for each.
        council: who certifies.
        cuts: whether the groups confirm what is final; the times count only then.
    """

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
    preamble: Annotated[str, Meta(max_length=MAX_PREAMBLE)] = ""
    points: Annotated[str, Meta(max_length=MAX_POINTS * MAX_POINT)] = ""
    regions: Annotated[str, Meta(max_length=MAX_REGIONS * 64)] = ""
    council: Groups
    cuts: YesNo = "yes"
    cuts_rest: Duration = "10 minutes"
    cuts_propose: Duration = "2 minutes"
    cuts_vote: Duration = "30 seconds"
    cuts_growth: Duration = "1 minute"


class Typed(msgspec.Struct, frozen=True):
    """What a form says.

    Attributes:
        filled: as typed, with what is wrong.
        terms: None while something is.
        chosen: how many groups certify, 1 at least.
    """

    filled: Filled
    terms: Terms | None
    chosen: int


def read_draft_form(
    form: MultiMapping[Any], cards: Sequence[Card], gettext: Callable[[str], str]
) -> Typed:
    """Read a posted draft.

    Args:
        cards: of all groups that are to found.
        gettext: into the reader's language.
    """
    spans = dict.fromkeys((*SPANS, *CUT_SPANS), period)
    values, filled = read_fields(DraftArgs, form, FIXED, spans)
    affiliated, weighed = _weights(form, cards)
    filled = filled.joined(weighed).joined(Filled(problems=_clashes(values, gettext)))
    chosen = max(1, len(filled.values.get("council", ())))
    if filled.problems:
        return Typed(filled, None, chosen)
    args = msgspec.convert(values, DraftArgs)
    return Typed(filled, _terms(args, affiliated), chosen)


def kept_form(filled: Filled) -> bytes:
    """A form as typed, to be kept."""
    values = {name: list(typed) for name, typed in filled.values.items()}
    # Escaped, each letter of most alphabets would take six bytes of the room instead of two.
    return json.dumps(values, ensure_ascii=False).encode(errors="replace")


def opened_form(data: bytes) -> Filled:
    """A form that was kept."""
    values = msgspec.json.decode(data, type=dict[str, tuple[str, ...]])
    return Filled(values)


def usual(cards: Sequence[Card], draft: Charter | None) -> dict[str, Any]:
    """What stands in the fields before anybody typed: the draft that is here, or what is usual."""
    names = [card.name for card in cards]
    found: dict[str, Any] = {
        field.name: field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        for field in msgspec.structs.fields(DraftArgs)
        if not field.required
    }
    found |= {
        "name": "",
        "council": names,
        "regions": "\n".join(sorted({card.region for card in cards if card.region})),
        "sponsors": min(1, len(names) - 1),
        "affiliated": {card.group.hex(): 1 for card in cards},
        **_USUAL,
    }
    return found if draft is None else found | _of(draft)


_USUAL = {
    "deliberation": "7 days",
    "voting": "3 days",
    "public_logs": "no",
    "several_groups": "allowed",
    "pool_min": 5,
    "data_officer": "",
    "points_share": "2/3",
    "proceed_share": "2/3",
    "notice": "30 days",
    "confirm_share": "3/5",
    "emergency_share": "4/5",
    "emergency": "2 days",
    "seconds": 0,
    "slow_mode": "0 seconds",
    "caucus_min": 1,
    "veto_min": 0,
    "challenge_members": 0,
    "members": "yes",
    "join": "yes",
    "changes": "yes",
}
"""As the terms of `commonweal charter terms`."""


def _of(draft: Charter) -> dict[str, Any]:
    names = {founder.card.group: founder.card.name for founder in draft.groups}
    return {
        **fields_of(draft.rules, names),
        "name": draft.name,
        "preamble": draft.preamble,
        "points": "\n\n".join(draft.points),
        "regions": "\n".join(draft.regions),
        "council": [names[group] for group in draft.council],
        "affiliated": {one.card.group.hex(): one.affiliated for one in draft.groups},
        **_cuts_of(draft.rules.cuts),
    }


def _cuts_of(cuts: CutRules | None) -> dict[str, str]:
    if cuts is None:
        return {"cuts": "no"}
    return {
        "cuts": "yes",
        "cuts_rest": spoken(cuts.rest_ms // 1000),
        "cuts_propose": spoken(cuts.propose_ms // 1000),
        "cuts_vote": spoken(cuts.vote_ms // 1000),
        "cuts_growth": spoken(cuts.growth_ms // 1000),
    }


def _clashes(values: Mapping[str, Any], gettext: Callable[[str], str]) -> dict[str, Problem]:
    """What each field may say by itself, and not beside the others.

    Beside its field and with the form as typed: a refusal in its place would lose an hour's work.
    """
    problems: dict[str, Problem] = {}
    if values.get("council") == []:
        problems["council"] = Problem("missing", words=gettext("Choose one at least."))
    if values.get("cuts") == "no" and values.get("members") == "yes":
        words = gettext("Say no to this, or yes to “The groups confirm what is final”.")
        problems["members"] = Problem("clash", words=words)
        above = gettext("Say yes to this, or no to expelling groups and to taking them in.")
        problems["cuts"] = Problem("clash", words=above)
        if values.get("join") == "yes":
            # Else it would be the next thing to be refused.
            problems["join"] = Problem("clash", words=words)
    if values.get("join") == "yes" and values.get("members", "no") == "no":
        words = gettext("Say yes to this only if groups can be expelled too; or no to both.")
        problems["join"] = Problem("clash", words=words)
    return problems


def _weights(form: MultiMapping[Any], cards: Sequence[Card]) -> tuple[dict[str, int], Filled]:
    """Members by group's name, and the fields."""
    affiliated: dict[str, int] = {}
    values: dict[str, tuple[str, ...]] = {}
    problems: dict[str, Problem] = {}
    for card in cards:
        field = f"{AFFILIATED}{card.group.hex()}"
        text = str(form.get(field, "")).strip()
        values[field] = (text,)
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1
        if 1 <= number <= MAX_AFFILIATED:
            affiliated[card.name] = number
        elif not text:
            problems[field] = Problem("missing")
        elif number > MAX_AFFILIATED:
            problems[field] = Problem("too-large", MAX_AFFILIATED)
        else:
            problems[field] = Problem("too-small", 1) if number == 0 else Problem("number")
    return affiliated, Filled(values, problems)


def _terms(args: DraftArgs, affiliated: dict[str, int]) -> Terms:
    return Terms(
        name=args.name,
        preamble=args.preamble,
        points=[point.strip() for point in args.points.split("\n\n") if point.strip()],
        regions=[line.strip() for line in args.regions.split("\n") if line.strip()],
        council=list(args.council),
        affiliated=affiliated,
        rules=typed_rules(args, list(args.moderators)),
        cuts=_cuts(args),
        challenges=typed_challenges(args, list(args.panel)),
        members=typed_members(args),
        changes=typed_changes(args),
    )


def _cuts(args: DraftArgs) -> TermsCuts | None:
    if args.cuts == "no":
        return None
    return TermsCuts(
        propose=args.cuts_propose,
        vote=args.cuts_vote,
        growth=args.cuts_growth,
        rest=args.cuts_rest,
    )
