"""Codes of statements, and of who belongs to a coalition and by which rules."""

from __future__ import annotations

from protocol.errors.faults import UPDATE, Code, MalformedError, RuleError

MEMBERSHIP: dict[str, Code] = {
    # statement, coalition
    "ref-repeated": Code(MalformedError, 400, "this cites one statement twice", UPDATE),
    "ref-count": Code(MalformedError, 400, "this cites too few or too many statements", UPDATE),
    "body-malformed": Code(MalformedError, 400, "this is not of its kind's form", UPDATE),
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
        "of a group that lost its shares the others decide: `commonweal keys claim`; otherwise see "
        "whether its keys were replaced before",
    ),
    "key-in-use": Code(RuleError, 409, "this key is, or was, used for something else"),
    "keys-contested": Code(
        RuleError,
        409,
        "two claims to this group's keys are before the other groups, so it is not heard",
        "the group objects with the key that it has, or the others agree to one claim",
    ),
    "keys-not-replaced": Code(
        RuleError, 409, "this group's record is signed by the key that signed two versions of it"
    ),
    "head-not-certified": Code(
        RuleError, 409, "this is not the head of what is final of the group's public record"
    ),
    "forked-too-often": Code(
        RuleError, 409, "this group's record went on after a fork as often as it can"
    ),
    "own-case": Code(RuleError, 403, "a group has no vote in its own case"),
    "bad-council": Code(RuleError, 422, "this council could not certify"),
    "already-leaving": Code(RuleError, 409, "this group has announced already that it leaves"),
    "still-a-member": Code(RuleError, 422, "a group whose notice still runs is a member"),
    "offer-declined": Code(
        RuleError, 409, "this offer was declined", "the group that made it can make it again"
    ),
    "taken-back": Code(RuleError, 409, "this was taken back before"),
    "too-late": Code(RuleError, 409, "this can no longer be taken back"),
}
