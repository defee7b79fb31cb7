"""Random histories of a coalition that quarrels, is left, and takes groups in and back."""

from msgspec.structs import replace

from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.values import Membership
from protocol.tests.coalition.membership.joining import Applying, new_card
from protocol.tests.coalition.membership.test_decide import chatter
from protocol.tests.coalition.membership.test_motion_histories import GROUPS, Strife
from protocol.tests.coalition.membership.test_motion_histories import RULES as STRIFE
from protocol.tests.coalition.scene import group_id

OUTSIDE = ("Fig", "Gorse", "Hazel")
EVERYONE = (*GROUPS, *OUTSIDE)
WAIT_S = 30
JOIN = JoinRules(share=[1, 2], size=5, wait_s=WAIT_S, seat=True)


class Growth(Strife, Applying):
    """Five groups, and three that would join: they vouch, come in, leave, and come back.

    Attributes:
        asked_for: applications -> whom they are about.
        membership: as of the last cut.
    """

    rules = replace(STRIFE, join=JOIN)

    def __init__(self, seed: int) -> None:
        self.asked_for: dict[bytes, str] = {}
        self.membership = Membership()
        super().__init__(seed)

    def found(self, charter) -> None:
        super().found(charter)
        for name in OUTSIDE:
            self.scene.logs[group_id(name)] = []

    def cut(self, after):
        state = super().cut(after)
        self.membership = state.membership
        return state

    def something(self) -> None:
        """As often as not it is about who is taken in."""
        if self.random.random() < 0.5:
            super().something()
            return
        pick = self.random.choice
        sponsor = pick(EVERYONE)
        match pick(("earnest", "earnest", "apply", "vouch", "odd", "leave", "talk")):
            case "earnest":
                gone = [n for n in EVERYONE if group_id(n) in self.membership.departures]
                self.earnest(pick(gone or EVERYONE))
            case "apply":
                outsider = pick(OUTSIDE)
                for turn in range(2):
                    self.ask(sponsor, outsider, about=f"Turn {turn}.")
            case "vouch" if self.asked_for:
                one = pick(list(self.asked_for)[-3:])
                self.vouch(sponsor, one)
                self.stand(pick(EVERYONE), one, agree=self.random.random() < 0.5)
            case "odd":
                self.odd(sponsor, pick(OUTSIDE))
            case "leave":
                # Newcomers too; who is not in announces it in vain.
                body = LeavingBody(reason="", caucus="")
                self.leavings[sponsor] = self.say(sponsor, "leaving", body)
            case _:
                chatter(self, sponsor)
                self.accused[self.accuse(sponsor, pick(OUTSIDE))] = "nobody"

    def earnest(self, name: str) -> None:
        """Whoever is in vouches and agrees alike."""
        members = self.membership.members or tuple(map(group_id, GROUPS))
        inside = [one for one in EVERYONE if group_id(one) in members]
        first, *others = [one for one in inside if one != name]
        application = self.ask(first, name)
        for number, sponsor in enumerate(others):
            if number == 0:
                self.vouch(sponsor, application)
            else:
                self.stand(sponsor, application, agree=True)

    def ask(self, sponsor: str, name: str, **changes) -> bytes:
        """An application of a newcomer; of who left, after the departure that a cut shows."""
        departure = self.membership.departures.get(group_id(name))
        fields = {"after": b"" if departure is None else departure.hash}
        if name in GROUPS:
            known = self.founder(name)
            fields |= {"card": known.card, "affiliated": known.affiliated}
        application = self.carry(sponsor, name, **{**fields, **changes})
        self.asked_for[application] = name
        return application

    def odd(self, sponsor: str, name: str) -> None:
        """An application that no rule lets in, though all should agree."""
        wrong = self.random.choice(
            (
                {"affiliated": 4},
                {"card": new_card(name, cosigning_key=new_card("Ash").cosigning_key)},
                {"card": new_card(name, name="Birch")},
                {"after": bytes(32)},
            )
        )
        self.ask(sponsor, name, **wrong)
