"""What somebody may say next, one kind each: sound as far as the history so far allows it."""

from collections.abc import Callable, Sequence
from typing import Any

from protocol.ballots.returns import ReturnPart, Row
from protocol.coalition.caucuses.bodies import (
    ACT,
    MEMBER,
    CaucusActBody,
    CaucusBody,
    CaucusSignature,
    CaucusSignaturesBody,
    act_id,
    membership_message,
)
from protocol.coalition.kinds import to_map
from protocol.coalition.participation.bodies import ParticipationBody
from protocol.coalition.registers.credential import sign_credential
from protocol.coalition.unity.bodies import charter_version
from protocol.tests.agreement.test_statements import polka
from protocol.tests.agreement.test_statements import proposal as cut_proposal
from protocol.tests.coalition.convenings.making import BLOB, convening_body
from protocol.tests.coalition.deciding import condition
from protocol.tests.coalition.histories import LAST, NAMES
from protocol.tests.coalition.participation.making import cell
from protocol.tests.coalition.process.making import process_body
from protocol.tests.coalition.registers.making import MEMBERS, key
from protocol.tests.coalition.scene import START, group_id, seed
from protocol.tests.coalition.test_cut_kinds import CERTIFICATE, VOTE
from protocol.tests.coalition.wide_scene import MEETS, MODERATOR, POINT, Said, WideScene


def _amend(history: WideScene) -> Said:
    body = {"title": "Now", "text": str(history.random.random()), "material": False, "reason": ""}
    return history.group(), "amendment", body, [history.one("proposal")]


def _adopt(history: WideScene) -> Said:
    amendment = history.one("amendment")
    about = history.first(amendment)
    return history.whose(about), "adoption", {}, [about, amendment]


def _comment(history: WideScene) -> Said:
    body = {"stance": "for", "blob": history.random.randbytes(32), "size": 9}
    return history.random.choice(NAMES), "comment", body, [history.one("proposal", "comment")]


def _author(history: WideScene) -> Said:
    """What only a proposal's author says of it, or of its ballot."""
    if history.random.random() < 0.5:
        about = history.one("proposal")
        return history.whose(about), "withdrawal", {"reason": "No."}, [about]
    return "Ash", "draw", {"value": b"17"}, [history.at]


def _take_back(history: WideScene) -> Said:
    said = history.one("leaving", "merger-offer")
    return history.whose(said), "retraction", {"reason": "We stay."}, [said]


def _offer(history: WideScene) -> Said:
    name, other = history.random.sample(NAMES, 2)
    return name, "merger-offer", {"group": group_id(other), "terms": ""}, []


def _no_thanks(history: WideScene) -> Said:
    offer = history.one("merger-offer")
    invited = [n for n in NAMES if history.offered(offer) == group_id(n)] or NAMES
    return history.random.choice(invited), "merger-decline", {"reason": "Not now."}, [offer]


def _pledge(history: WideScene) -> Said:
    body = {"act": str(history.random.random()), "due": LAST, "role": "us"}
    return history.random.choice(NAMES), "pledge", body, [history.at]


def _dissent(history: WideScene) -> Said:
    return history.random.choice(NAMES), "dissent", {"reason": "Our statutes."}, [history.at]


def _pledged(history: WideScene) -> Said:
    pledge = history.one("pledge")
    return history.whose(pledge), "pledge-report", {"outcome": "done"}, [pledge]


def _motion(history: WideScene) -> Said:
    text = f"Point {history.random.random()}"
    body = {"action": "add", "number": 0, "base": b"", "text": text, "reason": ""}
    if history.random.random() < 0.3:
        base = charter_version(history.coalition, 1, POINT)
        body |= {"action": "amend", "number": 1, "base": base}
    return history.group(), "point-motion", body, []


def _stance(history: WideScene) -> Said:
    motion = history.one("point-motion")
    stance = history.random.choice(["ratify", "ratify", "reserve"])
    body = {"version": motion, "stance": stance, "reason": "We have ours."}
    return history.group(), "point-stance", body, [motion]


def _register(history: WideScene) -> Said:
    name = history.random.choice(NAMES)
    return name, "register", history.tree(name).body(), []


def _call(history: WideScene) -> Said:
    name = history.random.choice(NAMES)
    starts = MEETS + history.random.randrange(50)
    return name, "convening", convening_body(name, starts=starts, ends=starts + 5), []


def _change(history: WideScene) -> Said:
    at = history.one("convening")
    body: dict[str, Any] = {"action": "cancel", "reason": "Nobody can come."}
    if history.random.random() < 0.8:
        starts = MEETS + history.random.randrange(50)
        body = {"action": "move", "place": "Hall", "starts": starts, "ends": starts + 5}
        body |= {"zone": "UTC", "reason": "The hall is flooded."}
    return history.whose(at), "convening-change", body, [at]


def _facilitate(history: WideScene) -> Said:
    at = history.one("convening")
    return history.whose(at), "facilitation", {"people": 2, "names": to_map(BLOB)}, [at]


