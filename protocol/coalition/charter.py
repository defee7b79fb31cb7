"""The founding charter: the groups, what they stand for, and the rules they bind themselves to.

The coalition is named by the hash of its founding charter without signatures. Each founder signs
that hash with its log key; the charter counts only with every founder's signature.

Spec: docs/spec/charter.md.
"""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from msgspec import Meta

from protocol.coalition.card import Name, Region, shared_operators
from protocol.coalition.challenge_rules import ChallengeRules, check_challenge_rules
from protocol.coalition.change_rules import ChangeRules, check_change_rules
from protocol.coalition.cut_rules import CutRules, check_cut_rules
from protocol.coalition.founders import Founder, check_founders
from protocol.coalition.life_rules import LifeRules, Period, check_emergency_share, check_life_rules
from protocol.coalition.member_rules import MemberRules, check_member_rules
from protocol.coalition.succession import Predecessor, check_before, check_predecessor
from protocol.encoding import GroupId, Signature, Wire, pack, tagged_hash, unpack
from protocol.errors import MalformedError, SignatureError
from protocol.keys import Purpose, sign, verify
from protocol.text import check_line, check_paragraphs, look_alike

# The largest coalition the design is measured for (2,000 groups), rounded up.
MAX_GROUPS = 2048
# Bytes: 2,048 founders at their usual 1 to 2 KiB, with their signatures.
MAX_CHARTER_BYTES = 4 * 1024 * 1024
# Characters: a long manifesto of some fifty pages, and numbered points of a page each.
MAX_PREAMBLE = 100_000
MAX_POINTS = 200
MAX_POINT = 4_000
# Regions appear as columns of results.
MAX_REGIONS = 256
# Seconds since 1970, UTC: the year 9999, the last that calendars and databases agree on.
MAX_TIME_S = 253_402_300_799
# Ballots: a larger smallest cell would withhold whole regions.
MAX_POOL_MIN = 10_000

Point = Annotated[str, Meta(min_length=1, max_length=MAX_POINT)]


class CharterRules(Wire):
    """The rules a coalition binds itself to.

    Attributes:
        sponsors: Groups that must sponsor a proposal besides its author's.
        deliberation_s: Seconds at least from a proposal, or its last material amendment, to the
            opening of a ballot on it.
        voting_s: Seconds at least that a ballot is open.
        public_logs: Whether anybody may read the logs, or only groups and those invited.
        several_groups: Whether a person may vote in several groups ("allowed") or must declare
            one voting home ("one-home").
        pool_min: Ballots at least in any cell of a result that is released.
        moderators: Ids of the groups that may hide a comment, ascending.
        appeals: Who hears challenges, in words; on it no party sits.
        data_officer: Who is responsible for personal data, and how to reach them.
        life: The rules for what the coalition does between votes.
        cuts: How the council certifies cuts; None: nothing is certified, all stays provisional.
        challenges: How results are challenged; None: what is declared stands.
        members: How groups are expelled and the council is changed; None: neither happens.
        changes: How these rules are changed; None: by all groups together.
    """

    sponsors: Annotated[int, Meta(ge=0, le=MAX_GROUPS)]
    deliberation_s: Period
    voting_s: Period
    public_logs: bool
    several_groups: Literal["allowed", "one-home"]
    pool_min: Annotated[int, Meta(ge=1, le=MAX_POOL_MIN)]
    moderators: Annotated[list[GroupId], Meta(max_length=MAX_GROUPS)]
    appeals: Annotated[str, Meta(max_length=MAX_POINT)]
    data_officer: Annotated[str, Meta(max_length=MAX_POINT)]
    life: LifeRules
    cuts: CutRules | None = None
    challenges: ChallengeRules | None = None
    members: MemberRules | None = None
    changes: ChangeRules | None = None


