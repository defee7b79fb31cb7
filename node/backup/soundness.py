"""Whether a database file is sound, past a false alarm of SQLite's own.

SQLite 3.40, which is Debian 12's, takes the columns of a WITHOUT ROWID table for each other where
those of its key are not its first, and reports NULLs that aren't there. A backup with a question to
the members in it could not be restored.
"""

import re
import sqlite3
from pathlib import Path

_NULL = re.compile(r"NULL value in (\w+)\.(\w+)", re.ASCII)
MAX_TOLD = 100_000
"""Reports that are looked into; only the 64 answers to members' questions call up false ones."""


def fault_of(path: Path) -> str:
    """What is wrong with a database file, in SQLite's words; empty if nothing is.

    The file is closed: no process uses it.
    """
    connection = sqlite3.connect(path)
    try:
        found = connection.execute(f"PRAGMA quick_check({MAX_TOLD})").fetchall()
        for (told,) in found:
            if told != "ok" and not _is_false(connection, told):
                return str(told)
        return f"{MAX_TOLD:,} faults" if len(found) >= MAX_TOLD else ""
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


def _is_false(connection: sqlite3.Connection, told: str) -> bool:
    null = _NULL.fullmatch(told)
    if null is None:
        return False
    table, column = null.groups()
    # Not `IS NULL`: of a column that can't be that, SQLite knows the answer without a look.
    query = f"SELECT 1 FROM {table} WHERE typeof({column}) = 'null' LIMIT 1"  # noqa: S608  \w alone
    row = connection.execute(query).fetchone()
    return row is None
