import re
from pathlib import Path

from node.directory import DATABASES, PLAIN
from node.lock import LOCK_NAME, SOCKET_NAME
from node.store import (
    blobs,
    box,
    box_channels,
    database,
    faults,
    reading,
    roster_csv,
    schema,
)

PAGE = Path(__file__).resolve().parents[3] / "docs/operate/store.md"
MODULES = (blobs, box, box_channels, database, faults, reading, roster_csv, schema)


def test_the_page_states_the_limits_the_code_has():
    rows = re.findall(r"(?m)^\| [^|]+ \| ([\d,]+) \| `(MAX_\w+)` \|$", PAGE.read_text("utf-8"))
    stated = {name: int(value.replace(",", "")) for value, name in rows}
    held = {
        name: getattr(module, name)
        for module in MODULES
        for name in stated
        if hasattr(module, name)
    }
    held["MAX_LOGS"] -= 1  # ids are below it
    assert stated == held
    assert len(stated) >= 10


def test_the_page_names_every_file_of_a_node():
    # Who backs up by the page, file by file, would leave out what it doesn't name.
    rows = re.findall(r"(?m)^\| ((?:`[^`]+`(?:, )?)+) \| ", PAGE.read_text("utf-8"))
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert {*DATABASES, *PLAIN, LOCK_NAME, SOCKET_NAME} <= named
