"""Codes of proposals, debates, texts, meetings and processes, until a ballot opens."""

from __future__ import annotations

from protocol.errors.faults import Code, MalformedError, RuleError

DELIBERATION: dict[str, Code] = {
    # proposals, debates, texts
    "bad-figures": Code(
        RuleError,
        422,
        "these figures do not fit each other",
        "correct them: no part is more than its whole, and newer figures are counted later",
    ),
    "target-late": Code(
        RuleError,
        422,
        "targets are set before voting begins",
        "set them for the next vote, before it opens",
    ),
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
    "own-proposal": Code(
        RuleError, 422, "a group cannot sponsor its own proposal", "ask another group to sponsor it"
    ),
    "own-amendment": Code(
        RuleError,
        422,
        "a group seconds neither its own amendment nor one to its own proposal",
        "ask a group that neither offered it nor put the proposal",
    ),
    "slow-mode": Code(
        RuleError,
        429,
        "this debate is in slow mode, and the group has just spoken",
        "wait as long as the page says, then send it again",
    ),
    "not-a-moderator": Code(
        RuleError,
        403,
        "only moderators that the charter names may do that",
        "ask one of them: the charter's page names them",
    ),
    "own-ruling": Code(
        RuleError,
        403,
        "a moderator does not judge an appeal against itself",
        "ask another moderator to rule on it",
    ),
    "name-taken": Code(
        RuleError,
        409,
        "a group of the coalition has this name",
        "give it a name that no group has, nor one that looks like it",
    ),
    "signature-repeated": Code(
        RuleError,
        422,
        "one credential signs the same text twice here",
        "leave the second one out: the first is enough",
    ),
    "not-of-the-group": Code(
        RuleError,
        403,
        "only members of the group inside which this caucus is sign this",
        "members of other groups say it in a caucus that is open to them",
    ),
    "no-recusal": Code(
        RuleError,
        422,
        "the rule of this ballot lets no group stand aside",
        "return no result, or state a rule in the next vote that lets groups stand aside",
    ),
    "time-before-ref": Code(
        RuleError,
        422,
        "this claims a time before what it answers",
        "check the clock of the server that said it, then say it again",
    ),
    "time-backwards": Code(
        RuleError,
        422,
        "this claims an earlier time than one before it in its public record",
        "check the clock of the server that said it, then say it again",
    ),
    "earlier-waits": Code(
        RuleError,
        422,
        "something before it in its public record cites what is not held yet",
        "wait until what it cites has come: it is looked at again by itself",
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
        RuleError,
        403,
        "only the groups that a condition names may say that it is met",
        "ask one of those groups to say it: the condition names them",
    ),
    "already-attested": Code(
        RuleError,
        409,
        "this group has said that it is met before",
        "leave it at that: the first one counts; other groups that are named can say it too",
    ),
    "condition-lapsed": Code(
        RuleError,
        422,
        "the time in which this could be attested is over",
        "put a new vote, which can set another time",
    ),
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
    "reason-missing": Code(
        RuleError, 422, "this needs a reason", "say why in a few words, and send it again"
    ),
    "wording-differs": Code(
        RuleError,
        422,
        "this ballot names other wording than it cites",
        "put it again, for the wording that it cites",
    ),
    "draw-repeated": Code(
        RuleError,
        409,
        "the draw for ties was published before",
        "leave it at that: the first one counts",
    ),
    "draw-early": Code(
        RuleError,
        422,
        "the draw for ties is published only after the close",
        "publish it after the close; the vote's page says when that is",
    ),
    "roll-repeated": Code(
        RuleError,
        422,
        "this cites two rolls of one group",
        "open it again with one voters' list of each group",
    ),
    "voted-on": Code(
        RuleError,
        409,
        "a vote on this proposal has opened",
        "put a new proposal for what should be so instead",
    ),
    "already-open": Code(
        RuleError,
        409,
        "this ballot is open already",
        "leave it at that: the vote's page says until when it goes on",
    ),
    "gate-closed": Code(
        RuleError,
        422,
        "this ballot cannot open yet",
        "`commonweal ballot show` lists what it still waits for",
    ),
    "not-open": Code(
        RuleError,
        422,
        "this ballot has not opened",
        "`commonweal ballot show` says when it opens and what it still waits for",
    ),
    "not-invited": Code(
        RuleError,
        403,
        "this ballot does not ask this group",
        "`commonweal ballot show` says whom it asks: of these, who had a voters' list in time",
    ),
    # convenings, processes
    "bad-convening": Code(
        MalformedError,
        400,
        "this meeting is not well formed",
        "correct what is named, and send it again",
    ),
    "bad-check-in": Code(
        MalformedError,
        400,
        "this check-in is not well formed",
        "correct the numbers or the delegates that are named, and check in again",
    ),
    "not-a-facilitator": Code(
        RuleError,
        403,
        "only a group that facilitates the meeting may do this",
        "ask one of them: the meeting's page names them",
    ),
    "not-present": Code(
        RuleError,
        403,
        "only a group that was present may do this",
        "only those answer whom the report counts: ask a facilitator for one that counts all",
    ),
    "report-early": Code(
        RuleError, 422, "this report is dated before its meeting began", "report once it has begun"
    ),
    "check-in-repeated": Code(
        RuleError,
        422,
        "this counts one group as present twice",
        "report again with one check-in of each group",
    ),
    "report-repeated": Code(
        RuleError,
        422,
        "this cites two reports of one meeting",
        "open the vote again with one report of each meeting",
    ),
    "convening-cancelled": Code(RuleError, 409, "this meeting was cancelled", "call a new one"),
    "bad-process": Code(
        RuleError,
        422,
        "this process cannot be followed",
        "correct what is named, and declare the process again",
    ),
    "process-repeated": Code(
        RuleError,
        409,
        "this proposal has a process already",
        "go on with the one that it has: the proposal's page shows it",
    ),
    "bad-act": Code(
        RuleError,
        422,
        "this report is about an option that is not there, or ranks twice",
        "name options that are still there, and rank them once",
    ),
    "proceed-early": Code(
        RuleError,
        422,
        "the reports this would go on without are not overdue yet",
        "wait until they are overdue: the process's page says when that is",
    ),
    "no-emergency": Code(
        RuleError,
        422,
        "this process asks for no shorter periods",
        "keep to the charter's periods; shorter ones are asked for when a process is declared",
    ),
}
