"""Codes of counting, of ballots, and of the results that groups hand in."""

from __future__ import annotations

from protocol.errors.faults import UPDATE, Code, MalformedError, RuleError, SignatureError

VOTING: dict[str, Code] = {
    # counting, formats
    "bad-profile": Code(MalformedError, 400, "these are not votes in canonical form", UPDATE),
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
    "roll-late": Code(
        RuleError, 422, "the voters' list is dated after the hour at which its ballot opens"
    ),
    "unattested": Code(
        SignatureError,
        401,
        "two different administrators of the group must confirm this",
        "a second administrator confirms with their own key",
    ),
    "bad-return": Code(MalformedError, 400, "this group result is not well formed", UPDATE),
    "unknown-option": Code(MalformedError, 400, "this names an option that the contest lacks"),
    "return-early": Code(RuleError, 422, "no group result counts from before the close"),
    "return-late": Code(
        RuleError,
        422,
        "the time for group results is over",
        "where the charter names a panel, challenge the result: a ruling can let yours in",
    ),
    "challenge-early": Code(
        RuleError,
        422,
        "a result is challenged after the close",
        "the vote's page says when it closes",
    ),
    "challenge-late": Code(
        RuleError,
        409,
        "the time for challenges is over",
        "what was challenged in time is still ruled on; to decide otherwise, put a new vote",
    ),
    "challenge-repeated": Code(
        RuleError,
        409,
        "this group has challenged the same before",
        "the panel has it, and another group may challenge it too",
    ),
    "no-challenges": Code(RuleError, 409, "this coalition's charter knows no challenges"),
    "no-members-challenges": Code(
        RuleError,
        409,
        "this coalition's charter lets only groups challenge results",
        "any group may challenge for members, also for those of another group",
    ),
    "challenges-enough": Code(
        RuleError,
        409,
        "as many challenges of this result as one member, or one group's members, can make",
        "the panel has those; any group may challenge the result as well",
    ),
    "other-result": Code(
        RuleError,
        409,
        "the result has changed since this was signed",
        "look at the result as it is now, and sign anew",
    ),
    "register-not-at-close": Code(
        RuleError,
        422,
        "the list of keys was not the group's when the vote closed",
        "who had a key on the list by then challenges with it; any group may challenge for others",
    ),
    "not-on-the-panel": Code(
        RuleError,
        403,
        "this is for groups of the charter's panel",
        "the charter's page names them",
    ),
    "party-to-it": Code(
        RuleError,
        403,
        "who is a party to this does not decide on it",
        "the other groups of the panel do",
    ),
    "already-ruled": Code(
        RuleError,
        409,
        "this challenge has been decided, or has lapsed",
        "the result's page says what came of it",
    ),
    "bad-ruling": Code(MalformedError, 400, "this ruling does not say rightly whom it is for"),
    "ballot-withdrawn": Code(RuleError, 409, "this vote was withdrawn before its close"),
    "no-extension": Code(RuleError, 409, "no outage moves the close of this vote"),
    "extension-late": Code(
        RuleError,
        409,
        "no close is moved once it has come",
        "the vote's page says when it closes",
    ),
    "already-moved": Code(
        RuleError,
        409,
        "the close of this vote was moved before, and is moved once",
        "the vote's page says until when it goes on",
    ),
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
}
