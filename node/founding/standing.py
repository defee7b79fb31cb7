"""Where a founding stands at one group, and what each paper and each word of the group makes of it.

Values in, values out: `node.founding.room` keeps what comes of it in one file.
"""

from typing import Annotated, Literal

from msgspec import Meta, field
from msgspec.structs import replace

from node.errors import FoundingError
from node.founding.charters import check_listed
from node.founding.papers import Paper
from protocol.coalition.card import Card
from protocol.coalition.charter import (
    MAX_CHARTER_BYTES,
    MAX_GROUPS,
    Charter,
    CharterSignature,
    SignedCharter,
    charter_id,
    unsigned,
    verify_charter_signature,
)
from protocol.coalition.founders import check_keys
from protocol.coalition.succession import check_before
from protocol.encoding import Wire, pack, unpack
from protocol.text import look_alike

MAX_FORM_BYTES = 1024 * 1024
"""A draft's form as typed: what the largest body of a form holds, decoded."""
MAX_REASON_CHARS = 2_000
MAX_STANDING_BYTES = 4 * MAX_CHARTER_BYTES
"""Two drafts, the cards and signatures of one, and a form."""


class Standing(Wire):
    """What a group has of a founding.

    Attributes:
        version: of this file.
        cards: of other groups, ascending by id.
        form: the draft's form as typed, JSON; empty before anything was.
        draft: the draft before the group; None before there is one.
        seen: the draft that it had before this one, to say what differs.
        signatures: on the draft, ascending by group; each was verified.
        aside: whether the group has set the draft aside.
        reason: why, in its words.
    """

    version: Literal[1] = 1
    cards: Annotated[list[Card], Meta(max_length=MAX_GROUPS)] = field(default_factory=list)
    form: Annotated[bytes, Meta(max_length=MAX_FORM_BYTES)] = b""
    draft: Charter | None = None
    seen: Charter | None = None
    signatures: Annotated[list[CharterSignature], Meta(max_length=MAX_GROUPS)] = field(
        default_factory=list
    )
    aside: bool = False
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""

    @property
    def missing(self) -> list[str]:
        """Founders without a signature on the draft, by name; nobody's while there is no draft."""
        return [] if self.draft is None else unsigned(self.draft, self.signatures)

    @property
    def whole(self) -> bool:
        """Whether every founder has signed the draft: from then on nobody sets it aside."""
        return self.draft is not None and not self.missing

    def signed_by(self, group: bytes) -> bool:
        """Whether a group has signed the draft."""
        return any(signature.group == group for signature in self.signatures)


def open_standing(data: bytes) -> Standing:
    """Read what `node.founding.room` keeps.

    Raises:
        MalformedError: too long, not canonical, or of another schema.
    """
    return unpack(Standing, data, max_bytes=MAX_STANDING_BYTES)


def packed(standing: Standing, most: int = MAX_STANDING_BYTES) -> bytes:
    """What `node.founding.room` keeps: never what it could not read again.

    Raises:
        FoundingError: `text-too-long`: of the form; `too-many-cards`.
    """
    if len(standing.form) > MAX_FORM_BYTES:
        raise FoundingError(
            "text-too-long", f"the form has more than {MAX_FORM_BYTES} bytes", "keep it short"
        )
    data = pack(standing)
    if len(data) > most:
        raise FoundingError("too-many-cards", f"these papers have more than {most} bytes")
    return data


def with_paper(standing: Standing, own: Card, paper: Paper) -> Standing:
    """What a paper from another founder makes of it; the same paper again makes no difference.

    Args:
        own: the card of the group whose standing it is.

    Raises:
        FoundingError, MalformedError, SignatureError: it doesn't belong here, or contradicts what
            is here.
    """
    if isinstance(paper, Card):
        return _with_card(standing, own, paper)
    if isinstance(paper, CharterSignature):
        return _with_signature(standing, paper)
    if isinstance(paper, SignedCharter):
        return _with_whole(standing, own, paper)
    return with_draft(standing, own, paper)


