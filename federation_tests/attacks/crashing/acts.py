"""Every kind of act that writes on a node, and what may be seen of it after a kill inside it.

An act without a line here fails `test_crashes`: whoever adds one says in which scene it is played
and what doing it again comes to.
"""

from dataclasses import dataclass

MORE, SAME = "more", "same"
BLOBS = ("store.sqlite blobs",)
"""Words are kept before the statement that names them. Without it nobody can ask for them."""
NEXT_KEY = ("signer.sqlite seeds", "signer.sqlite sum")
"""A key that nobody was told of yet; the file's sum is of all that it holds."""
SALTS = ("credentials.sqlite leaves", "credentials.sqlite registers")
"""A register's salts are kept before it is published, or nobody could prove a place in it."""


@dataclass(frozen=True)
class Act:
    """One kind of act.

    Attributes:
        again: what doing it again comes to once it is wholly there: a refusal's code, or codes
            with | between; `same`, as if it had not been asked; `more`, it is done once more: it
            carries a fresh secret, or words, under which nobody can know it again, or counts acts.
            The first one stands in its list.
        early: tables that may be ahead of the rest, or be left so by a kill: what is there alone
            says nothing to anybody.
        halves: why it may also stop between two whole steps; doing it again then finishes it, or
            is refused with `again`.
        times: how many of them the scene watches.
    """

    again: str = MORE
    early: tuple[str, ...] = ()
    halves: str = ""
    times: int = 1


