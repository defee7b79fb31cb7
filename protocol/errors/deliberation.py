"""Codes of proposals, debates, texts, meetings and processes, until a ballot opens."""

from __future__ import annotations

from protocol.errors.faults import Code, MalformedError, RuleError

DELIBERATION: dict[str, Code] = {
    # proposals, debates, texts
    "bad-figures": Code(RuleError, 422, "these figures do not fit each other"),
    "target-late": Code(RuleError, 422, "targets are set before voting begins"),
    "small-cell": Code(
        RuleError,
        422,
        "so few people are not told of",
        "leave the answer out, or wait until more have given it",
    ),
    "told-often": Code(
        RuleError,
        409,
        "what members told about themselves was told as often as it can be",
        "leave the answers out: what was told stays known",
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
    "alternates-differ": Code(
        RuleError,
        409,
        "once a recall was said, the alternates stay who they are, in their order",
        "name those of before first; further ones may follow",
    ),
    "too-many-delegations": Code(
        RuleError,
        409,
        "this vote's delegates were sent as often as may be",
        "one delegation for a term holds for all its meetings",
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
        RuleError,
        409,
        "the wording this is about is not, or no longer, the point's",
        "read the wording in force now, and decide again",
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
}