def with_draft(standing: Standing, own: Card, draft: Charter) -> Standing:
    """A draft takes the place of the one before the group.

    Raises:
        FoundingError: `not-a-founder`, `card-changed`, `another-card`, `draft-signed`,
            `older-draft`, `successor-by-command`.
    """
    if standing.draft is not None and charter_id(standing.draft) == charter_id(draft):
        return standing
    _check_draft(own, draft)
    if standing.signed_by(own.group) and not standing.aside:
        # Two drafts with one group's signature could both become charters behind its back.
        raise FoundingError(
            "draft-signed",
            "your group has signed the draft that is here",
            "set that one aside first, if the others agree on a new one",
        )
    if standing.draft is not None and not standing.aside and draft.founded < standing.draft.founded:
        # Last week's file, taken in again by mistake, would undo what was agreed on since.
        raise FoundingError(
            "older-draft",
            "this draft is older than the one that is here",
            "set that one aside first, if the others agree to go back",
        )
    return replace(
        standing,
        cards=_merged(standing.cards, own, [founder.card for founder in draft.groups]),
        form=b"",
        draft=draft,
        seen=standing.draft or standing.seen,
        signatures=[],
        aside=False,
        reason="",
    )


def redrafted(standing: Standing, draft: Charter) -> Charter:
    """The draft that somebody writes here, as it takes the place of the one before the group.

    The same once more is the draft that is here, with its signatures; another is no older than it,
    whatever the clocks of two groups say.
    """
    known = standing.draft
    if known is None or standing.aside:
        return draft
    if replace(draft, founded=known.founded, nonce=known.nonce) == known:
        return known
    return replace(draft, founded=max(draft.founded, known.founded))


def given_up(before: Standing, after: Standing) -> int | None:
    """How many signatures were on a draft that another took the place of; None if none did."""
    if before.draft is None or after.draft is None:
        return None
    if charter_id(before.draft) == charter_id(after.draft):
        return None
    return len(before.signatures)


def without_card(standing: Standing, group: bytes) -> Standing:
    """Leave a card out: its group made another one, or founds after all not with the others.

    Raises:
        FoundingError: `unknown-card`; `card-in-use`: the draft before the group lists it.
    """
    kept = [card for card in standing.cards if card.group != group]
    if len(kept) == len(standing.cards):
        raise FoundingError("unknown-card", "there is no such card here")
    if standing.draft is not None and not standing.aside and _lists(standing.draft, group):
        raise FoundingError(
            "card-in-use",
            "the draft that is here lists this group",
            "set the draft aside first",
        )
    return replace(standing, cards=kept)


def set_aside(standing: Standing, draft: bytes, reason: str) -> Standing:
    """The group doesn't found by this draft; it can take that back.

    Args:
        draft: the id of the draft that whoever says so has seen.

    Raises:
        FoundingError: `no-draft`, `draft-moved`; `signed-by-all`: it is a charter by now.
    """
    expect(standing, draft)
    if standing.whole:
        raise FoundingError(
            "signed-by-all",
            "every founder has signed: the draft is a charter, and nobody sets it aside any more",
            "a group that does not want to take part leaves as the charter says",
        )
    return replace(standing, aside=True, reason=reason)


def take_up(standing: Standing, draft: bytes) -> Standing:
    """The group takes up again what it had set aside, with the signatures that came before.

    Raises:
        FoundingError: `no-draft`, `draft-moved`, `not-aside`.
    """
    expect(standing, draft)
    if not standing.aside:
        raise FoundingError("not-aside", "this draft is not set aside")
    return replace(standing, aside=False, reason="")


