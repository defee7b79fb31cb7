"""Drafting, signing and joining: charters as files that founders send one another."""

import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from node.errors import FoundingError
from node.founding.files import SECRET, read_limited, write_whole
from node.founding.making import CARD_NAME, SIGNER_NAME
from node.founding.terms import (
    Terms,
    TermsChallenges,
    TermsChanges,
    TermsCuts,
    TermsJoin,
    TermsMembers,
    TermsRules,
    by_name,
    check_named,
    seconds,
    share,
)
from node.lock import NodeLock
from node.seeds import KeyName
from node.signer import Signer
from protocol.coalition.card import MAX_CARD_BYTES, Card, open_card
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.charter import (
    MAX_CHARTER_BYTES,
    Charter,
    CharterRules,
    CharterSignature,
    SignedCharter,
    charter_id,
    check_new_charter,
    open_charter,
)
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.founders import Founder
from protocol.coalition.life_rules import LifeRules
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.coalition.succession import Predecessor
from protocol.encoding import pack
from protocol.errors import MalformedError
from protocol.keys import Purpose

CHARTER_NAME = "coalition.charter"
NONCE_BYTES = 16
# Bytes: a group id, a signature and their names.
MAX_SIGNATURE_FILE_BYTES = 512


def draft_charter(
    cards: Sequence[Card], terms: Terms, founded: int, succeeds: Predecessor | None = None
) -> Charter:
    """Make a charter from cards and terms.

    Args:
        cards: Of all founders, in any order.
        terms: What people agreed on.
        founded: UTC seconds; the day on the charter.
        succeeds: The coalition that it goes on from, if its founders found again.

    Raises:
        FoundingError: `unknown-group`, or `not-affiliated`: a card the terms don't weigh.
        MalformedError: `bad-charter` or `bad-card`: the charter would break a rule.
    """
    names = {card.name: card for card in cards}
    check_named(names, list(terms.affiliated), "the table affiliated")
    if missing := sorted(set(names) - set(terms.affiliated)):
        raise FoundingError(
            "not-affiliated",
            f"the terms don't say how many members {', '.join(missing)} affiliates",
            "add a line to the table [affiliated]",
        )
    council = list(names) if terms.council == "all" else terms.council
    charter = Charter(
        version=1,
        name=terms.name.strip(),
        preamble=terms.preamble.strip(),
        points=[point.strip() for point in terms.points if point.strip()],
        regions=terms.regions,
        groups=[
            Founder(card=card, affiliated=terms.affiliated[card.name])
            for card in sorted(cards, key=lambda card: card.group)
        ],
        council=by_name(cards, council, "the council"),
        rules=agreed_rules(
            cards, terms.rules, _cuts(terms.cuts), terms.challenges, terms.members, terms.changes
        ),
        founded=founded,
        nonce=secrets.token_bytes(NONCE_BYTES),
        succeeds=succeeds,
    )
    try:
        pack(charter)
    except ValueError as error:
        raise MalformedError("bad-charter", str(error)) from error
    check_new_charter(charter)
    return charter


def agreed_rules(
    cards: Sequence[Card],
    rules: TermsRules,
    cuts: CutRules | None,
    challenges: TermsChallenges | None,
    members: TermsMembers | None,
    changes: TermsChanges | None,
) -> CharterRules:
    """A charter's rules from the tables of its terms.

    Args:
        cards: of all groups, which the terms name.

    Raises:
        FoundingError: `unknown-group`.
    """
    return CharterRules(
        sponsors=rules.sponsors,
        deliberation_s=seconds(rules.deliberation),
        voting_s=seconds(rules.voting),
        public_logs=rules.public_logs,
        several_groups=rules.several_groups,
        pool_min=rules.pool_min,
        moderators=by_name(cards, rules.moderators, "the list of moderators"),
        appeals=rules.appeals.strip(),
        data_officer=rules.data_officer.strip(),
        life=_life(rules),
        cuts=cuts,
        challenges=_challenges(cards, challenges),
        members=_members(members),
        changes=_changes(changes),
    )


def _life(rules: TermsRules) -> LifeRules:
    return LifeRules(
        points_share=share(rules.points_share),
        proceed_share=share(rules.proceed_share),
        notice_s=seconds(rules.notice),
        confirm_share=share(rules.confirm_share),
        emergency_share=share(rules.emergency_share),
        emergency_s=seconds(rules.emergency),
        seconds=rules.seconds,
        slow_s=seconds(rules.slow_mode),
        moderation=rules.moderation.strip(),
        caucus_min=rules.caucus_min,
        veto_min=rules.veto_min,
    )


def _cuts(terms: TermsCuts | None) -> CutRules | None:
    if terms is None:
        return None
    return CutRules(
        propose_ms=1000 * seconds(terms.propose),
        vote_ms=1000 * seconds(terms.vote),
        growth_ms=1000 * seconds(terms.growth),
        rest_ms=1000 * seconds(terms.rest),
    )


def _challenges(cards: Sequence[Card], terms: TermsChallenges | None) -> ChallengeRules | None:
    if terms is None:
        return None
    return ChallengeRules(
        challenge_s=seconds(terms.period),
        ruling_s=seconds(terms.ruling),
        panel=by_name(cards, terms.panel, "the panel"),
        members=terms.members,
    )


def _members(terms: TermsMembers | None) -> MemberRules | None:
    if terms is None:
        return None
    return MemberRules(
        share=share(terms.share),
        reply_s=seconds(terms.reply),
        suspend=terms.suspend,
        away_cuts=terms.away_cuts,
        away_s=seconds(terms.away),
        away_max=terms.away_max,
        join=None if terms.join is None else _join(terms.join),
    )


