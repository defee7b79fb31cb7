"""The example desk: who belongs, the charter, what is certified, and servers."""

from msgspec.structs import replace

from node.changed_rules import differences
from node.founding.charter_words import tolerance_fact
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from node.tests.small_federation import NOW, make_charter
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.building.charter import change_lines, charter_view
from node.web.viewmodels.charter import CharterMotionLine, CharterVersionLine, TermsView
from node.web.viewmodels.cuts import CutLine, CutsView, RecordLine, TwiceLine, TwiceView
from node.web.viewmodels.frozen import FrozenLine, FrozenView
from node.web.viewmodels.home import Agreement
from node.web.viewmodels.membership import (
    ApplicationLine,
    AtLargeLine,
    CouncilLines,
    DeclinedLine,
    GroupLine,
    KeyLine,
    LeavingLine,
    MembershipView,
    MotionLine,
    MotionStanceLine,
    NewcomerLine,
    OfferLine,
    TakenBackLine,
)
from node.web.viewmodels.peers import PeerLine, PeersView, VerifierLine
from node.web.viewmodels.refused import RefusedLine, RefusedOf, RefusedView
from protocol.coalition.charter import charter_id
from protocol.coalition.succession import Predecessor

DAY = 24 * HOUR
#: Claims to lost keys -> whether this group's, among rivals.
CLAIMS = {"c" * 64: False, "d" * 64: True}