class Charter(Wire):
    """The founding text: who, what for, and by which rules.

    `groups` and `council` ascend by group id; `points` and `regions` keep the order that people
    gave them. `nonce` is 16 random bytes: the same text founded twice gives two coalitions.
    `succeeds` is what it goes on from, if its founders founded again.
    """

    version: Literal[1]
    name: Name
    preamble: Annotated[str, Meta(max_length=MAX_PREAMBLE)]
    points: Annotated[list[Point], Meta(max_length=MAX_POINTS)]
    regions: Annotated[list[Region], Meta(max_length=MAX_REGIONS)]
    groups: Annotated[list[Founder], Meta(min_length=1, max_length=MAX_GROUPS)]
    council: Annotated[list[GroupId], Meta(min_length=1, max_length=MAX_GROUPS)]
    rules: CharterRules
    founded: Annotated[int, Meta(ge=0, le=MAX_TIME_S)]
    nonce: GroupId
    succeeds: Predecessor | None = None


class CharterSignature(Wire):
    """One founder's signature over the charter's id, with the log key on its card.

    Attributes:
        before: of a successor: also by the log key that it had in the predecessor; else empty.
    """

    group: GroupId
    signature: Signature
    before: Annotated[bytes, Meta(max_length=64)] = b""


class SignedCharter(Wire):
    """A charter with the signature of every founder, ascending by group id."""

    charter: Charter
    signatures: Annotated[list[CharterSignature], Meta(min_length=1, max_length=MAX_GROUPS)]


def charter_id(charter: Charter) -> bytes:
    """The 32-byte id of the coalition that a charter founds: its hash, without signatures."""
    return tagged_hash("charter", pack(charter))


def check_charter(charter: Charter, newcomers: Collection[bytes] = ()) -> None:
    """Check everything about a charter that its schema leaves open.

    Spec: docs/spec/charter.md section 4, by step.

    Args:
        newcomers: of a charter that was changed: ids of the groups taken in since.

    Raises:
        MalformedError: `bad-charter` or `bad-card`, with what is wrong and whose it is.
    """
    check_texts(charter)
    check_founders(charter.groups, charter.regions)
    check_council(charter, newcomers)
    check_life_rules(charter.rules.life)
    check_cut_rules(charter)
    groups = {*newcomers, *(founder.card.group for founder in charter.groups)}
    check_challenge_rules(charter.rules.challenges, groups, charter.rules.cuts is not None)
    check_member_rules(charter)
    check_change_rules(charter.rules.changes)
    check_predecessor(charter)


def check_new_charter(charter: Charter, newcomers: Collection[bytes] = ()) -> None:
    """Check a charter that is to be founded: also what charters of long ago need not fulfil.

    Spec: docs/spec/charter.md section 5.

    Args:
        newcomers: as for `check_charter`.

    Raises:
        MalformedError: as `check_charter`, or `bad-charter`: an emergency takes too few groups.
    """
    check_charter(charter, newcomers)
    check_emergency_share(charter.rules.life)


def check_texts(charter: Charter) -> None:
    """Step 1: name, preamble, points, regions and named people are clean text."""
    check_line("bad-charter", "the coalition's name", charter.name)
    check_paragraphs("bad-charter", "the preamble", charter.preamble)
    for number, point in enumerate(charter.points, 1):
        check_paragraphs("bad-charter", f"point {number}", point)
    for region in charter.regions:
        check_line("bad-charter", "a region", region)
    if len({look_alike(region) for region in charter.regions}) != len(charter.regions):
        raise MalformedError("bad-charter", "two regions have the same name")
    check_paragraphs("bad-charter", "the appeals body", charter.rules.appeals)
    check_paragraphs("bad-charter", "the data officer", charter.rules.data_officer)


def check_council(charter: Charter, newcomers: Collection[bytes] = ()) -> None:
    """Step 4: council and moderators are groups; an operator has one seat; rules can be met."""
    names = {*newcomers, *(founder.card.group for founder in charter.groups)}
    listed = (("council", charter.council), ("moderators", charter.rules.moderators))
    for what, ids in listed:
        if ids != sorted(set(ids)):
            raise MalformedError("bad-charter", f"the {what} do not ascend, or repeat a group")
        for group in ids:
            if group not in names:
                raise MalformedError("bad-charter", f"the {what} name an unknown {group.hex()}")
    seated = set(charter.council)
    cards = (founder.card for founder in charter.groups if founder.card.group in seated)
    for operator, seats in shared_operators(card.operator for card in cards).items():
        raise MalformedError(
            "bad-charter",
            f"the operator {operator} would hold {seats} council seats",
            "leave all but one of the groups it hosts out of the council",
        )
    asked = charter.rules.sponsors
    if asked >= len(names):
        raise MalformedError(
            "bad-charter",
            f"sponsors besides the author: {asked}, and there are fewer other groups",
            f"sponsors besides the author: at most {len(names) - 1}, one less than all groups",
        )
    if charter.rules.voting_s == 0:
        raise MalformedError("bad-charter", "ballots would have no time to vote in")


