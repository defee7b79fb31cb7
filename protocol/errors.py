"""The faults a peer, a file or a person can be told about, and the one table of their codes.

Spec: docs/spec/errors.md. Everything a verifier refuses is a `ProtocolError`; a mistake of the
calling code stays a `ValueError` or `TypeError`. A class says what a fault proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


class ProtocolError(Exception):
    """Something remote is wrong; nothing was changed by it.

    Args:
        code: a key of `CODES` that belongs to this class; any other is a `ValueError`.
        detail: what exactly was met, for logs and developers; lower case, no full stop.
        hint: what the reader can do about it; lower case, no full stop.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "") -> None:
        entry = CODES.get(code)
        if entry is None or entry.error is not type(self):
            raise ValueError(f"{code!r} is not a code of {type(self).__name__}")
        super().__init__(code, detail, hint)
        self.code = code
        self.detail = detail
        self.hint = hint or entry.hint
        self.status = entry.status
        self.sentence = entry.sentence

    def __str__(self) -> str:
        """One line for people, a second one starting with `hint:` if there is a hint."""
        line = f"{self.sentence}: {self.detail}" if self.detail else self.sentence
        return f"{line}\nhint: {self.hint}" if self.hint else line

    def bare(self) -> Self:
        """The error without where it was raised, for whoever keeps it.

        A traceback holds all that its frames held: what a peer sent, up to megabytes of it.
        """
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)


class MalformedError(ProtocolError):
    """The bytes or values do not have the form the spec gives them; proves nothing about whom."""


class SignatureError(ProtocolError):
    """A signature is missing or does not hold under the key it should hold under."""


class ProofError(ProtocolError):
    """A hash, path or total does not lead to the root or sum it is claimed for."""


class RuleError(ProtocolError):
    """Well formed and signed, and against a rule of the charter, the ballot or the lifecycle."""


class ConflictError(ProtocolError):
    """True at some time but behind what is known here; retry from `known`.

    Args:
        known: the size (or height) held here, >= 0.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "", *, known: int) -> None:
        super().__init__(code, detail, hint)
        self.known = known


class EquivocationError(ProtocolError):
    """Two signed things that cannot both be true; a stranger can check the evidence.

    Args:
        evidence: what proves it; for a fork the two checkpoints, the one known here first.
    """

    def __init__(self, code: str, detail: str = "", hint: str = "", *, evidence: object) -> None:
        super().__init__(code, detail, hint)
        self.evidence = evidence


class UnattributedFault(ProtocolError):  # noqa: N818 -- a fault, not yet an error of anyone's
    """Something failed and proves nothing against anyone in particular.

    Args:
        suspects: names or ids among which the cause lies, sorted; may be empty.
    """

    def __init__(
        self, code: str, detail: str = "", hint: str = "", *, suspects: tuple[str, ...]
    ) -> None:
        super().__init__(code, detail, hint)
        self.suspects = suspects


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table.

    Attributes:
        error: the only class that may carry the code.
        status: HTTP status of the answer, 400-599.
        sentence: what people read; lower case, no full stop.
        hint: what they can do when the raiser knows nothing better; may be empty.
    """

    error: type[ProtocolError]
    status: int
    sentence: str
    hint: str = ""


_UPDATE = "the sender may run a different version"

