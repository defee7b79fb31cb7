"""What a node's directory is at a moment: photographed as SIGKILL would leave it, and compared.

A photograph is taken while the writing thread stands between one durable write and the next, so its
files are what a start after a kill would find, write-ahead logs and all.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

Image = dict[tuple[str, str], list[tuple[Any, ...]]]
"""(file, table) -> its rows, ordered."""

_OF_THE_PROCESS = ("node.lock", "node.sock", "*-shm")
WRITING = frozenset({"COMMIT", "CREATE", "INSERT", "UPDATE", "DELETE", "REPLACE", "VACUUM"})


def image(directory: Path) -> Image:
    """Everything in the node's databases, its boxes included."""
    found: Image = {}
    for path in sorted(directory.rglob("*.sqlite")):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            names = db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                " AND name <> '_sqlite_migrations'"  # when tables were made
            )
            for (name,) in names.fetchall():
                rows = db.execute(f"SELECT * FROM {name}").fetchall()
                found[str(path.relative_to(directory)), name] = sorted(rows, key=repr)
    return {place: rows for place, rows in found.items() if rows}


class Camera:
    """Photographs a directory at some of the durable writes while it is on.

    Args:
        base: where photographs go.
        kept: how many of one act's writes are kept, drawn with `chance`.

    Attributes:
        photos: (which durable write of the act, from 1, the photograph), of the act that is on.
        writes: how many durable writes the act has made.
    """

    def __init__(self, base: Path, kept: int, chance: random.Random) -> None:
        self._base = base
        self._kept = kept
        self._chance = chance
        self._directory: Path | None = None
        self._taken = 0
        self.photos: list[tuple[int, Path]] = []
        self.writes = 0

    @contextmanager
    def on(self, directory: Path) -> Iterator[None]:
        """Photograph this directory while the context is open."""
        self._directory, self.photos, self.writes = directory, [], 0
        try:
            yield
        finally:
            self._directory = None

    def written(self, path: str) -> None:
        """A write to a file of some node is durable now."""
        directory = self._directory
        if directory is None or not path.startswith(f"{directory}/"):
            return
        self.writes += 1
        if len(self.photos) >= self._kept:
            # Each write of the act is as likely as the next to be among those kept.
            place = self._chance.randrange(self.writes)
            if place >= self._kept:
                return
            shutil.rmtree(self.photos.pop(place)[1])
        self._taken += 1
        photo = self._base / f"photo-{self._taken}"
        shutil.copytree(directory, photo, ignore=shutil.ignore_patterns(*_OF_THE_PROCESS))
        self.photos.append((self.writes, photo))


def watch(monkeypatch: pytest.MonkeyPatch, camera: Camera) -> None:
    """From now on the camera hears of each durable write of this process: commits, and removals."""

    class Watching(sqlite3.Connection):
        def __init__(self, path: object, *args: Any, **kwargs: Any) -> None:
            super().__init__(str(path), *args, **kwargs)
            self.path = str(path)

        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA synchronous"):
                # A kill leaves what the kernel holds; power cuts are SQLite's to test.
                sql = "PRAGMA synchronous = OFF"
            cursor = super().execute(sql, *args)
            if not self.in_transaction and sql.lstrip().split(None, 1)[0].upper() in WRITING:
                camera.written(self.path)
            return cursor

    connect = sqlite3.connect
    unlink = Path.unlink

    def removed(self: Path, missing_ok: bool = False) -> None:
        unlink(self, missing_ok=missing_ok)
        if ".sqlite" in self.name:
            camera.written(str(self))

    def connected(path: Any, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        return connect(path, *args, **kwargs, factory=Watching)

    monkeypatch.setattr(sqlite3, "connect", connected)
    monkeypatch.setattr(Path, "unlink", removed)
