"""Whatever is asked of a node, it answers, does not fail, and changes only what it may."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation_tests.fuzz.asking import Asking, Request
from federation_tests.fuzz.served import Served, served
from node.api.routes import ROUTES as API
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


@pytest.fixture(scope="module")
def here() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def asking(here: Served) -> Asking:
    return Asking(here)


def test_every_route_of_the_tables_is_asked(here: Served) -> None:
    assert len(here.routes) >= len(API) + len(PAGES)


def check(here: Served, request: Request) -> int:
    """Send it; the status. A refused request, or nobody's, leaves every record as it was."""
    before = here.versions()
    answer = here.ask(request.raw, whole=request.whole)
    said = f"{answer.status} {answer.body[:200]!r} to {request.raw[:600]!r}"
    assert answer.status < 500, said
    assert answer.status or not request.whole, said
    if answer.status >= 400 or not request.role:
        assert here.versions() == before, said
    return answer.status


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_asked_is_answered(here: Served, asking: Asking, seed: int) -> None:
    random = Random(seed)
    for _ in range(ROUNDS):
        check(here, asking.request(random))


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
