"""What a group says while two claims to its keys stand doesn't count; what it owes does."""

import pytest

from protocol.coalition.entry import Entry
from protocol.coalition.kinds import KINDS
from protocol.coalition.membership.claims import STILL_SAID, Claims, refuse_silenced
from protocol.errors import RuleError
from protocol.statement import Statement

ASH, BIRCH = b"a" * 16, b"b" * 16


def said(after: int, kind: str = "proposal", group: bytes = ASH) -> Entry:
    statement = Statement(
        version=1, coalition=bytes(32), group=group, kind=kind, epoch=0, refs=[], body={}, time=0
    )
    return Entry(bytes(32), group, 0, statement, after=after)


def test_what_is_said_after_the_cut_that_shows_it_and_before_it_ends_is_silenced() -> None:
    claims = Claims(aside={ASH: ((10, 20), (40, None))})
    silent = [after for after in (5, 9, 10, 19, 20, 39, 40, 90) if claims.silences(said(after))]
    assert silent == [10, 19, 40, 90]
    assert not claims.silences(said(10, group=BIRCH))
    assert claims.heard([said(5), said(10)]) == [said(5)]
    with pytest.raises(RuleError) as caught:
        refuse_silenced(claims, said(10))
    assert caught.value.code == "keys-contested"


def test_objections_rotations_and_votes_on_cuts_are_heard_all_the_same() -> None:
    claims = Claims(aside={ASH: ((10, None),)})
    assert {"key-objection", "key-rotation", "cut-vote", "return"} <= STILL_SAID <= KINDS.keys()
    assert not any(claims.silences(said(10, kind)) for kind in STILL_SAID)
