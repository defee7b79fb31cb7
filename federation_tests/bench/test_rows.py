"""Rows of `make bench` still run: those that need no quiet machine, at small sizes."""

import re

import msgspec
import pytest

from federation_tests.bench import certifying, councils, seasons, spread
from federation_tests.bench.figures import Figure
from federation_tests.bench.page import show
from node.stage.pace import against
from node.story.run import LIMIT_S


def test_a_small_council_certifies_with_as_many_silent_as_it_stands() -> None:
    council, _ = councils.seated(4, 4, 0)
    council.run()
    assert council.certificate is not None
    # What bare libsodium is timed over is what was signed: a false signature would raise.
    assert councils.bare_s(council.told.signed) > 0
    assert len(council.signed_by(council.certificate)) >= 2 * council.tip.council.quorum
    assert councils.bare_s(council.signed_by(council.certificate)) > 0


def test_a_row_is_handed_back_as_json_and_shown_in_a_line() -> None:
    for figure in certifying.of(4):
        again = msgspec.json.decode(msgspec.json.encode(figure), type=Figure)
        assert "certificate of 4 council groups" in show(again)


def test_a_season_is_held_beside_its_limit_and_one_that_failed_has_no_figure() -> None:
    told = f" 97.2 s  {against(97.2, LIMIT_S)}\n31 claims, all held\n"
    figure = seasons.figure(told, "")
    assert (figure.runs, figure.met) == ((97.0,), True)
    assert figure.ratio == pytest.approx(97 / 180)
    assert "31 claims" in figure.note
    late = seasons.figure(f"{against(200.4, LIMIT_S)}\n31 claims, all held\n", "")
    assert (late.runs, late.met) == ((200.0,), False)
    for said, failed in ((told, "a node died"), (f"{against(97.2, LIMIT_S)}\n", ""), ("", "")):
        none = seasons.figure(said, failed)
        assert (none.runs, none.met, none.ratio) == ((), None, None)
        assert "not measured" in show(none)


def test_dear_seeds_are_counted_and_the_worst_is_named(monkeypatch) -> None:
    # As if no time was allowed, and as if all the time in the world was.
    for limit_s, beyond in ((0, 2.0), (3600, 0.0)):
        monkeypatch.setattr(spread, "TARGET_SEED_S", limit_s)
        gossip, certifying_too = spread.dear_seeds(range(2))
        assert (gossip.runs, certifying_too.runs) == ((beyond,), (beyond,))
        assert re.match(r"the worst takes \d+\.\d\d s", gossip.note)
        assert "of 2" in show(certifying_too)
