"""Sessions in a file of their own: revocable, short, and silent about who and where.

Only a hash of the session key is kept, so that a copy of the file opens no session. Neither
addresses nor times of visits are kept; the expiry is rounded up to the hour.
"""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils
from aiohttp import web
from aiohttp_session import AbstractStorage, Session

T = TypeVar("T")

COOKIE = "session"
MAX_SESSION_S = 12 * 3600  # a long day at a polling table
MAX_SESSION_BYTES = 4096
_HOUR_S = 3600

SCHEMA = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""


class SessionStorage(AbstractStorage):
    """aiohttp-session's storage over one SQLite file, used from one thread of its own."""

    def __init__(self, path: Path, *, secure: bool) -> None:
        super().__init__(
            cookie_name=COOKIE,
            max_age=MAX_SESSION_S,
            httponly=True,
            secure=secure,
            samesite="Lax",
        )
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sessions")
        self._db: sqlite_utils.Database | None = None

    async def open(self) -> bytes:
        """Open the file, drop what has expired, and return the key for hidden form tokens."""
        return await self._run(self._open)

    async def close(self) -> None:
        """Close the file; the storage can't be used afterwards."""
        await self._run(self._close)
        self._thread.shutdown()

    async def load_session(self, request: web.Request) -> Session:
        """The request's session; a new one if it has none, or an expired or ended one."""
        key = self.load_cookie(request)
        data = await self._run(self._load, key) if key else None
        if data is None:
            return Session(None, data=None, new=True, max_age=self.max_age)
        return Session(key, data={"session": data}, new=False)

    async def save_session(
        self,
        request: web.Request,  # noqa: ARG002 - part of aiohttp-session's interface
        response: web.StreamResponse,
        session: Session,
    ) -> None:
        """Store the session, or end it if it is empty."""
        key = session.identity if isinstance(session.identity, str) else None
        if session.empty:
            if key is not None:
                await self._run(self._drop, key)
            self.save_cookie(response, "", max_age=self.max_age)
            return
        key = key or secrets.token_urlsafe(24)
        text = json.dumps(dict(session), separators=(",", ":"))
        if len(text) > MAX_SESSION_BYTES:
            raise ValueError("session data outgrew its limit")
        await self._run(self._save, key, text)
        self.save_cookie(response, key, max_age=self.max_age)

    async def end_all(self) -> None:
        """End every session, as after a stolen device or a change of stewards."""
        await self._run(self._drop_all)

    async def _run(self, work: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def _open(self) -> bytes:
        self._path.touch(mode=0o600)
        db = self._db = sqlite_utils.Database(self._path, execute_plugins=False)
        db.enable_wal()
        db.executescript(SCHEMA)
        now = int(time.time())
        with db.atomic():
            db.conn.execute("DELETE FROM sessions WHERE expires < ?", (now,))
            fresh = secrets.token_bytes(32)
            db.conn.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (fresh,))
        return bytes(db.conn.execute("SELECT value FROM secret").fetchone()[0])

    def _close(self) -> None:
        self._database().close()
        self._db = None

    def _database(self) -> sqlite_utils.Database:
        if self._db is None:
            raise RuntimeError("the session file is not open")
        return self._db

    def _load(self, key: str) -> dict[str, Any] | None:
        row = (
            self._database()
            .conn.execute(
                "SELECT data FROM sessions WHERE key = ? AND expires >= ?",
                (_digest(key), int(time.time())),
            )
            .fetchone()
        )
        return None if row is None else dict(json.loads(row[0]))

    def _save(self, key: str, text: str) -> None:
        # To the hour: the file must not tell when somebody voted.
        expires = -(-(int(time.time()) + MAX_SESSION_S) // _HOUR_S) * _HOUR_S
        with self._database().atomic():
            self._database().conn.execute(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)", (_digest(key), text, expires)
            )

    def _drop_all(self) -> None:
        with self._database().atomic():
            self._database().conn.execute("DELETE FROM sessions")

    def _drop(self, key: str) -> None:
        with self._database().atomic():
            self._database().conn.execute("DELETE FROM sessions WHERE key = ?", (_digest(key),))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
