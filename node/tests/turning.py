"""A bit turns on the disk, in one value of a database: nobody is told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any


def flipped(value: Any, bit: int) -> Any:
    """A number, text or bytes with one bit changed; of what is shorter, a bit further ahead."""
    if isinstance(value, int):
        return value ^ 1 << bit
    data = bytearray(value.encode() if isinstance(value, str) else value)
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    return data.decode() if isinstance(value, str) else bytes(data)


def change(path: Path, place: tuple[str, str, str], how: Callable[[Any], Any]) -> None:
    """Change one value, behind SQLite's back as far as its users can tell.

    Args:
        path: the database.
        place: table, column, and the condition that one row meets.
        how: the value that is there -> the new one.
    """
    table, column, where = place
    with closing(sqlite3.connect(path)) as db:
        ((value,),) = db.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchall()
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (how(value),))
        db.commit()


def turn(path: Path, table: str, column: str, where: str, bit: int = 0) -> None:
    """Turn one bit of a value."""
    change(path, (table, column, where), lambda value: flipped(value, bit))
