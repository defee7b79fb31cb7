"""The table of statement kinds of this reducer, and the bodies they carry.

Spec: docs/spec/coalition/kinds.md. A kind outside the table is carried by every node and inert in
every fold, so that a newer node can speak without splitting the coalition.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from protocol.ballots.manifest import Manifest
from protocol.ballots.returns import Return, ReturnPart
from protocol.ballots.rolls import Roll
from protocol.coalition import cut_kinds
from protocol.coalition.caucuses import bodies as caucuses
from protocol.coalition.challenges import bodies as challenges
from protocol.coalition.conditions import bodies as conditions
from protocol.coalition.convenings import bodies as convenings
from protocol.coalition.delegates import bodies as delegates
from protocol.coalition.deliberation import bodies as deliberation
from protocol.coalition.demands import bodies as demands
from protocol.coalition.kind import MANY, BlobSize, Kind, Reason, Stance, Text, Title
from protocol.coalition.membership import bodies as membership
from protocol.coalition.membership.motions import MOTIONS
from protocol.coalition.moderation import bodies as moderation
from protocol.coalition.participation import bodies as participation
from protocol.coalition.pledges import bodies as pledges
from protocol.coalition.process import bodies as process
from protocol.coalition.registers import bodies as registers
from protocol.coalition.unity import bodies as unity
from protocol.encoding import Hash, Wire
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement

REDUCER_VERSION = 5
"""Of the rules by which this build folds and hashes states. Raised with whatever makes another
state of the same statements, or another digest of the same state (decision 0271)."""
FIRST_REDUCER = 1
"""At the founding: a charter names none, so a line may begin with cuts of the oldest rules."""

MAX_SUMMARY_CHARS = 2_000
MAX_URL_CHARS = 300
MAX_CLAUSES = 24  # what one question can ask at once and still be understood
MAX_DRAW_BYTES = 256  # a lottery's numbers, a block hash: never more than a line


class ProposalBody(Wire):
    """What a group puts before the coalition. Refs: the clauses that are so if it carries.

    A clause is a demand, a move about one, or a condition on the decision itself.
    """

    title: Title
    summary: Annotated[str, Meta(max_length=MAX_SUMMARY_CHARS)]
    text: Text


class SponsorBody(Wire):
    """A group other than the author supports that a proposal is voted on. Refs: [proposal]."""


class AmendmentBody(Wire):
    """A new wording offered for a proposal. Refs: [proposal].

    `material` is False where it is offered as editorial. Its adoption restarts the deliberation
    period all the same, unless enough sponsors agree that it changes no meaning.
    """

    title: Title
    text: Text
    material: bool
    reason: Reason


class AdoptionBody(Wire):
    """The author takes an amendment over. Refs: [proposal, amendment]."""


class CommentBody(Wire):
    """Names the words of a comment; the words are a blob. Refs: [proposal | amendment | comment].

    The fold never reads the blob, so erasing it changes no result.
    """

    stance: Stance
    blob: Hash
    size: BlobSize


class WithdrawalBody(Wire):
    """The author takes a proposal back before a ballot on it opens. Refs: [proposal]."""

    reason: Reason


class RecusalBody(Wire):
    """A group stands aside from a ballot before it opens. Refs: [manifest]."""

    reason: Reason


class DrawBody(Wire):
    """What a ballot's tie seed turned out to be, published after the close. Refs: [manifest].

    `value` is the committed 32 bytes, or the public draw's result as the manifest's source
    describes it, encoded as UTF-8.
    """

    value: Annotated[bytes, Meta(min_length=1, max_length=MAX_DRAW_BYTES)]


class OpeningBody(Wire):
    """The author opens a ballot. Refs: [manifest, ...]: every gate it passed.

    After the manifest, in any order: the rolls of the electorate, the sponsors of the proposal, the
    recusals, the leavings, and of the proposal's process the reports, confirmations and assents
    that it relies on. What it doesn't cite can't help it later.
    """


class AddressBody(Wire):
    """A hint where the group's node answers now. Refs: none."""

    url: Annotated[str, Meta(min_length=8, max_length=MAX_URL_CHARS)]


Body = (
    ProposalBody
    | SponsorBody
    | AmendmentBody
    | AdoptionBody
    | CommentBody
    | WithdrawalBody
    | Manifest
    | Roll
    | RecusalBody
    | DrawBody
    | OpeningBody
    | ReturnPart
    | Return
    | AddressBody
)


KINDS: dict[str, Kind] = {
    "proposal": Kind(ProposalBody, 0, MAX_CLAUSES),
    "sponsor": Kind(SponsorBody, 1, 1),
    "amendment": Kind(AmendmentBody, 1, 1),
    "adoption": Kind(AdoptionBody, 2, 2),
    "comment": Kind(CommentBody, 1, 1),
    "withdrawal": Kind(WithdrawalBody, 1, 1),
    # [proposal] or [proposal, latest adoption]: the wording that is voted on.
    "manifest": Kind(Manifest, 1, 2),
    "roll": Kind(Roll, 1, 1),
    "recusal": Kind(RecusalBody, 1, 1),
    "draw": Kind(DrawBody, 1, 1),
    "opening": Kind(OpeningBody, 2, MANY + 1),
    "return-part": Kind(ReturnPart, 1, 1),
    "return": Kind(Return, 1, MANY + 1),
    "address": Kind(AddressBody, 0, 0),
    **membership.KINDS,
    **MOTIONS,
    **participation.KINDS,
    **unity.KINDS,
    **registers.KINDS,
    **conditions.KINDS,
    **demands.KINDS,
    **pledges.KINDS,
    **convenings.KINDS,
    **process.KINDS,
    **deliberation.KINDS,
    **moderation.KINDS,
    **caucuses.KINDS,
    **delegates.KINDS,
    **challenges.KINDS,
    **cut_kinds.KINDS,
}


def open_body(statement: Statement) -> Wire | None:
    """The typed body of a statement; None for a kind outside the table.

    Raises:
        MalformedError: `body-malformed` if the body is not of its kind's schema, or spells a
            default out; `ref-count` if it cites too few or too many.
    """
    kind = KINDS.get(statement.kind)
    if kind is None:
        return None
    if not kind.refs_min <= len(statement.refs) <= kind.refs_max:
        raise MalformedError(
            "ref-count",
            f"a {statement.kind} cites {kind.refs_min} to {kind.refs_max} statements, "
            f"not {len(statement.refs)}",
        )
    try:
        body = msgspec.convert(statement.body, kind.body, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise MalformedError("body-malformed", f"{statement.kind}: {error}") from error
    # One value, one spelling: a body that spells a default out would hash otherwise than the
    # same body that leaves it out.
    if to_map(body) != statement.body:
        raise MalformedError("body-malformed", f"{statement.kind}: a default is spelled out")
    return body


def check_reducer(number: int, reducer: int) -> None:
    """Check that this build can work out again what a cut certifies.

    Spec: docs/spec/agreement.md section 5.4.

    Args:
        number, reducer: of the cut.

    Raises:
        RuleError: `other-rules`.
    """
    if reducer != REDUCER_VERSION:
        raise RuleError(
            "other-rules", f"cut {number} is by rules {reducer}; this version has {REDUCER_VERSION}"
        )


def to_map(body: Wire) -> dict[str, Any]:
    """The map that stands for a body in a statement."""
    value = msgspec.to_builtins(body, builtin_types=(bytes,))
    assert isinstance(value, dict)
    return value
