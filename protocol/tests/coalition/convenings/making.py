"""A coalition of five with three regions, and what is said about its meetings."""

from collections.abc import Sequence
from typing import Any

import msgspec

from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.convenings.bodies import (
    BlobRef,
    CheckInBody,
    ConveningBody,
    Delegate,
    Present,
    ReportBody,
    ReportStanceBody,
)
from protocol.coalition.convenings.values import Convening, Report
from protocol.coalition.process.acts import Act
from protocol.tests.coalition.scene import START, Scene, group_id

NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")
REGIONS = ("North", "South", "West")
BEGINS = START + 20
BLOB = BlobRef(blob=b"\x07" * 32, size=40)


class Convened(Scene):
    """Ash .. Elm; of the groups present three fifths confirm a report."""

    def __init__(self, *names: str) -> None:
        super().__init__(*(names or NAMES))
        rules = self.charter.rules
        life = msgspec.structs.replace(rules.life, emergency_s=10)
        self.charter = self.agreed(
            msgspec.structs.replace(
                self.charter,
                regions=list(REGIONS),
                rules=msgspec.structs.replace(rules, life=life),
            )
        )
        self.coalition = charter_id(self.charter)

    def agreed(self, charter: Charter) -> Charter:
        """The charter that they found with; a place for other rules."""
        return charter

    def call(self, name: str, time: int = START + 1, **fields: Any) -> bytes:
        """A convening, national unless a region is given; its caller facilitates it."""
        body = convening_body(name, **fields)
        refs = [ref for ref in (body.parent, body.proposal) if ref]
        return self.say(name, "convening", body, refs, time)

    def come(
        self,
        name: str,
        convening: bytes,
        members: int = 10,
        delegates: int = 2,
        region: str = "",
        time: int = BEGINS,
        named: Sequence[Delegate] = (),
    ) -> bytes:
        """A check-in."""
        body = CheckInBody(
            regions={region: Present(members=members, delegates=delegates)},
            delegates=list(named),
            names=BLOB if named else None,
        )
        return self.say(name, "check-in", body, [convening], time)

    def report(
        self,
        name: str,
        convening: bytes,
        check_ins: Sequence[bytes],
        acts: Sequence[Act] = (),
        time: int = BEGINS + 5,
        **cited: bytes,
    ) -> bytes:
        """A report; `cited` are move, process and base."""
        body = ReportBody(summary="We met.", acts=list(acts), **cited)
        named = [ref for ref in (body.move, body.process, body.base) if ref]
        return self.say(name, "report", body, [convening, *named, *check_ins], time)

    def answer(
        self, name: str, report: bytes, stance: str = "confirm", time: int = BEGINS + 6
    ) -> bytes:
        """A stance on a report."""
        reason = "not what was said" if stance == "dispute" else ""
        body = ReportStanceBody(stance=stance, reason=reason)  # type: ignore[arg-type]
        return self.say(name, "report-stance", body, [report], time)

    def met(
        self, host: str, convening: bytes, guests: Sequence[str], **fields: Any
    ) -> tuple[bytes, list[bytes]]:
        """Host and guests check in, the host reports: (report, check-ins)."""
        check_ins = [self.come(name, convening) for name in (host, *guests)]
        return self.report(host, convening, check_ins, **fields), check_ins

    def meeting(self, convening: bytes, time: int = START + 500) -> Convening:
        """A convening as it stands."""
        return self.fold(time).convenings[convening]

    def reported(self, convening: bytes, time: int = START + 500) -> Report:
        """Its only report."""
        (found,) = self.meeting(convening, time).reports
        return found

    def codes(self, time: int = START + 500) -> list[str]:
        """The refusals' codes."""
        return [refusal.code for refusal in self.fold(time).refusals]


def convening_body(name: str, **fields: Any) -> ConveningBody:
    """A sound convening of a group that facilitates it itself."""
    values: dict[str, Any] = {
        "level": "regional" if "region" in fields else "national",
        "title": "What we do next",
        "place": "Example hall",
        "starts": BEGINS,
        "ends": BEGINS + 10,
        "zone": "Europe/Madrid",
        "facilitators": [group_id(name)],
        "basis": "members",
    }
    return ConveningBody(**{**values, **fields})
