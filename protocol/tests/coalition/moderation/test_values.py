"""What a moderation log says."""

from protocol.coalition.moderation.values import Erasure, Hiding, Moderation, SlowMode, Word


def test_an_empty_log_hides_erases_and_slows_down_nothing() -> None:
    empty = Moderation()
    assert (empty.hidden(b"c"), empty.erasure(b"c"), empty.pace(b"p")) == (None, None, None)


def test_the_first_that_stands_is_the_one_shown() -> None:
    show = Word(b"r", b"g", "", 3, "show")
    hidings = {h.hash: h for h in (
        Hiding(b"1", b"c", b"g", "lifted", 1, (), (show,)),
        Hiding(b"2", b"c", b"g", "stands", 2),
        Hiding(b"3", b"other", b"g", "stands too", 0),
    )}  # fmt: skip
    hidden = Moderation(hidings).hidden(b"c")
    assert hidden is not None
    assert hidden.hash == b"2"


def test_the_last_pace_and_the_first_notice_count() -> None:
    paces = (SlowMode(b"1", b"g", 5, "", 1), SlowMode(b"2", b"g", 0, "", 2))
    notices = {n: Erasure(n, b"c", b"b", b"g", "", 1) for n in (b"n", b"m")}
    moderation = Moderation({}, notices, {b"p": paces})
    pace, notice = moderation.pace(b"p"), moderation.erasure(b"c")
    assert pace is not None
    assert notice is not None
    assert (pace.seconds, notice.hash) == (0, b"n")