def expect(standing: Standing, draft: bytes) -> Charter:
    """The draft before the group, if it is still the one that somebody has seen.

    Raises:
        FoundingError: `no-draft`, `draft-moved`.
    """
    if standing.draft is None:
        raise FoundingError("no-draft", "there is no draft here", "write one, or take one in")
    if charter_id(standing.draft) != draft:
        raise FoundingError(
            "draft-moved",
            "another draft has come since you looked",
            "read the one that is here now, and decide again",
        )
    return standing.draft


def _with_card(standing: Standing, own: Card, card: Card) -> Standing:
    if card.group == own.group:
        if card != own:
            raise _differs(card)
        return standing
    cards = _merged(standing.cards, own, [card])
    return standing if cards == standing.cards else replace(standing, cards=cards)


def _with_signature(standing: Standing, signature: CharterSignature) -> Standing:
    draft = standing.draft
    if draft is None:
        raise FoundingError(
            "no-draft", "there is no draft here to sign", "take in the draft, then its signatures"
        )
    if standing.aside:
        raise FoundingError(
            "draft-aside", "your group has set this draft aside", "take it up again first"
        )
    verify_charter_signature(draft, signature)
    # What the signature does not cover: with it the charter could never be put together.
    check_before(SignedCharter(charter=draft, signatures=[signature]))
    known = next((one for one in standing.signatures if one.group == signature.group), None)
    if known is not None and known != signature:
        raise FoundingError(
            "signed-twice",
            "there is another signature of this group on the same draft here",
            "ask that group which one is theirs; the first one stays",
        )
    signatures = {one.group: one for one in (*standing.signatures, signature)}
    return replace(standing, signatures=[signatures[group] for group in sorted(signatures)])


def _with_whole(standing: Standing, own: Card, signed: SignedCharter) -> Standing:
    """A charter that all signed, this group too, stands whatever was here before."""
    draft, known = signed.charter, standing.draft
    _check_draft(own, draft)
    other = known is not None and charter_id(known) != charter_id(draft)
    if other and standing.whole:
        raise FoundingError(
            "other-coalition",
            "every founder has signed another charter that is here",
            "one directory is one node in one coalition; run `commonweal init` elsewhere",
        )
    return replace(
        standing,
        cards=_merged(standing.cards, own, [founder.card for founder in draft.groups]),
        form=b"" if other else standing.form,
        draft=draft,
        seen=known if other else standing.seen,
        signatures=signed.signatures,
        aside=False,
        reason="",
    )


def _check_draft(own: Card, draft: Charter) -> None:
    check_listed(own, draft)
    if draft.succeeds is not None:
        raise FoundingError(
            "successor-by-command",
            "this draft goes on from another coalition, whose last file has to be checked",
            "do that by commands: `commonweal charter sign --before` and `commonweal join`",
        )


def _differs(card: Card) -> FoundingError:
    return FoundingError(
        "another-card",
        f"here is another card of {card.name}, with other words or keys",
        "ask that group, by voice, which one is theirs, and leave the other out",
    )


def _merged(cards: list[Card], own: Card, more: list[Card]) -> list[Card]:
    """All cards but one's own, ascending; any two of them could stand in one charter."""
    known = {card.group: card for card in cards}
    for card in more:
        # Whoever drafts could have put a key of their own in the place of another group's.
        if known.setdefault(card.group, card) != card:
            raise _differs(card)
    known.pop(own.group, None)
    if len(known) >= MAX_GROUPS:
        raise FoundingError("too-many-cards", f"a coalition has at most {MAX_GROUPS} founders")
    kept = [known[group] for group in sorted(known)]
    check_keys([own, *kept])
    names: set[str] = set()
    for card in (own, *kept):
        if look_alike(card.name) in names:
            raise FoundingError(
                "same-name", f"two groups are named {card.name}", "leave one of the cards out"
            )
        names.add(look_alike(card.name))
    return kept


def _lists(draft: Charter, group: bytes) -> bool:
    return any(founder.card.group == group for founder in draft.groups)
