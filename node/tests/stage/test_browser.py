"""Claims about node.stage.browser."""

from node.stage.browser import refusal_on


def test_a_refusal_is_the_note_that_stands_out_else_the_heading():
    note = '<h1>Sign</h1><div class="note bad" role="alert"><b>It does not match.</b></div>'
    assert refusal_on(note) == "It does not match."
    warning = '<h1>Your access doesn&#39;t allow this</h1><div class="note warn"><b>Old</b></div>'
    assert refusal_on(warning) == "Your access doesn't allow this"
    assert refusal_on("nothing") == ""