def _come(history: WideScene) -> Said:
    body = {"regions": {"": {"members": history.random.randrange(1, 20)}}}
    return history.random.choice(NAMES), "check-in", body, [history.one("convening")]


def _minutes(history: WideScene) -> Said:
    at = history.one("convening")
    part = {"blob": history.random.randbytes(32), "size": 9}
    return history.whose(at), "minutes", {"parts": [part]}, [at]


def _report(history: WideScene) -> Said:
    """With every check-in to a convening."""
    at = history.first(history.one("check-in"))
    met = history.about("check-in", at)
    return history.whose(at), "report", {"summary": "We met."}, [at, *met]


def _answer_report(history: WideScene) -> Said:
    report = history.one("report")
    stance = history.random.choice(["confirm", "confirm", "dispute"])
    met = [history.whose(name) for name in history.cited.get(report, ())[1:]]
    name = history.random.choice(met) if met else history.group()
    return name, "report-stance", {"stance": stance, "reason": "So it was."}, [report]


def _process(history: WideScene) -> Said:
    """A proposal of its own, with its two meetings."""
    name = history.random.choice(NAMES)
    asks = {"title": f"Act {history.random.random()}", "summary": "", "text": ""}
    about = history.say(name, "proposal", asks, [], history.clock)
    national = history.say(
        name, "convening", convening_body(name, proposal=about), [about], history.clock
    )
    at = MEETS + 30
    meets = convening_body(
        name, proposal=about, parent=national, region="North", starts=at, ends=at + 5
    )
    regional = history.say(name, "convening", meets, [national, about], history.clock)
    body = process_body(needed=1, groups=1, attendance=1)
    return name, "process", body, [about, national, regional]


def _assent(history: WideScene) -> Said:
    """To go on without the reports, once they are overdue."""
    body = {"what": "proceed", "agree": history.random.random() < 0.8}
    return history.random.choice(NAMES), "process-assent", body, [history.one("process")]


def _count(history: WideScene) -> Said:
    body = ParticipationBody(as_of=history.clock, cells=[cell(40, 30, 20, 5, 0)], traits=[])
    return history.random.choice(NAMES), "participation", body, [history.one("manifest")]


def _aim(history: WideScene) -> Said:
    at = history.one("manifest")
    scope = history.random.choice(["group", "all"])
    body = {"scope": scope, "stage": "voted", "share": [1, 2], "region": ""}
    return history.whose(at), "participation-target", body, [at]


def _second(history: WideScene) -> Said:
    amendment = history.one("amendment")
    concerned = {history.whose(amendment), history.whose(history.first(amendment))}
    name = history.random.choice(sorted(set(NAMES) - concerned) or NAMES)
    return name, "second", {}, [amendment]


def _editorial(history: WideScene) -> Said:
    amendment = history.one("amendment")
    known = history.about("sponsor", history.first(amendment))
    sponsorship = history.random.choice(known or [history.one("sponsor")])
    return history.whose(sponsorship), "editorial", {}, [amendment, sponsorship]


def _decline(history: WideScene) -> Said:
    amendment = history.one("amendment")
    about = history.first(amendment)
    return history.whose(about), "decline", {"reason": "Not now."}, [about, amendment]


def _merge(history: WideScene) -> Said:
    own, other = history.one("proposal"), history.one("proposal")
    return history.whose(own), "merge", {"reason": "The same."}, [own, other]


def _unmerge(history: WideScene) -> Said:
    merge = history.one("merge")
    return history.whose(merge), "unmerge", {}, [history.first(merge), merge]


def _hide(history: WideScene) -> Said:
    return MODERATOR, "hide", {"reason": "It insults."}, [history.one("comment")]


def _appeal(history: WideScene) -> Said:
    hiding = history.one("hide")
    return history.whose(history.first(hiding)), "appeal", {"reason": "It does not."}, [hiding]


def _rule(history: WideScene) -> Said:
    hiding = history.one("hide")
    appeals = history.about("appeal", hiding)[:1]
    outcome = "uphold" if appeals and history.random.random() < 0.5 else "show"
    body = {"outcome": outcome, "reason": "We looked again."}
    return MODERATOR, "ruling", body, [hiding, *appeals]


def _slow(history: WideScene) -> Said:
    body = {"seconds": history.random.randrange(60), "reason": "Too quick."}
    return MODERATOR, "slow-mode", body, [history.one("proposal")]


def _erase(history: WideScene) -> Said:
    words = history.one("comment", "attestation", "delegation", "delegate-report")
    return history.whose(words), "erasure", {"reason": "A name is in it."}, [words]


def _erased(history: WideScene) -> Said:
    return history.random.choice(NAMES), "erased", {}, [history.one("erasure")]


def _at_large(history: WideScene) -> Said:
    body = {"open": history.random.random() < 0.8, "about": "Anybody."}
    return history.random.choice(NAMES), "at-large", body, []


