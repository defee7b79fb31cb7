"""Where a log is read: below an address, or in a directory of files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import aiohttp

from node.errors import NodeError
from protocol.errors import MalformedError

CONNECT_S = 10
ANSWER_S = 60
"""A bundle of 16 MiB over a line of 2.5 Mbit/s."""
MAX_ADDRESS_CHARS = 2_048
"""What servers and proxies take of an address everywhere."""
MAX_HOST_CHARS = 300
"""A name of 253 (RFC 1035), its scheme and port."""
_MOVED = range(300, 400)
_NOT_FOUND = (404, 410)
_CHUNK_BYTES = 65_536
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ConnectionTimeoutError, "no connection in time"),
    (TimeoutError, "no whole answer in time"),
    (aiohttp.ClientPayloadError, "the answer broke off"),
    (aiohttp.ServerDisconnectedError, "the connection was closed without an answer"),
    (aiohttp.ClientResponseError, "the answer is none of HTTP"),
    (aiohttp.InvalidURL, "no name of a host can be like this one"),
)
"""What went wrong, the first that fits: the words of most of these hold the whole address."""


class MissingError(NodeError):
    """There is no such file at the place."""


class Place(Protocol):
    """What a log is read from."""

    async def read(self, path: str, max_bytes: int) -> bytes:
        """One file by its path below the log.

        Raises:
            MissingError: there is none.
            NodeError: `log-unreachable` or `log-moved`.
            MalformedError: `too-large`.
        """
        ...


@asynccontextmanager
async def place_of(where: str) -> AsyncIterator[Place]:
    """A log by its address (http or https), or the directory that its files are in.

    Raises:
        NodeError: `bad-log-address`.
    """
    if not where.startswith(("http://", "https://")):
        if not _is_directory(where):
            raise NodeError(
                "bad-log-address",
                # Not what was given: it may be a reader's address without its first letters.
                "this is neither a web address nor a directory",
                "give the address below which the log's checkpoint is, or a directory with its "
                "files",
            )
        yield Folder(Path(where))
        return
    address = where.rstrip("/")
    _check(address)
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S, connect=CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        # Nothing small must unfold into something large; servers of tiles compress on demand only.
        headers={"Accept-Encoding": "identity", "User-Agent": "commonweal"},
        auto_decompress=False,
    ) as session:
        yield Web(session, address)


def _is_directory(where: str) -> bool:
    try:
        return Path(where).is_dir()
    except OSError:  # longer than a name can be; its words hold the name
        return False


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        known = parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment or "@" in parts.netloc:
        raise NodeError(
            "bad-log-address",
            "this is not the address of a log",
            "it has host and path alone, such as https://log.example.org/tiles",
        )
    if len(address) > MAX_ADDRESS_CHARS:
        raise NodeError("bad-log-address", "this address is too long", "is it one address?")


class Folder:
    """Files in a directory: what a server of tiles would serve, or an unpacked stick."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def read(self, path: str, max_bytes: int) -> bytes:
        """One file."""
        try:
            with (self._directory / path).open("rb") as file:
                data = file.read(max_bytes + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise _missing(path) from None
        if len(data) > max_bytes:
            raise _too_large(path, max_bytes)
        return data


class Web:
    """Files below an address."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session, self._address = session, address

    async def read(self, path: str, max_bytes: int) -> bytes:
        """One file; no redirect is followed."""
        try:
            async with self._session.get(
                f"{self._address}/{path}", allow_redirects=False
            ) as answer:
                self._refuse(answer, path)
                data = bytearray()
                async for part in answer.content.iter_chunked(_CHUNK_BYTES):
                    data += part
                    if len(data) > max_bytes:
                        raise _too_large(path, max_bytes)
                return bytes(data)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NodeError(
                "log-unreachable",
                f"{path}: {_kind(error)}",
                "is the address right, and its server up? with --state what was checked so far is "
                "kept",
            ) from error

    def _refuse(self, answer: aiohttp.ClientResponse, path: str) -> None:
        if answer.status == 200:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise _unreadable(f"{path}: compressed, though that was not asked for")
            return
        if answer.status in _NOT_FOUND:
            raise _missing(path)
        if answer.status in _MOVED:
            raise NodeError(
                "log-moved",
                f"this address sends readers on to {self._moved_to(answer)}",
                "give the log's address there, if you trust it",
            )
        raise _unreadable(f"{path}: HTTP {answer.status}")

    def _moved_to(self, answer: aiohttp.ClientResponse) -> str:
        """Scheme and host alone: the path is most often that of the address, with its secret."""
        try:
            parts = urlsplit(urljoin(self._address, answer.headers.get("Location", "")))
        except ValueError:
            return "what is no address"
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}"[:MAX_HOST_CHARS]


def _kind(error: Exception) -> str:
    """What went wrong, without the address: it may hold a reader's secret, and this is mailed."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return str(error)  # names the host and the port alone
    for kind, said in _KINDS:
        if isinstance(error, kind):
            return said
    return type(error).__name__


def _unreadable(said: str) -> NodeError:
    return NodeError(
        "log-unreachable",
        said,
        "of a coalition that keeps its records private, ask a group for a reader's address",
    )


def _missing(path: str) -> MissingError:
    if path == "checkpoint":
        return MissingError(
            "log-incomplete",
            f"there is no {path} at this place",
            "is it the address that the checkpoint is below? a record without an entry has none, "
            "and a reader's address that was ended opens nothing",
        )
    return MissingError(
        "log-incomplete",
        f"there is no {path} at this place",
        "is it the address that the checkpoint is below? an old part may have been dropped there: "
        "ask another server of the same log",
    )


def _too_large(path: str, max_bytes: int) -> MalformedError:
    return MalformedError("too-large", f"{path} has more than {max_bytes} bytes")