SCENES: dict[str, dict[str, Act]] = {
    "proposals": {
        "proposal.put": Act(SAME),
        "proposal.sponsor": Act("already-sponsored"),
        "proposal.amend": Act(SAME),
        "proposal.editorial": Act("already-agreed"),
        "proposal.second": Act("already-seconded"),
        "proposal.adopt": Act(SAME),
        "proposal.decline": Act(SAME),
        "proposal.merge": Act("already-merged"),
        "proposal.unmerge": Act("not-merged"),
        "proposal.withdraw": Act("withdrawn"),
    },
    "debate": {
        "proposal.comment": Act(SAME, early=BLOBS),
        "moderation.hide": Act(SAME),
        "moderation.appeal": Act("already-appealed"),
        "moderation.rule": Act("not-hidden"),
        "moderation.slow": Act(SAME),
        "moderation.erase": Act("erased-before"),
        "moderation.remove": Act(SAME),
        "library.keep": Act(SAME),
        "office.erase-words": Act(
            SAME, halves="erased first and said afterwards: nothing says so before it is true"
        ),
    },
    "unity": {
        "unity.add": Act(SAME),
        "unity.ratify": Act(SAME),
        "unity.reserve": Act(SAME),
        "unity.amend": Act(SAME),
        "unity.strike": Act(SAME),
        "unity.withdraw": Act("taken-back"),
    },
    "caucuses": {
        "roster.import": Act(SAME),
        "credential.register": Act("key-taken"),
        "credential.publish": Act(SAME, early=SALTS),
        "credential.strike": Act("no-credential"),
        "registrar.publish": Act(SAME, early=SALTS),
        "caucus.found": Act(SAME),
        "caucus.say": Act(SAME),
        "caucus.sign": Act(SAME),
        "caucus.publish": Act(SAME),
        "comment.speak": Act(SAME, early=BLOBS),
    },
    "membership": {
        "membership.offer": Act(SAME),
        "membership.decline": Act("unknown-id"),
        "membership.leave": Act("already-leaving"),
        "membership.retract": Act("not-leaving"),
        "membership.at-large": Act(SAME),
        "membership.operator": Act(SAME),
    },
    "motions": {
        "motion.expel": Act(SAME),
        "motion.reply": Act(SAME),
        "motion.council": Act(SAME),
        "motion.stand": Act(SAME),
        "charter.propose": Act(SAME),
        "charter.vote": Act(SAME),
        "application.carry": Act(SAME),
        "application.vouch": Act(SAME),
        "application.stand": Act(SAME),
        "fingerprint.hear": Act(SAME),
        "fingerprint.alone": Act(SAME),
        "agreement.renew": Act(SAME, early=NEXT_KEY),
        "keys.rotate": Act("wrong-next-key", early=NEXT_KEY),
        "keys.carry": Act(SAME),
        "keys.claim": Act(SAME),
        "keys.object": Act(SAME),
    },
    "box": {
        "office.open-ballot": Act(SAME),
        "codes.issue": Act("no-codes"),
        "codes.strike": Act(),
        "codes.paper": Act(),
        "box.cast": Act(SAME),
        "box.guess": Act(SAME),
        "participation.ask": Act(SAME),
        "participation.tell": Act(SAME),
        "participation.read": Act(SAME),
        "participation.count": Act(),
        "participation.drop": Act("unknown-question"),
        "office.return-polled": Act(
            halves="counted first: the box gives the same count for the return"
        ),
        "office.erase-votes": Act(SAME),
        "return.counted": Act(SAME),
        "return.delegates": Act(),
    },
    "challenged": {
        "result.challenge": Act(SAME),
        "result.rule": Act(SAME),
        "ballot.withdraw": Act(SAME),
        "ballot.extend": Act(SAME),
    },
    "members_challenge": {
        "result.sign": Act(SAME),
        "result.publish": Act(SAME),
    },
    "putting": {
        "ballot.compose": Act("ballot-exists"),
        "ballot.put": Act("ballot-exists"),
        "ballot.recuse": Act("already-recused"),
        "ballot.open": Act(SAME),
        "participation.target": Act(SAME),
        "roll.draft": Act(halves="the box has its voters before the list waits to be signed"),
        "draft.drop": Act("unknown-draft"),
        "draft.sign": Act(
            "same-steward|unknown-draft",
            times=2,
            halves="published first: the draft goes when that stands",
        ),
    },
    "demands": {
        "demand.draft": Act(SAME),
        "demand.move": Act(SAME),
        "condition.draft": Act(SAME),
        "condition.attest": Act("already-attested", early=BLOBS),
        "pledge.make": Act(early=BLOBS),
        "pledge.change": Act(early=BLOBS),
        "pledge.report": Act(SAME),
        "pledge.dissent": Act(SAME),
        "pledge.erase-name": Act("no-name", halves="as office.erase-words"),
    },
    "delegates": {
        "delegates.send": Act(SAME),
        "delegates.recall": Act("already-recalled"),
        "delegates.report": Act(early=BLOBS),
        "delegates.erase": Act("unknown-id", halves="as office.erase-words"),
    },
    "meetings": {
        "convening.call": Act(SAME),
        "convening.move": Act("not-moved"),
        "convening.agenda": Act(SAME),
        "convening.cancel": Act("convening-cancelled"),
        "convening.facilitate": Act(early=BLOBS),
        "convening.check-in": Act(early=BLOBS),
        "convening.attend": Act(SAME),
        "convening.voice": Act(SAME),
        "door.open": Act(),
        "door.close": Act(SAME),
        "convening.minutes": Act(early=BLOBS),
        "convening.report": Act(SAME),
        "convening.answer": Act(SAME),
        "speakers.add": Act("already-waiting"),
        "speakers.move": Act(SAME),
        "speakers.next": Act("queue-changed", times=2),
        "speakers.done": Act(SAME),
        "speakers.back": Act(SAME),
        "speakers.lead": Act(SAME),
        "speakers.ask": Act(SAME),
        "speakers.take-back": Act(SAME),
        "speakers.remove": Act("not-in-queue"),
        "speakers.clear": Act(SAME),
    },
    "stages": {
        "process.declare": Act(SAME),
        "process.agree": Act(SAME),
    },
    "applicants": {
        "applicant.ask": Act(),
        "applicant.accept": Act(
            SAME, halves="on the list first: accepted again, it changes no more"
        ),
        "applicant.decline": Act("unknown-applicant"),
        "applicant.erase": Act("unknown-applicant"),
    },
    "own_data": {
        "member.correct": Act(SAME, halves="the address first, then what is asked for"),
        "member.grant": Act("unknown-request"),
        "member.decline": Act("unknown-request"),
        "member.take-back": Act("unknown-request"),
        "member.leave": Act(),
        "member.erase": Act(
            "unknown-member", halves="the list's line goes last: by it the rest is found again"
        ),
        "office.forget": Act(SAME, halves="a box at a time, then the reference in the list"),
    },
    "keeping": {
        "invite.make": Act(),
        "invite.strike": Act(SAME),
        "logs.share": Act(),
        "logs.unshare": Act(SAME),
        "access.grant": Act(),
        "access.change": Act(SAME),
        "access.link": Act(SAME),
        "access.revoke": Act(SAME),
        "access.many": Act(),
        "feed.make": Act(),
        "feed.strike": Act(SAME),
        "journal.line": Act(early=("access.sqlite journal",)),  # begun, then ended
        "federation.import": Act(
            SAME, halves="records first, then words, which come by themselves too"
        ),
        "evidence.keep": Act(SAME),
    },
}
"""By scene: the kinds of act that it plays."""

