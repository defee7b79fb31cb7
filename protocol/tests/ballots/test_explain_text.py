from protocol.ballots.explain_text import N_


def test_marking_a_template_leaves_it_as_it_is() -> None:
    assert N_("At least {share} must agree.") == "At least {share} must agree."
