"""How a pledge stands follows from its latest report."""

from protocol.coalition.pledges.values import (
    Pledge,
    PledgeReport,
    PledgeStanding,
    PledgeWording,
)


def test_the_latest_report_and_wording_count() -> None:
    wordings = tuple(PledgeWording(b"w", n, f"act {n}", "us", b"", 0, 9) for n in (1, 2))
    reports = tuple(
        PledgeReport(b"r", n, outcome, "") for n, outcome in ((3, "done"), (4, "partial"))
    )
    assert Pledge(b"p", b"g", b"b", wordings).standing == PledgeStanding.OPEN
    assert Pledge(b"p", b"g", b"b", wordings, reports[:1]).standing == PledgeStanding.DONE
    assert Pledge(b"p", b"g", b"b", wordings, reports).standing == PledgeStanding.PARTIAL
    assert Pledge(b"p", b"g", b"b", wordings).now.act == "act 2"