READS = frozenset(
    {
        "access.journal", "access.list", "applicant.list", "application.again", "application.list",
        "ballot.list",
        "ballot.observe", "ballot.show",
        "ballot.votes", "bundle", "charter.show", "charter.terms", "cuts", "fingerprint.show",
        "keys.show",
        "caucus.list", "caucus.sheet", "caucus.show", "codes.status", "comment.sheet",
        "condition.list",
        "convening.list", "convening.show", "credential.check", "credential.list",
        "credential.show", "date.list", "delegates.list", "delegates.show", "demand.list",
        "door.show",
        "demand.show", "doctor", "draft.list", "draft.show", "federation.export", "frozen",
        "history.show", "history.snapshot",
        "incarnation.list", "invite.list", "logs.shared", "logs.show", "member.requests",
        "member.show",
        "membership.show",
        "moderation.erasures", "moderation.log", "motion.list", "news.list",
        "participation.known", "participation.questions", "participation.show", "peers",
        "pledge.board", "process.list", "process.show", "proposal.list", "proposal.show", "record",
        "refused",
        "result", "result.sheet",
        "roster.export", "roster.list", "rule.try", "speakers.mine", "speakers.show",
        "status", "unity.list", "unity.matrix", "unity.show",
    }
)  # fmt: skip
"""Commands that write nothing on the node; what they make goes to a file of the caller's."""

AMONG_CUTS = frozenset(
    {
        *("history.drop", "history.fetch", "history.start"),
        *("incarnation.ask", "incarnation.move"),
    }
)
"""Acts that keep cuts which a council has signed, and no scene here has such a council.
`node/tests/council/test_reopening.py` plays those of incarnations over real HTTP and restarts the
nodes after them; nobody dies inside them there. `node/tests/council/test_going_on.py` ends a node
between the cut that lets a record go on and the cutting back. `node/tests/history/test_killed.py`
ends nodes at each write of those of history."""

FOUNDING: dict[str, Act] = {
    "room.receive": Act(SAME),
    "room.keep_form": Act(SAME),
    "room.write": Act(),  # what was not kept gets a fresh nonce, so another draft
    "room.leave_out": Act("unknown-card"),
    "room.set_aside": Act(SAME),
    "room.take_up": Act("not-aside"),
    "room.sign": Act(SAME),
    "room.finish": Act(
        SAME, halves="the keys are bound first: the charter of these founders and no other fits"
    ),
}
"""Acts of a group before it has a charter, on the founding pages or by command. They are files of
the node's directory and no commands of a node: `test_founding_crashes` ends them at each write."""
