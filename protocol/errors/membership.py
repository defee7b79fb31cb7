"""Codes of statements, and of who belongs to a coalition and by which rules."""

from __future__ import annotations

from protocol.errors.faults import ASK, UPDATE, Code, MalformedError, RuleError

MEMBERSHIP: dict[str, Code] = {
    # statement, coalition
    "ref-repeated": Code(MalformedError, 400, "this cites one statement twice", UPDATE),
    "ref-count": Code(MalformedError, 400, "this cites too few or too many statements", UPDATE),
    "body-malformed": Code(MalformedError, 400, "this is not of its kind's form", UPDATE),
    "wrong-coalition": Code(
        RuleError,
        422,
        "this was made for another coalition",
        "look whether this is the file, or the node, that was meant",
    ),
    "wrong-group": Code(
        RuleError,
        422,
        "this stands in the public record of another group",
        "let the group that it belongs to publish it in its own record",
    ),
    "wrong-epoch": Code(RuleError, 422, "this was made for another epoch", ASK),
    "not-a-member": Code(
        RuleError,
        403,
        "this group is not in the coalition",
        "`commonweal peers` lists those that are; one just taken in may not be known here yet",
    ),
    "unknown-target": Code(
        RuleError,
        422,
        "what this answers is not there or was refused",
        "look at what it is about; say it again about something that is there and counts",
    ),
    "not-the-author": Code(
        RuleError, 403, "only the group that began this may do that", "ask that group to do it"
    ),
    "group-left": Code(
        RuleError,
        403,
        "this group had left the coalition before",
        "it can apply to come back, where the charter takes groups in",
    ),
    "no-member-rules": Code(
        RuleError,
        403,
        "the charter has no rules for this",
        "a changed charter can have them, where it says how it is changed",
    ),
    "false-successor": Code(
        RuleError,
        422,
        "this coalition does not go on from that one",
        "give the last file of the coalition that it names; if this is it, ask the founders",
    ),
    "predecessor-went-on": Code(
        RuleError,
        409,
        "that coalition has certified cuts since",
        "some of its groups went on with it: ask both before you follow one",
    ),
    "charter-fixed": Code(
        RuleError,
        422,
        "this part of a charter is as it was founded",
        "leave it as it is; where there are regions, new ones stand after them",
    ),
    "charter-unchanged": Code(
        RuleError,
        409,
        "the charter says this already",
        "change a rule or add a region, then move it again",
    ),
    "motion-closed": Code(
        RuleError,
        409,
        "this was decided, or overtaken, before",
        "look at what is in force now, and move it anew if it is still wanted",
    ),
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
    "sponsor-repeated": Code(
        RuleError,
        409,
        "this group vouches for the applicant already",
        "leave it at that, or ask another group to vouch too",
    ),
    "bad-application": Code(
        RuleError,
        422,
        "this application does not fit this coalition as it is now",
        "the applicant makes a new one",
    ),
    "too-small": Code(
        RuleError,
        422,
        "the applicant has fewer members than the charter asks for",
        "it can apply again when it has more, or go up in a group that is in",
    ),
    "card-differs": Code(
        RuleError,
        422,
        "a group comes back with the card and the weight that it had",
        "apply again with the card and the number of members that it had",
    ),
    "operator-unchanged": Code(
        RuleError,
        409,
        "this group has said already who runs its server",
        "the page of groups says who",
    ),
    "wrong-next-key": Code(
        RuleError,
        403,
        "this is not the key that the group announced",
        "its keys may have been replaced before; of lost shares the others decide: "
        "`commonweal keys claim`",
    ),
    "key-in-use": Code(
        RuleError,
        409,
        "this key is, or was, used for something else",
        "make a new key that nobody has had, and begin again with it",
    ),
    "keys-contested": Code(
        RuleError,
        409,
        "two claims to this group's keys are before the other groups, so it is not heard",
        "the group objects with the key that it has, or the others agree to one claim",
    ),
    "keys-not-replaced": Code(
        RuleError,
        409,
        "this group's record is signed by the key that signed two versions of it",
        "the group replaces its keys first: `commonweal rotate-key`",
    ),
    "head-not-certified": Code(
        RuleError,
        409,
        "this is not the head of what is final of the group's public record",
        "the group writes its request anew: `commonweal incarnation ask`",
    ),
    "forked-too-often": Code(
        RuleError,
        409,
        "this group's record went on after a fork as often as it can",
        "its record stays frozen; its members can go on in another group",
    ),
    "own-case": Code(
        RuleError,
        403,
        "a group has no vote in its own case",
        "leave it to the other groups: they decide",
    ),
    "bad-council": Code(
        RuleError,
        422,
        "this council could not certify",
        "name members that have a key for certifying, one group for each operator",
    ),
    "already-leaving": Code(
        RuleError,
        409,
        "this group has announced already that it leaves",
        "take that back first, if something else is meant",
    ),
    "still-a-member": Code(
        RuleError,
        422,
        "a group whose notice still runs is a member",
        "count it among those who vote, or open once its notice has run out",
    ),
    "offer-declined": Code(
        RuleError, 409, "this offer was declined", "the group that made it can make it again"
    ),
    "taken-back": Code(
        RuleError,
        409,
        "this was taken back before",
        "leave it at that, or begin it anew if it is wanted again",
    ),
    "too-late": Code(
        RuleError,
        409,
        "this can no longer be taken back",
        "a group comes back by applying; what was voted on changes by a new vote",
    ),
}
