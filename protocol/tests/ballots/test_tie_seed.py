import pytest

from protocol.ballots.manifest import Manifest, TieSeed
from protocol.ballots.tie_seed import MAX_DRAW_BYTES, check_draw, tie_commitment, tie_seed
from protocol.errors import RuleError
from protocol.tests.ballots import making as m


def of(seed: TieSeed | None, title: str = "A question") -> Manifest:
    return m.manifest([m.rank()], m.by_seed(), tie_seed=seed, title=title)


COMMITTED = of(TieSeed(kind="commitment", commitment=tie_commitment(b"secret")))
SOURCE = of(TieSeed(kind="source", source="the lottery of 3 May"))


def refused(manifest: Manifest, value: bytes) -> None:
    with pytest.raises(RuleError) as caught:
        check_draw(manifest, value)
    assert caught.value.code == "bad-draw"


def test_a_draw_opens_the_commitment() -> None:
    check_draw(COMMITTED, b"secret")
    for value in (b"secre", b"secret2", b"Secret", b""):
        refused(COMMITTED, value)


def test_a_public_draw_is_some_digits() -> None:
    check_draw(SOURCE, b"03 17 22 41")
    refused(SOURCE, b"")
    check_draw(SOURCE, b"x" * MAX_DRAW_BYTES)
    refused(SOURCE, b"x" * (MAX_DRAW_BYTES + 1))


def test_a_ballot_that_announced_no_draw_takes_none() -> None:
    refused(of(TieSeed(kind="manifest")), b"1")
    refused(m.manifest(), b"1")


def test_a_seed_depends_on_the_ballot_and_the_draw() -> None:
    assert tie_seed(COMMITTED, None) is None
    assert tie_seed(m.manifest(), b"1") is None
    seeds = {
        tie_seed(COMMITTED, b"secret"),
        tie_seed(SOURCE, b"secret"),
        tie_seed(SOURCE, b"other"),
        tie_seed(of(TieSeed(kind="manifest")), None),
        tie_seed(of(TieSeed(kind="manifest"), "Another"), None),
    }
    assert len(seeds) == 5
    assert None not in seeds