def _operate(history: WideScene) -> Said:
    name = history.random.choice(["", "Hosting co-op", "Hosting  Co-op", "Neighbours' server"])
    return history.random.choice(NAMES), "operator", {"name": name}, []


def _condition(history: WideScene) -> Said:
    return history.group(), "condition", {"condition": to_map(condition("Cedar"))}, []


def _caucus(history: WideScene) -> Said:
    body = CaucusBody(
        name=f"Night workers {history.random.randrange(3)}", purpose="", group=b"", threshold=1,
        readers="anyone", space="",
    )  # fmt: skip
    return history.random.choice(NAMES), "caucus", body, []


def _caucus_act(history: WideScene) -> Said:
    at = history.one("caucus")
    act, subject, refs = "statement", b"", [at]
    if history.random.random() < 0.5:
        about = history.one("proposal")
        act, subject, refs = "veto", about, [at, about]
    body = CaucusActBody(
        caucus=history.caucus_of(at), act=act, subject=subject, wording=b"", title="No", text=""
    )  # type: ignore[arg-type]
    return history.random.choice(NAMES), "caucus-act", body, refs


def _caucus_sign(history: WideScene) -> Said:
    """A member of a group with a register joins a caucus or leaves it, or signs its text."""
    register, member = history.one("register"), history.random.choice(MEMBERS)
    owner = history.whose(register)
    at, turn = history.one("caucus", "caucus-act"), 0
    body = history.bodies.get(at)
    if isinstance(body, CaucusActBody):
        what, subject = ACT, act_id(history.coalition, body)
        message = subject
    else:
        what, subject = MEMBER, history.caucus_of(at)
        turn = history.random.choice([0, 0, 1])
        message = membership_message(subject, turn)
    signed = CaucusSignature(
        register=0,
        proof=history.tree(owner).proof(key(member)),
        signature=sign_credential(seed(member), history.coalition, group_id(owner), what, message),
    )
    signatures = CaucusSignaturesBody(subject=subject, turn=turn, signatures=[signed])
    return history.random.choice(NAMES), "caucus-signatures", signatures, [at, register]


def _send(history: WideScene) -> Said:
    body = {"title": "Council", "starts": START, "ends": LAST + 9, "chosen": "appointed"}
    body |= {"how": "by lot", "seats": [{"mandate": "free"}] * 2}
    body |= {"blob": history.random.randbytes(32), "size": 9}
    return history.random.choice(NAMES), "delegation", body, []


def _recall(history: WideScene) -> Said:
    sent = history.one("delegation")
    body: dict[str, Any] = {"seats": [history.random.randrange(2)], "by": "resigned"}
    if history.random.random() < 0.5:
        body |= {"by": "ballot", "reason": "absent"}
    return history.whose(sent), "recall", body, [sent]


def _tell_back(history: WideScene) -> Said:
    sent = history.one("delegation")
    body = {"seats": [0], "about": "period", "since": START, "until": START + 5}
    body |= {"blob": history.random.randbytes(32), "size": 9}
    return history.whose(sent), "delegate-report", body, [sent]


def _part(history: WideScene) -> Said:
    body = ReturnPart(index=0, of=1, rows=[Row(count=3, choice="0")])
    return history.random.choice(NAMES), "return-part", body, [history.one("manifest")]


def _agree(history: WideScene) -> Said:
    """What the council says changes no state, whether its signatures hold or not."""
    kind, body = history.random.choice(
        [
            ("cut-vote", VOTE),
            ("cut-proposal", cut_proposal()),
            ("cut-polka", polka(0)),
            ("cut-certificate", CERTIFICATE),
        ]
    )
    return history.random.choice(NAMES), kind, body, []


def _attest_well(history: WideScene) -> Said:
    """Cedar's word about what was carried, or about something else."""
    clause = history.random.choice([history.said["demand"][0], history.one("condition", "demand")])
    refs = [history.at, clause]
    body = {"blob": history.random.randbytes(32), "size": 9}
    return "Cedar", "attestation", body, refs


FIRST: Sequence[Callable[[WideScene], Said]] = (
    *(_call, _call, _caucus, _register, _register, _motion, _send, _condition, _process),
)
MAKERS: Sequence[Callable[[WideScene], Said]] = (
    *(_amend, _amend, _adopt, _comment, _comment, _author, _author, _pledge, _pledged, _dissent),
    *(_offer, _no_thanks, _take_back),
    *(_motion, _stance, _stance, _register, _call, _change, _facilitate, _come, _come, _come),
    *(_minutes, _report, _answer_report, _answer_report, _process, _assent, _count, _aim),
    *(_second, _editorial, _decline, _merge, _unmerge, _hide, _appeal, _rule),
    *(_slow, _erase, _erased),
    *(
        _at_large,
        _operate,
        _condition,
        _caucus,
        _caucus_act,
        _caucus_sign,
        _caucus_sign,
        _send,
        _recall,
    ),
    *(_tell_back, _part, _agree, _agree, _attest_well, _editorial),
)
