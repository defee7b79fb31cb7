"""An application is signed by whom it is about, for one coalition, and read strictly."""

import pytest
from msgspec.structs import replace

from protocol.coalition.membership.applications import (
    MAX_APPLICATION_BYTES,
    check_application,
    open_application,
)
from protocol.encoding import pack
from protocol.errors import MalformedError, ProtocolError, SignatureError
from protocol.tests.coalition.membership.joining import Joining, new_card

HERE = Joining()
MADE = HERE.application("Elder", at_large="Whoever has no union", after=bytes(32))


def test_an_application_is_read_back() -> None:
    assert open_application(pack(MADE), HERE.scene.coalition) == MADE


@pytest.mark.parametrize(
    "changes",
    [
        {"card": new_card("Elder", name="Elders")},
        {"affiliated": 51},
        {"about": "We act fast."},
        {"at_large": ""},
        {"after": b""},
    ],
)
def test_whoever_changes_a_field_of_it_breaks_its_signature(changes: dict) -> None:
    forged = replace(MADE, asked=replace(MADE.asked, **changes))
    with pytest.raises(SignatureError):
        check_application(HERE.scene.coalition, forged, MADE.asked.card.log_key)


def test_it_serves_in_no_other_coalition_and_by_no_other_signature() -> None:
    for coalition, body in (
        (bytes(32), MADE),
        (HERE.scene.coalition, replace(MADE, signature=bytes(64))),
    ):
        with pytest.raises(SignatureError) as caught:
            check_application(coalition, body, MADE.asked.card.log_key)
        assert caught.value.code == "bad-signature"


@pytest.mark.parametrize("data", [b"", b"\x80", pack(MADE)[:-1], pack(MADE) + b"\0"])
def test_what_is_no_application_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        open_application(data, HERE.scene.coalition)


def test_a_file_that_is_too_long_is_not_read() -> None:
    with pytest.raises(MalformedError) as caught:
        open_application(bytes(MAX_APPLICATION_BYTES + 1), HERE.scene.coalition)
    assert caught.value.code == "too-large"
