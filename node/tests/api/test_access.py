"""Signed requests in odd forms, over a plain socket: answered is what was signed, or nothing."""

import asyncio

import pytest
from yarl import URL

from node.peers.signing import Message, sign_request
from node.tests.small_federation import group_id, local_charter, running, small_node

DIGEST = "/federation/digest"
CHANGES = f"/federation/changes?instance={'00' * 16}&cursor=0"


@pytest.fixture
async def asking(tmp_path):
    """Asks group 1's node, which answers its groups alone: (target, what was signed) -> answer."""
    charter = local_charter(2, public_logs=False)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with running(one, gossip=False):
            yield lambda *args, **more: ask(two, URL(charter.groups[0].card.address), *args, **more)


async def ask(two, url, target, signed, method="GET", other=()):
    """Status and body of the answer; `other`: header lines beside those of the signature."""
    message = Message(method, f"https://node{signed}", {})
    sign_request(
        message,
        sign=two.signer.sign_transport,
        coalition=two.coalition,
        own=two.group,
        to=group_id(1),
        now=two.now(),
    )
    lines = [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *other]
    lines += [f"{name}: {value}" for name, value in message.headers.items()]
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
    body = b"" if status == 101 else await reader.read()
    writer.close()
    return status, body


@pytest.mark.parametrize("host", ["", "http://node", "https://another:1", "HTTP://NODE"])
async def test_a_whole_address_is_taken_for_its_path_alone(asking, host):
    for target in (DIGEST, CHANGES):
        assert (await asking(host + target, target))[0] == 200
    for signed in ("/", "/?", CHANGES.replace("cursor=0", "cursor=1"), f"{DIGEST}?x"):
        status, body = await asking(host + CHANGES, signed)
        assert (status, b'"bad-signature"' in body) == (401, True)


@pytest.mark.parametrize(
    ("target", "signed", "status"),
    [
        (f"{DIGEST}?", DIGEST, 200),
        (DIGEST, f"{DIGEST}?", 200),
        (f"{DIGEST}#x", DIGEST, 401),
        (f"{DIGEST}#", DIGEST, 401),
        (f"{CHANGES}#", CHANGES, 401),
        (f"http://node{DIGEST}#", DIGEST, 401),
        (f"http://node{DIGEST}#x", DIGEST, 401),
        ("/federation/%64igest", DIGEST, 401),
        ("/federation/%64igest", "/federation/%64igest", 200),
        (f"{DIGEST}?a%20b", f"{DIGEST}?a+b", 401),
        (f"/{DIGEST}", f"/{DIGEST}", 404),
        (f"/x/..{DIGEST}", f"/x/..{DIGEST}", 404),
    ],
)
async def test_a_target_is_taken_as_it_was_sent(asking, target, signed, status):
    assert (await asking(target, signed))[0] == status


@pytest.mark.parametrize(
    ("method", "key", "version", "status"),
    [
        ("GET", "dGhlIHNhbXBsZSBub25jZQ==", "13", 101),
        ("HEAD", "dGhlIHNhbXBsZSBub25jZQ==", "13", 400),
        ("GET", "\xffhlIHNhbXBsZSBub25jZQ==", "13", 400),
        ("GET", "dGhlIHNhbXBsZSBub25jZQ==", "\xff", 400),
        ("GET", "", "13", 400),
    ],
)
async def test_an_upgrade_in_an_odd_form_is_refused(asking, method, key, version, status):
    lines = ["Connection: Upgrade", "Upgrade: websocket"]
    lines += [f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Version: {version}"]
    target = "/federation/announce"
    assert (await asking(target, target, method, other=lines))[0] == status


async def test_the_method_is_signed(asking):
    assert (await asking(DIGEST, DIGEST, "HEAD"))[0] == 200
    assert (await asking(DIGEST, DIGEST, "OPTIONS"))[0] == 405


async def test_a_request_of_a_megabyte_of_signatures_is_refused_unparsed(asking):
    lines = [f"Signature-Input: x{n}=({'a ' * 4000})" for n in range(100)]
    status, body = await asking(DIGEST, DIGEST, other=lines)
    assert (status, b"more than 1024 characters" in body) == (401, True)


@pytest.mark.parametrize(
    "line",
    [
        'Signature: x="\xff"',
        "Signature: x=@999999999999999",
        "Signature-Input: x=@-999999999999999",
        'Signature-Input: x=%"%ff"',
        'Signature-Input: x=%"%e0%80',
        "Signature-Input: \xff",
        "Signature-Input: commonweal",
        "Signature-Input:",
        "Signature: x=0.1234",
        "Commonweal-To: \xff",
        "Commonweal-To:",
        "SIGNATURE: commonweal=:AA==:",
    ],
)
async def test_odd_lines_are_refused_and_fail_nothing(asking, line):
    assert (await asking(DIGEST, DIGEST, other=[line]))[0] == 401
