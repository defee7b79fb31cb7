"""Claims about node.stage.findings: what the exit status rests on."""

from node.stage.findings import Findings


def test_one_claim_that_fails_fails_the_demo():
    told = []
    findings = Findings(lambda claim, held: told.append((claim, held)))
    findings.check("one", True)
    assert findings.held
    findings.check("two", False)
    findings.check("three", True)
    assert not findings.held
    assert told == findings.all == [("one", True), ("two", False), ("three", True)]


def test_a_demo_without_claims_has_shown_nothing():
    assert not Findings(lambda _claim, _held: None).held