def _join(terms: TermsJoin) -> JoinRules:
    return JoinRules(
        share=share(terms.share),
        sponsors=terms.sponsors,
        size=terms.size,
        wait_s=seconds(terms.wait),
        seat=terms.seat,
    )


def _changes(terms: TermsChanges | None) -> ChangeRules | None:
    if terms is None:
        return None
    return ChangeRules(share=share(terms.share), notice_s=seconds(terms.notice))


def sign_draft(directory: Path, charter: Charter, old: Path | None = None) -> CharterSignature:
    """Sign a draft with a node's keys.

    Args:
        old: Directory of the group's node of before; a successor's draft is signed by its key too.

    Raises:
        FoundingError: there is no node, the draft doesn't list it as its card says, or it has
            joined another coalition already.
    """
    card = own_card(directory)
    refuse_other(directory, charter_id(charter))
    check_listed(card, charter)
    with NodeLock(directory):
        signer = Signer(directory / SIGNER_NAME)
        try:
            check_own_keys(card, signer)
            identity = charter_id(charter)
            signature = signer.sign(Purpose.CHARTER, identity, identity)
        finally:
            signer.close()
    return CharterSignature(
        group=card.group, signature=signature, before=_signed_before(card, charter, old)
    )


def _signed_before(card: Card, charter: Charter, old: Path | None) -> bytes:
    """The signature by the log key that the group had in the predecessor; empty without one."""
    if charter.succeeds is None:
        return b""
    if old is None:
        raise FoundingError(
            "predecessor-missing",
            f"this draft goes on from {charter.succeeds.name}; its groups sign as they were there",
            "name your group's node of there: --before DIR",
        )
    known = own_card(old)
    joined = open_charter(read_limited(old / CHARTER_NAME, MAX_CHARTER_BYTES))
    if known.group != card.group or charter_id(joined.charter) != charter.succeeds.coalition:
        raise FoundingError(
            "bad-predecessor",
            f"the node in {old} is of another group or coalition than the draft names",
            f"name the node that your group had in {charter.succeeds.name}",
        )
    identity = charter_id(charter)
    with NodeLock(old):
        signer = Signer(old / SIGNER_NAME)
        try:
            return signer.sign(Purpose.CHARTER, charter.succeeds.coalition, identity)
        finally:
            signer.close()


class Joined(msgspec.Struct, frozen=True):
    """What came of joining: the charter, the node's own card, and whether it was so before."""

    signed: SignedCharter
    card: Card
    before: bool


def join_coalition(data: bytes, directory: Path) -> Joined:
    """Give a node the assembled charter that lists it.

    If we crash midway: the keys may be bound to the coalition without the charter in place; the
    same join again completes it.

    Args:
        data: The assembled charter's bytes.
        directory: Of the node.

    Raises:
        MalformedError, SignatureError: the charter is not sound, or not signed by all.
        FoundingError: not listed as the card says, or in another coalition already.
    """
    signed = open_charter(data)
    identity = charter_id(signed.charter)
    card = own_card(directory)
    with NodeLock(directory):
        before = refuse_other(directory, identity)
        check_listed(card, signed.charter)
        signer = Signer(directory / SIGNER_NAME)
        try:
            check_own_keys(card, signer)
            signer.bind(identity, card.group)
        finally:
            signer.close()
        if not before:
            write_whole(directory / CHARTER_NAME, data, SECRET)
    return Joined(signed, card, before)


def own_card(directory: Path) -> Card:
    """The card of a node's group.

    Raises:
        FoundingError: `no-node`.
    """
    try:
        return open_card(read_limited(directory / CARD_NAME, MAX_CARD_BYTES))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FoundingError(
            "no-node", f"there is no node in {directory}", "run `commonweal init` first"
        ) from error


def refuse_other(directory: Path, identity: bytes) -> bool:
    """Whether the node is in this coalition already.

    Raises:
        FoundingError: `other-coalition`: it is in another.
    """
    path = directory / CHARTER_NAME
    if not path.exists():
        return False
    present = open_charter(read_limited(path, MAX_CHARTER_BYTES)).charter
    if charter_id(present) != identity:
        raise FoundingError(
            "other-coalition",
            f"the node in {directory} belongs to the coalition {present.name} already",
            "one directory is one node in one coalition; run `commonweal init` elsewhere",
        )
    return True


def check_listed(card: Card, charter: Charter) -> None:
    """Check that a charter lists a card, byte for byte.

    Raises:
        FoundingError: `not-a-founder`, or `card-changed`.
    """
    for founder in charter.groups:
        if founder.card == card:
            return
        if founder.card.group == card.group:
            raise FoundingError(
                "card-changed",
                f"the charter lists {card.name} with other words or keys than its card",
                "send the card again (`commonweal card export`) and ask for a new draft",
            )
    raise FoundingError(
        "not-a-founder",
        f"the charter does not list {card.name}",
        "who founds is in the draft: give its card to whoever writes that; a coalition that is "
        "there already takes groups in with `commonweal apply`",
    )


def check_own_keys(card: Card, signer: Signer) -> None:
    """Check that the keys in the signer are those on the card.

    Raises:
        FoundingError: `other-keys`.
    """
    named = {
        KeyName.LOG: card.log_key,
        KeyName.COSIGNING: card.cosigning_key,
        KeyName.TRANSPORT: card.transport_key,
    }
    if card.agreement_key and signer.has(KeyName.AGREEMENT):
        named[KeyName.AGREEMENT] = card.agreement_key
    for name, public in named.items():
        if signer.public(name) != public:
            raise FoundingError(
                "other-keys",
                f"the {name} key in this directory is not the one on the card of {card.name}",
                "were the files of two nodes mixed up?",
            )
