"""Whether a node may write without being served: one that others know must ask them first.

A machine that was rolled back as a whole looks in every file as it looked then. A node that serves
asks the others for its own newest head before it writes; a command beside a stopped node can't.
Decision 0329.
"""

from sqlite_utils import Database

from node.errors import SignerError
from node.store.database import StoreFile

MUST_SERVE = "must-serve"
_ASKED = "asked"


async def note_asked(file: StoreFile) -> None:
    """Others answered this node's question for its own record, so they may hold what it says.

    If we crash before: it is asked and noted at the next start; what is said until then is said
    by a node that serves, and no command writes beside it.
    """
    if not was_asked(file):
        await file.write(_note)


def was_asked(file: StoreFile) -> bool:
    """Whether others have ever answered it."""
    rows = file.reader.conn.execute("SELECT 1 FROM meta WHERE name = ?", (_ASKED,))
    return rows.fetchone() is not None


def must_be_served() -> SignerError:
    """Why a command writes nothing beside a stopped node."""
    return SignerError(
        "must-serve",
        "this node is not being served, so it can't ask the others whether they hold more of its "
        "own record than it does",
        "start it, and give the command while it runs: docs/operate/backup.md says why",
    )


def _note(db: Database) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, x'01')", [_ASKED])
