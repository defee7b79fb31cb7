"""A reader and a signer that are not ours on checkpoints that a cosigner vouches for."""

import pytest

from federation_tests.c2sp.foreigner import (
    Foreigner,
    RefusedError,
    cosigner_verifier_key,
    verifier_key,
)
from protocol.checkpoint import Note, print_note
from protocol.cosignature import cosign, open_cosigned
from protocol.errors import ProtocolError
from protocol.keys import public_key
from protocol.tests.test_cosignature import (
    COSIGNED,
    HEAD,
    KEY,
    LOG,
    LOG_KEY,
    NAME,
    NOTE,
    SEED,
    TIME,
)

KEYS = verifier_key(LOG, LOG_KEY), cosigner_verifier_key(NAME, KEY)


def test_a_foreign_reader_takes_our_cosignature(foreigner: Foreigner) -> None:
    found = foreigner.cosigned(COSIGNED, *KEYS)
    assert (found["text"].split("\n")[:2], found["time"]) == ([LOG, "3"], TIME)


def test_a_foreign_signer_makes_the_same_cosignature(foreigner: Foreigner) -> None:
    made = foreigner.cosign(NOTE, NAME, SEED, TIME)
    assert open_cosigned(made, LOG, NAME, [KEY]) == (HEAD, TIME)
    assert made.splitlines()[-1] == COSIGNED.splitlines()[-1]


@pytest.mark.parametrize("time", [0, 1, 2**32, 2**63 - 1])
def test_we_take_foreign_cosignatures_of_any_time(foreigner: Foreigner, time: int) -> None:
    made = foreigner.cosign(NOTE, NAME, SEED, time)
    assert open_cosigned(made, LOG, NAME, [KEY]).time == time


def test_both_refuse_a_time_that_c2sp_does_not_allow(foreigner: Foreigner) -> None:
    made = foreigner.cosign(NOTE, NAME, SEED, 2**63)
    with pytest.raises(ProtocolError):
        open_cosigned(made, LOG, NAME, [KEY])
    both = NOTE + made.partition(b"\n\n")[2]
    with pytest.raises(RefusedError):
        foreigner.cosigned(both, *KEYS)


def test_a_foreign_reader_refuses_another_cosigner_s_key(foreigner: Foreigner) -> None:
    other = cosigner_verifier_key(NAME, public_key(bytes(32)))
    with pytest.raises(RefusedError, match="1 of two"):
        foreigner.cosigned(COSIGNED, KEYS[0], other)


def test_a_foreign_reader_refuses_a_cosignature_of_another_head(foreigner: Foreigner) -> None:
    line = cosign(SEED, NAME, HEAD._replace(size=4), TIME)
    moved = COSIGNED.splitlines(keepends=True)[:-1]
    foreign = print_note(Note("x\n", (line,))).splitlines(keepends=True)[-1]
    with pytest.raises(RefusedError):
        foreigner.cosigned(b"".join([*moved, foreign]), *KEYS)