CODES: dict[str, Code] = {
    # encoding
    "too-large": Code(MalformedError, 413, "this is larger than the limit for its kind"),
    "not-canonical": Code(MalformedError, 400, "these bytes are not in canonical form", _UPDATE),
    "bad-schema": Code(MalformedError, 400, "a field is missing, unknown or out of range", _UPDATE),
    "unknown-character": Code(
        MalformedError,
        400,
        "a character is newer than the ones that all servers know",
        "write it in another way",
    ),
    # keys
    "bad-signature": Code(SignatureError, 401, "a signature does not match"),
    "bad-key": Code(SignatureError, 401, "this is not a usable public key"),
    # merkle, log
    "bad-proof": Code(ProofError, 422, "this proof does not lead to the claimed root"),
    "root-mismatch": Code(ProofError, 422, "these entries do not hash to the signed root"),
    "stale-head": Code(ConflictError, 409, "a newer head of this public record is known here"),
    "forked-log": Code(
        EquivocationError,
        409,
        "a group signed two different versions of its public record",
        "keep both notes: together they prove it to anybody",
    ),
    # evidence
    "bad-evidence": Code(MalformedError, 400, "this is not a well-formed proof of a forked record"),
    "no-contradiction": Code(ProofError, 422, "these two heads can both be true"),
    "beyond-quota": Code(
        UnattributedFault,
        409,
        "this public record has grown too far since it was last confirmed",
        "it waits until the groups have confirmed what stands in it",
    ),
    "log-frozen": Code(
        RuleError,
        409,
        "this group signed two versions of its public record, so the record is frozen",
    ),
    # agreement
    "bad-vote": Code(MalformedError, 400, "this is not a well-formed vote on what is final"),
    "bad-chain": Code(
        MalformedError, 400, "the votes that this answers to are missing or out of order"
    ),
    "no-quorum": Code(RuleError, 422, "too few certifying groups have signed this"),
    "not-in-council": Code(RuleError, 403, "this group is not one of the certifying groups"),
    "bad-cut": Code(MalformedError, 400, "this is not a well-formed cut through the records"),
    "bad-epoch": Code(MalformedError, 400, "this is not a well-formed council"),
    "cut-out-of-line": Code(RuleError, 422, "this does not go on from what is final"),
    "cut-ahead": Code(RuleError, 409, "this is ahead of time", "check both servers' clocks"),
    "cut-leaves-out": Code(RuleError, 409, "this leaves out what has long been known here"),
    # checkpoint
    "bad-note": Code(MalformedError, 400, "this is not a well-formed signed note"),
    "bad-checkpoint": Code(MalformedError, 400, "this note is not a well-formed checkpoint"),
    "wrong-origin": Code(MalformedError, 400, "this checkpoint is of another public record"),
    "unsigned-note": Code(SignatureError, 401, "this note lacks the signature it must carry"),
    "retired-key": Code(
        SignatureError, 401, "this head is by a key that its group replaced before"
    ),
    # tiles
    "bad-tile-path": Code(MalformedError, 404, "no tile has this path"),
    "bad-bundle": Code(MalformedError, 400, "this is not a well-formed bundle of entries"),
    "bad-tile": Code(MalformedError, 400, "this is not a well-formed tile"),
    # card, charter
    "bad-card": Code(MalformedError, 400, "this is not a sound card of a group"),
    "bad-charter": Code(MalformedError, 400, "this is not a sound charter"),
    "charter-unsigned": Code(
        SignatureError,
        401,
        "founders are missing from this charter",
        "every founder signs the same draft",
    ),
    "charter-signature": Code(
        SignatureError,
        401,
        "a founder's signature does not hold",
        "was the draft changed after it was signed? compare its fingerprint",
    ),
    # gossip, requests between nodes
    "heads-out-of-order": Code(
        MalformedError, 400, "the public records in this list are not in order, each once"
    ),
    "bad-request": Code(MalformedError, 400, "this request is not one this server understands"),
    "unsigned-request": Code(
        SignatureError,
        401,
        "this needs the signature of a group in the coalition",
        "reading needs an invitation or a code unless the charter makes the records public",
    ),
    "unknown-signer": Code(SignatureError, 401, "no group of this coalition signs with this key"),
    "stale-request": Code(
        SignatureError, 401, "this request was signed too long ago", "check both servers' clocks"
    ),
    "wrong-recipient": Code(SignatureError, 401, "this request was signed for another server"),
    "not-held": Code(UnattributedFault, 404, "this server does not hold that"),
    "bad-frame": Code(
        MalformedError, 400, "this is not a well-formed message between two servers", _UPDATE
    ),
    "busy": Code(UnattributedFault, 503, "this server has no room for another connection"),
    "peer-unreachable": Code(UnattributedFault, 504, "the other group's server did not answer"),
    "peer-refused": Code(UnattributedFault, 502, "the other group's server refused the request"),
    "bad-address": Code(
        MalformedError,
        400,
        "this is not an address a server can be reached at",
        "use https, or plain http for a server on this machine",
    ),
    # counting, formats
    "bad-profile": Code(MalformedError, 400, "these are not votes in canonical form", _UPDATE),
    "bad-choice": Code(RuleError, 422, "this is not a possible choice in this contest"),
    "bad-count": Code(RuleError, 422, "this cannot be counted as asked"),
    "bad-file": Code(MalformedError, 400, "this file of votes cannot be read"),
    # what a ballot asks and how it decides
    "bad-manifest": Code(MalformedError, 400, "this ballot is not well formed"),
    "bad-rule": Code(MalformedError, 400, "this decision rule is not well formed"),
    "undecidable-rule": Code(RuleError, 422, "this decision rule cannot decide this ballot"),
    "unknown-method": Code(RuleError, 422, "there is no such counting method"),
    "method-unfit": Code(RuleError, 422, "this counting method does not count such a contest"),
    "too-many-seats": Code(RuleError, 422, "more seats than options or than the method fills"),
    "bad-schedule": Code(
        RuleError,
        422,
        "the times of this ballot are out of order",
        "it opens, then closes, then returns are due",
    ),
    "bad-zone": Code(MalformedError, 400, "this is not the name of a time zone"),
    "accepts-nothing": Code(RuleError, 422, "this ballot accepts no kind of group result"),
    "releases-unsaid": Code(
        RuleError, 422, "voters must be told everything that will be public about their votes"
    ),
    "unknown-group": Code(RuleError, 422, "this names a group that is not in the coalition"),
    "unknown-region": Code(RuleError, 422, "this names a region that the charter does not have"),
    "bad-draw": Code(RuleError, 422, "this is not the draw that the ballot announced"),
    # rolls, and results of groups
    "bad-roll": Code(RuleError, 422, "this voters' list does not add up"),
    "roll-late": Code(RuleError, 422, "a voters' list is dated before the ballot opens"),
    "unattested": Code(
        SignatureError,
        401,
        "two different administrators of the group must confirm this",
        "a second administrator confirms with their own key",
    ),
    "bad-return": Code(MalformedError, 400, "this group result is not well formed", _UPDATE),
    "unknown-option": Code(MalformedError, 400, "this names an option that the contest lacks"),
    "return-early": Code(RuleError, 422, "no group result counts from before the close"),
    "return-late": Code(RuleError, 422, "the time for group results is over"),
    "challenge-early": Code(RuleError, 422, "a result is challenged after the close"),
    "challenge-late": Code(RuleError, 409, "the time for challenges is over"),
    "challenge-repeated": Code(RuleError, 409, "this group has challenged the same before"),
    "no-challenges": Code(RuleError, 409, "this coalition's charter knows no challenges"),
    "not-on-the-panel": Code(RuleError, 403, "only groups of the charter's panel rule on this"),
    "party-to-it": Code(RuleError, 403, "who is a party to a challenge does not rule on it"),
    "already-ruled": Code(RuleError, 409, "this challenge has been decided, or has lapsed"),
    "bad-ruling": Code(MalformedError, 400, "this ruling does not say rightly whom it is for"),
    "ballot-withdrawn": Code(RuleError, 409, "this vote was withdrawn before its close"),
    "draw-late": Code(RuleError, 422, "a draw is published before the result is final"),
    "cuts-needed": Code(RuleError, 409, "this needs groups that certify together"),
    "return-kind": Code(RuleError, 422, "this ballot does not accept this kind of group result"),
    "return-number": Code(RuleError, 422, "this is not the group's next result for this ballot"),
    "roll-differs": Code(RuleError, 422, "the result is for other voters than the list says"),
    "more-votes-than-roll": Code(RuleError, 422, "more votes than there are voters"),
    "votes-do-not-sum": Code(RuleError, 422, "the votes do not add up to those cast"),
    "roll-call-differs": Code(RuleError, 422, "the roll call does not add up to the result"),
    "bad-mandate": Code(RuleError, 422, "how the delegates were instructed is missing or wrong"),
    "bad-box": Code(RuleError, 422, "the ballot box does not hold as many votes as the result"),
    "bad-parts": Code(RuleError, 422, "parts of this group result are missing or out of order"),
    # statement, coalition
    "ref-repeated": Code(MalformedError, 400, "this cites one statement twice", _UPDATE),
    "ref-count": Code(MalformedError, 400, "this cites too few or too many statements", _UPDATE),
    "body-malformed": Code(MalformedError, 400, "this is not of its kind's form", _UPDATE),
    "wrong-coalition": Code(RuleError, 422, "this was made for another coalition"),
    "wrong-group": Code(RuleError, 422, "this stands in the public record of another group"),
    "wrong-epoch": Code(RuleError, 422, "this was made for another epoch"),
    "not-a-member": Code(RuleError, 403, "this group is not in the coalition"),
    "unknown-target": Code(RuleError, 422, "what this answers is not there or was refused"),
    "not-the-author": Code(RuleError, 403, "only the group that began this may do that"),
    "group-left": Code(RuleError, 403, "this group had left the coalition before"),
    "no-member-rules": Code(RuleError, 403, "the charter has no rules for this"),
    "false-successor": Code(RuleError, 422, "this coalition does not go on from that one"),
    "predecessor-went-on": Code(RuleError, 409, "that coalition has certified cuts since"),
    "charter-fixed": Code(RuleError, 422, "this part of a charter is as it was founded"),
    "charter-unchanged": Code(RuleError, 409, "the charter says this already"),
    "motion-closed": Code(RuleError, 409, "this was decided, or overtaken, before"),
    "motion-repeated": Code(
        RuleError,
        409,
        "one of this group about the same group is open",
        "other groups agree to the one that is open",
    ),
    "too-many-motions": Code(
        RuleError,
        409,
        "too many motions of this group are open",
        "agree to one of another group, or ask another group to move",
    ),
    "no-voice-yet": Code(
        RuleError,
        403,
        "this group was taken in not long ago and has no part in what groups decide yet",
        "the page of groups says from when on it has",
    ),
    "sponsor-repeated": Code(RuleError, 409, "this group vouches for the applicant already"),
    "bad-application": Code(
        RuleError,
        422,
        "this application does not fit this coalition as it is now",
        "the applicant makes a new one",
    ),
    "too-small": Code(RuleError, 422, "the applicant has fewer members than the charter asks for"),
    "card-differs": Code(
        RuleError, 422, "a group comes back with the card and the weight that it had"
    ),
    "wrong-next-key": Code(RuleError, 403, "this is not the key that the group announced"),
    "key-in-use": Code(RuleError, 409, "this key is, or was, used for something else"),
    "own-case": Code(RuleError, 403, "a group has no vote in its own case"),
    "bad-council": Code(RuleError, 422, "this council could not certify"),
    "already-leaving": Code(RuleError, 409, "this group has announced already that it leaves"),
    "still-a-member": Code(RuleError, 422, "a group whose notice still runs is a member"),
    "offer-declined": Code(
        RuleError, 409, "this offer was declined", "the group that made it can make it again"
    ),
    "taken-back": Code(RuleError, 409, "this was taken back before"),
    "too-late": Code(RuleError, 409, "this can no longer be taken back"),
    "bad-figures": Code(RuleError, 422, "these figures do not fit each other"),
    "target-late": Code(RuleError, 422, "targets are set before voting begins"),
    "small-cell": Code(
        RuleError,
        422,
        "so few people are not told of",
        "leave the answer out, or wait until more have given it",
    ),
    "own-proposal": Code(RuleError, 422, "a group cannot sponsor its own proposal"),
    "own-amendment": Code(
        RuleError, 422, "a group seconds neither its own amendment nor one to its own proposal"
    ),
    "slow-mode": Code(
        RuleError,
        429,
        "this debate is in slow mode, and the group has just spoken",
        "wait as long as the page says, then send it again",
    ),
    "not-a-moderator": Code(RuleError, 403, "only moderators that the charter names may do that"),
    "own-ruling": Code(RuleError, 403, "a moderator does not judge an appeal against itself"),
    "name-taken": Code(RuleError, 409, "a group of the coalition has this name"),
    "signature-repeated": Code(RuleError, 422, "one credential signs the same text twice here"),
    "not-of-the-group": Code(
        RuleError, 403, "only members of the group inside which this caucus is sign this"
    ),
    "no-recusal": Code(RuleError, 422, "the rule of this ballot lets no group stand aside"),
    "time-before-ref": Code(RuleError, 422, "this claims a time before what it answers"),
    "time-backwards": Code(
        RuleError, 422, "this claims an earlier time than one before it in its public record"
    ),
    "earlier-waits": Code(
        RuleError, 422, "something before it in its public record cites what is not held yet"
    ),
    "not-decided": Code(
        RuleError, 409, "no vote has decided this", "it must be counted and carried first"
    ),
    "delegates-differ": Code(
        RuleError,
        422,
        "these are not the delegates that the vote elected",
        "send whom it elected, and as alternates others who stood in it",
    ),
    "clauses-mixed": Code(
        RuleError,
        422,
        "a decision that waits for a condition cannot hold demands or moves beside it",
        "give the demand or the move a condition of its own",
    ),
    "not-an-attester": Code(
        RuleError, 403, "only the groups that a condition names may say that it is met"
    ),
    "already-attested": Code(RuleError, 409, "this group has said that it is met before"),
    "condition-lapsed": Code(RuleError, 422, "the time in which this could be attested is over"),
    "point-changed": Code(
        RuleError, 409, "the wording this is about is not, or no longer, the point's"
    ),
    "register-replaced": Code(
        RuleError,
        409,
        "this rests on a register of members that its group has replaced",
        "sign again: the page takes the newest register",
    ),
    "reason-missing": Code(RuleError, 422, "this needs a reason"),
    "wording-differs": Code(RuleError, 422, "this ballot names other wording than it cites"),
    "draw-repeated": Code(RuleError, 409, "the draw for ties was published before"),
    "draw-early": Code(RuleError, 422, "the draw for ties is published only after the close"),
    "roll-repeated": Code(RuleError, 422, "this cites two rolls of one group"),
    "voted-on": Code(RuleError, 409, "a vote on this proposal has opened"),
    "already-open": Code(RuleError, 409, "this ballot is open already"),
    "gate-closed": Code(
        RuleError,
        422,
        "this ballot cannot open yet",
        "`commonweal ballot show` lists what it still waits for",
    ),
    "not-open": Code(RuleError, 422, "this ballot has not opened"),
    "not-invited": Code(RuleError, 403, "this ballot does not ask this group"),
    # convenings, processes
    "bad-convening": Code(MalformedError, 400, "this meeting is not well formed"),
    "bad-check-in": Code(MalformedError, 400, "this check-in is not well formed"),
    "not-a-facilitator": Code(
        RuleError, 403, "only a group that facilitates the meeting may do this"
    ),
    "not-present": Code(RuleError, 403, "only a group that was present may do this"),
    "report-early": Code(
        RuleError, 422, "this report is dated before its meeting began", "report once it has begun"
    ),
    "check-in-repeated": Code(RuleError, 422, "this counts one group as present twice"),
    "report-repeated": Code(RuleError, 422, "this cites two reports of one meeting"),
    "convening-cancelled": Code(RuleError, 409, "this meeting was cancelled"),
    "bad-process": Code(RuleError, 422, "this process cannot be followed"),
    "process-repeated": Code(RuleError, 409, "this proposal has a process already"),
    "bad-act": Code(
        RuleError, 422, "this report is about an option that is not there, or ranks twice"
    ),
    "proceed-early": Code(
        RuleError, 422, "the reports this would go on without are not overdue yet"
    ),
    "no-emergency": Code(RuleError, 422, "this process asks for no shorter periods"),
    # bundle, audit
    "bad-bundle-file": Code(MalformedError, 400, "this is not a sound audit bundle"),
    "digest-mismatch": Code(
        ProofError, 422, "the records in this bundle lead to another state than it claims"
    ),
}