class ExampleGroups(ExampleBase):
    """Who belongs, the charter, what is certified, and servers."""

    async def membership(self):
        mine = LeavingLine(self.say(GROUPS[0]), NOW - 9, NOW + 9 * HOUR, False, "", "", "", True)
        gone = LeavingLine(
            self.say(GROUPS[3]), NOW - 9999, NOW - 99, True,
            self.say(GROUPS[1]), self.say("Food Bank caucus"), self.say("One hall, one kitchen"),
            False,
        )  # fmt: skip
        groups = [
            GroupLine(
                ID[:30] + f"{place:02x}",
                self.say(name),
                "North",
                120,
                place == 0,
                operator=self.say("Host") if place == 1 else "",
            )
            for place, name in enumerate(GROUPS)
        ]
        offers = (
            OfferLine(
                ID, self.say(GROUPS[1]), self.say(GROUPS[0]), self.say("Equal"), NOW, True, True
            ),
        )
        return MembershipView(
            groups=tuple(groups),
            leaving=(gone, mine) if self.leaving else (gone,),
            offers=offers,
            at_large=(AtLargeLine(self.say(GROUPS[2]), "North", self.say("Mondays"), True),),
            notice_s=30 * 24 * HOUR,
            mine=mine if self.leaving else None,
            member=True,
            declined=(DeclinedLine(self.say(GROUPS[1]), self.say(GROUPS[3]), self.say("No"), NOW),),
            stayed=(TakenBackLine(self.say(GROUPS[2]), "", self.say("We stay"), NOW),),
            taken_back=(
                TakenBackLine(self.say(GROUPS[1]), self.say(GROUPS[2]), self.say("Later"), NOW),
            ),
            council=CouncilLines(
                (self.say(GROUPS[0]),), (self.say(GROUPS[1]),), (self.say(GROUPS[2]),)
            ),
            ruled=True,
            joinable=True,
            applications=(self.application(ID, back=False), self.application("b" * 64, back=True)),
            newcomers=(NewcomerLine(self.say(GROUPS[3]), NOW - DAY, NOW + DAY, False),),
            motions=(
                MotionLine(
                    ID,
                    self.say(GROUPS[0]),
                    (),
                    self.say(GROUPS[1]),
                    self.say("A list sold"),
                    NOW,
                    self.say("We did not"),
                    (MotionStanceLine(self.say(GROUPS[1]), self.say("It did"), False),),
                    (MotionStanceLine(self.say(GROUPS[2]), self.say("Unproven"), False),),
                    2,
                    None,
                    True,
                ),
                MotionLine(
                    "b" * 64,
                    "",
                    (self.say(GROUPS[1]),),
                    self.say(GROUPS[2]),
                    self.say("Fewer"),
                    NOW,
                    "",
                    (),
                    (),
                    3,
                    0,
                    False,
                ),
                *(self.claim(name, rival=rival) for name, rival in CLAIMS.items()),
            ),
            keys=tuple(self.key_line(decided=decided) for decided in (False, True)),
        )

    def claim(self, name, *, rival):
        return MotionLine(
            id=name, group=self.say(GROUPS[0]), council=(), by=self.say(GROUPS[1]),
            reason=self.say("A server burned"), due=NOW + DAY, reply="",
            agree=(MotionStanceLine(self.say(GROUPS[1]), "", False),), disagree=(), needed=3,
            offline=None, against_me=rival, key="cd" * 32, due_past=rival, rival=rival,
        )  # fmt: skip

    def key_line(self, *, decided):
        return KeyLine(
            group=self.say(GROUPS[2]), key="ef" * 32, by=self.say(GROUPS[1]) if decided else "",
            time=NOW - DAY, in_effect=True, statements=1_200, here=False, decided=decided,
        )  # fmt: skip

    def application(self, name, *, back):
        say = self.say
        return ApplicationLine(
            id=name, group=say("Bus Drivers"), back=back, region=say("North"),
            address="https://drivers.example", affiliated=30, about=say("Neighbours"),
            at_large="" if back else say("Anybody"), by=say(GROUPS[1]), time=NOW - HOUR,
            sponsors=(say(GROUPS[1]),), sponsors_needed=2,
            agree=(MotionStanceLine(say(GROUPS[1]), say("We know them"), False),),
            disagree=(MotionStanceLine(say(GROUPS[2]), say("Too early"), False),),
            needed=3, wait_s=0 if back else DAY, decided=NOW if back else None, open=not back,
            mine=back, vouched=False,
        )  # fmt: skip

    async def charter(self):
        say = self.say
        charter = make_charter([f"http://127.0.0.1:{9 + number}" for number in range(4)])
        founders = [
            replace(one, card=replace(one.card, name=say(name), operator=say(name) if n else ""))
            for n, (one, name) in enumerate(zip(charter.groups, GROUPS, strict=True))
        ]
        life = replace(charter.rules.life, moderation=say("No insults."), seconds=2, veto_min=12)
        rules = replace(
            charter.rules,
            moderators=[charter.council[0]],
            appeals=say("Three people of no party to it"),
            data_officer=say("data@example.org"),
            life=life,
        )
        preamble, points = say("Rents rise, *together* we say no."), [say("Nobody is left out.")]
        founding = replace(
            charter, name=say("Harbor Alliance"), preamble=preamble, points=points,
            succeeds=Predecessor(
                coalition=b"o" * 32, name=say("Harbor League"), cut=b"c" * 32,
                number=812, time=NOW - DAY,
            ),
            groups=founders, council=charter.council[:3], rules=rules,
        )  # fmt: skip
        changed = replace(founding, rules=replace(rules, voting_s=5 * DAY, challenges=None))
        changes = change_lines(differences(founding, changed))
        return charter_view(
            changed,
            charter_id(charter),
            versions=(
                CharterVersionLine(
                    ID, NOW - HOUR, None, say(GROUPS[0]), say("Too short."), changes
                ),
                CharterVersionLine("", NOW - DAY, NOW - HOUR, "", "", ()),
            ),
            motions=(
                self.charter_motion(changes, None),
                self.charter_motion(changes, NOW - HOUR),
            ),
        )

    async def signed_charter(self):
        return b"charter"

    def charter_motion(self, changes, decided):
        say = self.say
        return CharterMotionLine(
            id=ID if decided is None else "e" * 64, by=say(GROUPS[1]),
            reason=say("People work at night."), due=NOW + DAY,
            share="3/4", needed=3, agreeing=2, agree=(say(GROUPS[1]), say(GROUPS[2])),
            disagree=(say(GROUPS[0]),), decided=decided, changes=changes,
        )  # fmt: skip

    async def charter_terms(self):
        say = self.say
        terms = {
            "base": ID, "sponsors": 1, "deliberation": "7 days", "voting": "3 days",
            "public_logs": "yes", "several_groups": "allowed", "pool_min": 5,
            "moderators": [say(GROUPS[0])], "appeals": say("Three people"),
            "data_officer": say("data@example.org"), "points_share": "2/3",
            "proceed_share": "2/3", "notice": "30 days", "confirm_share": "3/5",
            "emergency_share": "4/5", "emergency": "2 days", "seconds": 0,
            "slow_mode": "0 seconds", "moderation": say("No insults."), "caucus_min": 1,
            "veto_min": 0, "challenges": "yes", "challenge_period": "7 days",
            "challenge_ruling": "7 days", "panel": [say(GROUPS[1])], "challenge_members": 12,
            "members": "no",
            "members_share": "2/3", "members_reply": "14 days", "suspend": "yes", "away_cuts": 0,
            "away": "0 seconds", "away_max": 0, "join": "no", "join_share": "2/3",
            "join_sponsors": 2, "join_size": 1, "join_wait": "90 days", "join_seat": "no",
            "changes": "no", "changes_share": "3/4", "changes_notice": "14 days", "region": "",
        }  # fmt: skip
        return TermsView(terms, tuple(say(group) for group in GROUPS))

    async def cuts(self):
        say = self.say
        groups = (say(GROUPS[0]), say(GROUPS[1]))
        lines = (
            CutLine(2, NOW, 1, groups, "ab" * 32, 96, 4),
            CutLine(1, NOW - HOUR, 0, groups, "cd" * 32, None, 4),
        )
        words, digits = fingerprint_words(b"\xab" * 32), fingerprint_hex(b"\xab" * 32)
        records = (
            RecordLine(say(GROUPS[0]), 3_200, 0, True, groups[1:], groups[1:], (), ()),
            RecordLine(say(GROUPS[1]), 2_900, 2_400, False, groups[:1], (), groups[1:], groups[:1]),
        )
        waiting = (say(GROUPS[2]),)
        twice = TwiceView(
            2,
            NOW,
            groups,
            (
                TwiceLine("ab" * 32, True, groups, ()),
                TwiceLine("ef" * 32, False, groups, waiting),
            ),
        )
        state = ("voting", waiting, records, None, None, "", False, (twice,), groups)
        return CutsView(lines, 3, 2, 1, 1, 3, 4, tolerance_fact(4), words, digits, *state)

    async def frozen(self):
        say = self.say
        return FrozenView(
            (
                FrozenLine("ab" * 16, say(GROUPS[0]), True, NOW - HOUR, "", 12, 12, "00"),
                FrozenLine("cd" * 16, say(GROUPS[1]), False, NOW, say(GROUPS[2]), 7, 31, "00"),
            )
        )

    async def refused(self):
        lines = (
            RefusedLine("ab" * 32, 9, NOW - HOUR, "amendment", "unknown-target", ""),
            RefusedLine("cd" * 32, 7, None, "", "unknown-target", "it cites <b>nothing</b> known"),
        )
        own = RefusedOf("ab" * 16, self.say(GROUPS[0]), True, 60, lines)
        other = RefusedOf("cd" * 16, self.say(GROUPS[1]), False, 1, lines[:1])
        return RefusedView(61, (own, other))

    async def peers(self):
        return PeersView(
            Agreement(2, 4),
            (
                PeerLine(
                    self.say(GROUPS[0]),
                    "North",
                    "https://harbor.example",
                    True,
                    NOW,
                    96,
                    None,
                    log=f"https://harbor.example/log/{ID[:32]}",
                    keys=(
                        VerifierLine("name+00000003+AQ==", "coming", None, False),
                        VerifierLine("name+00000002+AQ==", "now", None, True),
                        VerifierLine("name+00000001+AQ==", "before", 40, False),
                    ),
                ),
                PeerLine(
                    self.say(GROUPS[1]), "North", "https://nurses.example", False, NOW - 9, 41, True
                ),
                PeerLine(
                    self.say(GROUPS[2]),
                    "South",
                    "https://bakers.example",
                    False,
                    NOW - 7200,
                    12,
                    False,
                    ("a signature does not match",),
                ),
                PeerLine(self.say(GROUPS[3]), "South", "", False, None, 0, None, way="none"),
            ),
            ID,
        )
