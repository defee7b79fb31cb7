"""What a standing says of the hours ahead."""

from msgspec.structs import replace

from protocol.coalition.challenges.values import Challenge, Order, Standing, Word

OPEN = Challenge(b"c", b"g", b"", "Why.", 5, (b"p",), due=90)


def test_the_hours_ahead_are_those_at_which_a_cut_changes_something():
    asked = replace(OPEN, order=Order("correct", (b"g",), 10, 60))
    found = Standing(True, declared=1, until=50, challenges=(asked, replace(OPEN, ended=7)))
    assert sorted(found.ahead) == [50, 60, 90]
    assert found.open_challenges == (asked,)


def test_nothing_is_ahead_of_a_final_result_or_without_cuts():
    assert Standing(True, declared=1, until=50, final=51).ahead == ()
    assert Standing(False, challenges=(OPEN,)).ahead == ()


def test_who_agrees_sits_on_the_panel_and_said_the_same_last():
    def word(group, outcome, *groups):
        return Word(b"w", group, outcome, groups, "Why.", 6)

    said = (
        word(b"p", "correct", b"g"),
        word(b"q", "void"),
        word(b"q", "correct", b"g"),
        word(b"r", "correct", b"g"),
        word(b"r", "uphold"),
        word(b"s", "correct", b"h"),
        word(b"z", "correct", b"g"),  # is no part of it
    )
    ruled = replace(OPEN, sits=(b"p", b"q", b"r", b"s", b"t"), words=said)
    assert ruled.agreeing("correct", (b"g",)) == (b"p", b"q")
    assert ruled.agreeing("uphold", ()) == (b"r",)
    assert ruled.agreeing("void", ()) == ()
