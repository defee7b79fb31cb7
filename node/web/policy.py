"""Which role may have the node do what, from its pages: one table.

A command without a row can't be run from a page at all. The command line is not asked: who can open
the node's socket could read its keys as well.
"""

from collections.abc import Mapping

import msgspec

from node.store.access import Role


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues find messages
    """Mark a message for translation where it is shown."""
    return message


STEWARDS = frozenset({Role.STEWARD})
WATCHERS = frozenset({Role.STEWARD, Role.OBSERVER})
PROCESS = frozenset({Role.STEWARD, Role.FACILITATOR})
MEMBERS = frozenset({Role.STEWARD, Role.FACILITATOR, Role.MEMBER})


class Row(msgspec.Struct, frozen=True):
    """Who may, and what the next page says.

    Attributes:
        roles: those that may.
        done: the notice after it was done; a message for gettext.
        published: whether it is now in the public record.
        journaled: whether the journal tells of it. Not of what members keep of themselves: beside
            the list of who voted it would tell who looked and did not vote. Nor of what their own
            keys sign: it would name for administrators who is in which caucus, and who said what.
    """

    roles: frozenset[Role]
    done: str
    published: bool = True
    journaled: bool = True


POLICY: Mapping[str, Row] = {
    "proposal.put": Row(STEWARDS, N_("Your group's proposal is published.")),
    "proposal.sponsor": Row(STEWARDS, N_("Your group now sponsors this proposal.")),
    "proposal.amend": Row(STEWARDS, N_("Your group's amendment is published.")),
    "proposal.adopt": Row(STEWARDS, N_("The amendment is now part of the proposal.")),
    "proposal.withdraw": Row(STEWARDS, N_("Your group's proposal is withdrawn.")),
    "proposal.comment": Row(PROCESS, N_("The comment is published.")),
    "comment.speak": Row(MEMBERS, N_("Your words are published."), journaled=False),
    "ballot.compose": Row(PROCESS, N_("The vote is announced.")),
    "ballot.open": Row(PROCESS, N_("Who votes is fixed now. Voting begins at its hour.")),
    "ballot.withdraw": Row(STEWARDS, N_("Your group withdraws this vote.")),
    "ballot.extend": Row(STEWARDS, N_("Your group's word is published.")),
    "result.challenge": Row(STEWARDS, N_("Your group's challenge is published.")),
    # Members too, as for caucuses: it says only what their keys signed.
    "result.sign": Row(MEMBERS, N_("Your signature is published."), journaled=False),
    "result.publish": Row(MEMBERS, N_("The signatures are published.")),
    "result.rule": Row(STEWARDS, N_("Your group's ruling is published.")),
    "ballot.observe": Row(WATCHERS, "", published=False),
    "ballot.recuse": Row(STEWARDS, N_("Your group stands aside from this vote.")),
    "roll.draft": Row(
        STEWARDS, N_("It is signed once, and waits for a second administrator."), published=False
    ),
    "return.counted": Row(
        STEWARDS, N_("It is signed once, and waits for a second administrator."), published=False
    ),
    "return.delegates": Row(STEWARDS, N_("Your delegates' roll call is published.")),
    "draft.sign": Row(STEWARDS, N_("It is confirmed by two, and published.")),
    "draft.drop": Row(STEWARDS, N_("It is thrown away."), published=False),
    "codes.issue": Row(STEWARDS, N_("The codes are made."), published=False),
    "codes.strike": Row(STEWARDS, N_("The code is struck."), published=False),
    "codes.paper": Row(STEWARDS, N_("They vote on paper."), published=False),
    "roster.import": Row(STEWARDS, N_("The members' list is changed."), published=False),
    "applicant.accept": Row(
        STEWARDS, N_("They are on the members' list. What they wrote is erased."), published=False
    ),
    "applicant.decline": Row(
        STEWARDS, N_("They can read your answer. What they wrote is erased."), published=False
    ),
    "applicant.erase": Row(STEWARDS, N_("The request is erased."), published=False),
    "applicant.list": Row(STEWARDS, "", published=False),
    "member.correct": Row(
        MEMBERS,
        N_("It is kept. Another name or region waits for an administrator."),
        published=False,
    ),
    "member.leave": Row(
        MEMBERS, N_("Your administrators are asked to erase you."), published=False
    ),
    "member.take-back": Row(MEMBERS, N_("You no longer ask for it."), published=False),
    "member.requests": Row(STEWARDS, "", published=False),
    "member.grant": Row(STEWARDS, N_("It is done as they asked."), published=False),
    "member.decline": Row(STEWARDS, N_("They can read your answer."), published=False),
    "member.erase": Row(STEWARDS, N_("They are erased from this server."), published=False),
    "membership.leave": Row(STEWARDS, N_("Your group has announced that it leaves.")),
    "membership.retract": Row(STEWARDS, N_("It is taken back.")),
    "membership.offer": Row(STEWARDS, N_("Your group's offer is published.")),
    "membership.decline": Row(STEWARDS, N_("The offer is declined.")),
    "charter.propose": Row(STEWARDS, N_("Your group's motion is published.")),
    "charter.vote": Row(STEWARDS, N_("How your group stands is published.")),
    "membership.at-large": Row(
        STEWARDS, N_("What your group says to people without one is published.")
    ),
    "membership.operator": Row(STEWARDS, N_("Who runs your group's server is published.")),
    "motion.expel": Row(STEWARDS, N_("Your group's notice is published.")),
    "motion.reply": Row(STEWARDS, N_("Your group's reply is published.")),
    "motion.council": Row(STEWARDS, N_("Your group's motion is published.")),
    "motion.stand": Row(STEWARDS, N_("How your group stands is published.")),
    "application.carry": Row(STEWARDS, N_("Your group has put the application before all groups.")),
    "application.vouch": Row(STEWARDS, N_("Your group vouches for the applicant.")),
    "application.stand": Row(STEWARDS, N_("How your group stands is published.")),
    "application.again": Row(STEWARDS, N_("The application is signed."), published=False),
    "agreement.renew": Row(STEWARDS, N_("The new key is announced.")),
    "fingerprint.hear": Row(STEWARDS, N_("The fingerprint is compared."), published=False),
    "fingerprint.alone": Row(
        STEWARDS, N_("This server goes on, and has written down why."), published=False
    ),
    "history.drop": Row(STEWARDS, N_("What could be dropped is dropped."), published=False),
    "history.fetch": Row(STEWARDS, N_("The other servers were asked."), published=False),
    "keys.carry": Row(STEWARDS, N_("The other group's new keys are published.")),
    "keys.claim": Row(STEWARDS, N_("Your group's motion is published.")),
    "keys.object": Row(STEWARDS, N_("Your group has objected: the claim is over.")),
    "incarnation.ask": Row(STEWARDS, N_("What the others need is signed."), published=False),
    "incarnation.move": Row(STEWARDS, N_("Your group's motion is published.")),
    "demand.draft": Row(STEWARDS, N_("The draft of the demand is published.")),
    "demand.move": Row(STEWARDS, N_("The draft of the move is published.")),
    "condition.draft": Row(STEWARDS, N_("The condition is published.")),
    "condition.attest": Row(STEWARDS, N_("Your group has said that it happened.")),
    "pledge.make": Row(STEWARDS, N_("Your group's pledge is published.")),
    "pledge.change": Row(STEWARDS, N_("Your group's pledge is changed.")),
    "pledge.report": Row(STEWARDS, N_("Your group's report is published.")),
    "pledge.dissent": Row(STEWARDS, N_("Your group's dissent is published.")),
    "pledge.erase-name": Row(
        STEWARDS,
        N_("The name is erased here, and every group's server is asked to erase it."),
        published=False,
    ),
    "delegates.send": Row(STEWARDS, N_("Whom your group sends is published.")),
    "delegates.recall": Row(STEWARDS, N_("The recall is published.")),
    "delegates.report": Row(STEWARDS, N_("The delegates' report is published.")),
    "delegates.erase": Row(STEWARDS, N_("Every server is asked to erase these words.")),
    "participation.count": Row(STEWARDS, N_("Your group's counts are published.")),
    "participation.target": Row(STEWARDS, N_("The target is published.")),
    "participation.ask": Row(STEWARDS, N_("Members are asked from now on."), published=False),
    "participation.drop": Row(STEWARDS, N_("The answers are erased."), published=False),
    "participation.read": Row(
        MEMBERS,
        N_("It is kept whether you have read about this vote."),
        published=False,
        journaled=False,
    ),
    "participation.tell": Row(
        MEMBERS, N_("What you told is kept."), published=False, journaled=False
    ),
    "unity.add": Row(STEWARDS, N_("Your group's motion is published.")),
    "unity.amend": Row(STEWARDS, N_("Your group's motion is published.")),
    "unity.strike": Row(STEWARDS, N_("Your group's motion is published.")),
    "unity.ratify": Row(STEWARDS, N_("Your group ratifies this wording.")),
    "unity.reserve": Row(STEWARDS, N_("Your group's reservation is published.")),
    "unity.withdraw": Row(STEWARDS, N_("Your group takes its motion back.")),
    "proposal.editorial": Row(STEWARDS, N_("Your group says that only the wording changes.")),
    "proposal.second": Row(STEWARDS, N_("Your group now seconds this amendment.")),
    "proposal.decline": Row(STEWARDS, N_("The amendment is answered: it is not taken over.")),
    "proposal.merge": Row(PROCESS, N_("Your group's proposal has gone up in the other one.")),
    "proposal.unmerge": Row(PROCESS, N_("Your group's proposal stands by itself again.")),
    "moderation.hide": Row(PROCESS, N_("The comment is hidden on every server.")),
    "moderation.appeal": Row(PROCESS, N_("The moderators are asked to look again.")),
    "moderation.rule": Row(PROCESS, N_("The ruling is published.")),
    "moderation.slow": Row(PROCESS, N_("The pace of this debate is set.")),
    "moderation.erase": Row(STEWARDS, N_("Every server is asked to erase these words.")),
    "moderation.remove": Row(
        STEWARDS, N_("The words are erased from this server."), published=False
    ),
    # Members too: a minority must not depend on its majority's steward. What they publish says only
    # what their keys signed.
    "caucus.found": Row(MEMBERS, N_("The caucus is declared. Members now sign it to join.")),
    "caucus.say": Row(MEMBERS, N_("The text is published. Members of the caucus now sign it.")),
    "caucus.sign": Row(MEMBERS, N_("The signature is published."), journaled=False),
    "caucus.publish": Row(MEMBERS, N_("The caucus's file is published.")),
    "convening.call": Row(PROCESS, N_("The meeting is called.")),
    "convening.move": Row(PROCESS, N_("The meeting is moved.")),
    "convening.agenda": Row(PROCESS, N_("The agenda is changed.")),
    "convening.cancel": Row(PROCESS, N_("The meeting is cancelled.")),
    "convening.facilitate": Row(PROCESS, N_("It is said who facilitates.")),
    "convening.check-in": Row(PROCESS, N_("Your group is checked in.")),
    "convening.attend": Row(
        MEMBERS, N_("It is kept whether you are here."), published=False, journaled=False
    ),
    "convening.voice": Row(
        MEMBERS, N_("What you say of the report is kept."), published=False, journaled=False
    ),
    "door.open": Row(PROCESS, N_("The code is shown."), published=False),
    "door.close": Row(PROCESS, N_("The code opens nothing any more."), published=False),
    "door.show": Row(PROCESS, "", published=False),
    "convening.minutes": Row(PROCESS, N_("The minutes are kept.")),
    "convening.report": Row(PROCESS, N_("The report is published.")),
    "convening.answer": Row(STEWARDS, N_("Your group's word on the report is published.")),
    "process.declare": Row(PROCESS, N_("The way to the vote is declared.")),
    "process.agree": Row(STEWARDS, N_("Your group's word is published.")),
    "speakers.add": Row(PROCESS, N_("They are in the queue."), published=False),
    "speakers.show": Row(PROCESS, "", published=False),
    "speakers.lead": Row(PROCESS, N_("This is how the queue is led now."), published=False),
    "speakers.done": Row(PROCESS, N_("They have finished."), published=False),
    "speakers.back": Row(PROCESS, N_("They wait again, as the first."), published=False),
    "speakers.mine": Row(MEMBERS, "", published=False, journaled=False),
    "speakers.ask": Row(MEMBERS, N_("You are in the queue."), published=False, journaled=False),
    "speakers.take-back": Row(
        MEMBERS, N_("You do not ask to speak any more."), published=False, journaled=False
    ),
    "speakers.next": Row(PROCESS, N_("The next one has the floor."), published=False),
    "speakers.move": Row(PROCESS, N_("The order is changed."), published=False),
    "speakers.remove": Row(PROCESS, N_("They are taken out."), published=False),
    "speakers.clear": Row(PROCESS, N_("The queue is empty."), published=False),
    "credential.register": Row(
        MEMBERS, N_("Your key is registered. It counts from the next register."), published=False
    ),
    "credential.check": Row(MEMBERS, N_("Your key works in this browser."), published=False),
    "credential.strike": Row(MEMBERS, N_("Your key is struck."), published=False),
    "access.grant": Row(STEWARDS, N_("The access is made."), published=False),
    "access.change": Row(STEWARDS, N_("The access is changed."), published=False),
    "access.link": Row(STEWARDS, N_("The new link or code is made."), published=False),
    "access.many": Row(STEWARDS, N_("It is done for all of them."), published=False),
    "access.list": Row(STEWARDS, "", published=False),
    "access.journal": Row(STEWARDS, "", published=False),
    "invite.list": Row(STEWARDS, "", published=False),
    "invite.make": Row(STEWARDS, N_("The invitation is made."), published=False),
    "invite.strike": Row(STEWARDS, N_("The invitation is ended."), published=False),
    "access.revoke": Row(STEWARDS, N_("The access is ended."), published=False),
}


def allows(role: Role, command: str) -> bool:
    """Whether a role may run a command from a page; nobody may run one without a row."""
    row = POLICY.get(command)
    return row is not None and role in row.roles


AFTER_LEAVING = frozenset(
    {
        *("draft.sign", "return.delegates", "pledge.report", "moderation.erase"),
        *("delegates.erase", "keys.object"),
    }
)
"""What a group that has left can still publish: `AFTER_LEAVING` of the fold, and objections."""


def publishes(command: str) -> bool:
    """Whether a command says something that the others take from members only."""
    return command in POLICY and POLICY[command].published and command not in AFTER_LEAVING