def sign_charter(seed: bytes, charter: Charter) -> bytes:
    """A founder's 64-byte signature over the charter's id.

    Args:
        seed: The 32-byte seed of the group's log key.
        charter: The charter as all founders will sign it.
    """
    identity = charter_id(charter)
    return sign(seed, Purpose.CHARTER, identity, identity)


def verify_charter_signature(charter: Charter, signature: CharterSignature) -> None:
    """Check one founder's signature.

    Raises:
        SignatureError: `charter-signature`: not a founder's, or not over this charter.
    """
    keys = {founder.card.group: founder.card for founder in charter.groups}
    card = keys.get(signature.group)
    if card is None:
        raise SignatureError(
            "charter-signature", f"{signature.group.hex()} is not a group of this charter"
        )
    identity = charter_id(charter)
    try:
        verify(card.log_key, Purpose.CHARTER, identity, identity, signature.signature)
    except SignatureError as error:
        raise SignatureError(
            "charter-signature", f"{card.name} did not sign this charter"
        ) from error


def unsigned(charter: Charter, signatures: Iterable[CharterSignature]) -> list[str]:
    """The names of the founders without a signature, in the charter's order."""
    signed = {signature.group for signature in signatures}
    return [f.card.name for f in charter.groups if f.card.group not in signed]


def check_signatures(signed: SignedCharter) -> None:
    """Check that every founder signed, and nobody else.

    Spec: docs/spec/charter.md section 5, by step.

    Raises:
        SignatureError: `charter-unsigned`, naming who is missing, or `charter-signature`.
        MalformedError: `bad-charter`: signatures out of order or repeated.
    """
    ids = [signature.group for signature in signed.signatures]
    if ids != sorted(set(ids)):
        raise MalformedError("bad-charter", "the signatures do not ascend, or repeat a group")
    if missing := unsigned(signed.charter, signed.signatures):
        raise SignatureError("charter-unsigned", f"not signed by {', '.join(missing)}")
    check_before(signed)
    for signature in signed.signatures:
        verify_charter_signature(signed.charter, signature)


def assemble_charter(charter: Charter, signatures: Iterable[CharterSignature]) -> SignedCharter:
    """Put a charter and its founders' signatures together; the same signature twice is one.

    Raises:
        MalformedError: the charter breaks a rule, or a group sent two different signatures.
        SignatureError: as `check_signatures`.
    """
    check_new_charter(charter)
    distinct = {(s.group, s.signature, s.before): s for s in signatures}
    signed = SignedCharter(charter=charter, signatures=[distinct[key] for key in sorted(distinct)])
    check_signatures(signed)
    return signed


def open_charter_draft(data: bytes) -> Charter:
    """Read a charter that is not yet signed.

    Raises:
        MalformedError: not the canonical bytes of a charter, too long, or it breaks a rule.
    """
    charter = unpack(Charter, data, max_bytes=MAX_CHARTER_BYTES)
    check_new_charter(charter)
    return charter


def open_charter(data: bytes) -> SignedCharter:
    """Read a founding charter, and check every rule and every founder's signature.

    Args:
        data: The canonical bytes of a `SignedCharter`, at most `MAX_CHARTER_BYTES`.

    Raises:
        MalformedError: not canonical, unknown or missing fields, too long, or a rule is broken.
        SignatureError: `charter-unsigned`, naming who is missing, or `charter-signature`.
    """
    signed = unpack(SignedCharter, data, max_bytes=MAX_CHARTER_BYTES)
    check_charter(signed.charter)
    check_signatures(signed)
    return signed
