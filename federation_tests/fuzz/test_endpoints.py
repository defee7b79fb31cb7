"""Whatever is asked of a node, it answers, does not fail, and changes only what it may."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation_tests.fuzz.asking import Asking, Request, nothing_may_change
from federation_tests.fuzz.peering import (
    check_conversation,
    converse,
    ends_inside_a_frame,
    framed,
    messages,
    said,
)
from federation_tests.fuzz.served import Served, founding, served
from node.api.routes import ROUTES as API
from node.peers.frames import is_frame
from node.web.founding.install import ROUTES as FOUNDING
from node.web.routes import ROUTES as PAGES

# aiohttp warns of a header with that header in the warning; what is no text in it can't be passed
# from a worker of pytest-xdist to the process that reports, and ends the whole run.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::aiohttp.multipart.BadContentDisposition{part}")
    for part in ("Header", "Param")
]

EXAMPLES = settings().max_examples // 4
ROUNDS = 12
"""Requests in one Hypothesis example."""
DOORS = {("POST", "/enter"), ("POST", "/sign-in"), ("POST", "/vote")}
"""What asks for a code answers 403 to another one: the door is what is reached."""
TRIES = 3
"""With other names in the path."""
SHUT = {0, 401, 403, 429}
"""Refusals of who asks, of an unsigned request, say; `away` is the same for a browser."""
BY_LINK = "/reader/"
"""Below these a secret that opens nothing is answered as if there were nothing: 404."""


@pytest.fixture(scope="module")
def here() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def asking(here: Served) -> Asking:
    return Asking(here)


@pytest.fixture(scope="module")
def room() -> Iterator[Served]:
    with served(founding) as found:
        yield found


@pytest.fixture(scope="module")
def asking_founders(room: Served) -> Asking:
    return Asking(room)


def opens(here: Served, asking: Asking, method: str, pattern: str) -> bool:
    """Whether a route is reached past its door: by a peer, or in some role."""
    random = Random(pattern)
    for role in sorted(here.cookies, key=lambda role: role != "steward"):
        for _ in range(TRIES):
            answer = here.ask(asking.good(method, pattern, role, random))
            away = answer.status == 303 and "location: /sign-in" in answer.head.lower()
            if method == "POST" and pattern.startswith(("/sign", "/access")):
                here.enter_again()
            shut = SHUT | {404} if pattern.startswith(BY_LINK) else SHUT
            opened = answer.status not in shut and answer.status < 500
            if opened and not (away and "sign" not in pattern):
                return True
    return False


def test_every_route_of_the_tables_is_reached_past_its_door(here: Served, asking: Asking) -> None:
    assert len(here.routes) >= len(API) + len(PAGES)
    shut = [route for route in here.routes if not opens(here, asking, *route)]
    assert set(shut) <= DOORS


def test_every_route_of_a_founding_is_reached_past_its_door(
    room: Served, asking_founders: Asking
) -> None:
    assert len(room.routes) == len(FOUNDING)
    shut = [route for route in room.routes if not opens(room, asking_founders, *route)]
    assert set(shut) <= DOORS


def check(here: Served, request: Request) -> int:
    """Send it; the status. A refused request, or nobody's, leaves every record as it was."""
    before = here.versions()
    answer = here.ask(request.raw, whole=request.whole)
    said = f"{answer.status} {answer.body[:200]!r} to {request.raw[:600]!r}"
    assert answer.status < 500, said
    assert answer.status or not request.whole, said
    if nothing_may_change(request, answer.status):
        assert here.versions() == before, said
    if b"/sign-out" in request.raw:
        here.enter_again()
    return answer.status


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_asked_is_answered(here: Served, asking: Asking, seed: int) -> None:
    random = Random(seed)
    for _ in range(ROUNDS):
        check(here, asking.request(random))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_asked_of_a_founding_is_answered(
    room: Served, asking_founders: Asking, seed: int
) -> None:
    random = Random(seed)
    for _ in range(ROUNDS):
        check(room, asking_founders.request(random))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), through=st.booleans())
def test_whatever_a_peer_sends_over_a_connection_ends_it_in_order(
    here: Served, seed: int, through: bool
) -> None:
    check_conversation(here, said(here, Random(seed)), through=through)
    assert here.get("/healthz").status == 200


def test_a_frame_that_never_ends_is_closed_without_a_word(here: Served) -> None:
    """As seed 308 has it: something good, and then a frame that promises more than comes."""
    good = framed(messages(here)[1])
    endless = framed(bytes(18))[:-16]
    assert converse(here, [good, endless], through=False) == 0
    assert ends_inside_a_frame([good, endless])
    assert not ends_inside_a_frame([good, framed(bytes(200)), framed(bytes(70_000))])


def test_what_a_peer_may_send_leaves_its_connection_open(here: Served) -> None:
    announcing = [framed(data) for data in messages(here) if not is_frame(data)]
    assert converse(here, announcing, through=True) == 1000
    assert converse(here, [framed(b"no announcement")], through=True) == 1008


@pytest.mark.parametrize("role", ["", "steward", "member"])
def test_every_page_is_shown_or_refused(here: Served, asking: Asking, role: str) -> None:
    random = Random(role)
    for method, pattern in here.routes:
        check(here, asking.request_to(method, pattern, role, random))


@pytest.mark.parametrize("name", ["form", "signed-in", "session", "lang", "notice"])
def test_a_cookie_of_other_bytes_is_one_that_nobody_has(here: Served, name: str) -> None:
    """Over a plain socket: a client library would not send it."""
    head = b"Host: node\r\nConnection: close\r\nCookie: %s=\xd3\r\n" % name.encode()
    for path in (b"/", b"/sign-in", b"/receipt", b"/vote"):
        assert here.ask(b"GET %s HTTP/1.1\r\n%s\r\n" % (path, head)).status in {200, 303}
    body = b"token=" + here.token.encode()
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body)
    assert here.ask(b"POST /vote HTTP/1.1\r\n%s\r\n%s" % (head, body)).status == 403
