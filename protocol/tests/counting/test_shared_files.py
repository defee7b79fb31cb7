"""Every shared file of counting data is read by some test, or listed here with the reason why not.

A file that nobody lists fails the test, so that no reference is ever left out unseen.
"""

from __future__ import annotations

from fnmatch import fnmatch

from protocol.tests.counting import debian_votes, droop_reports, test_majority_judgment
from protocol.tests.formats import rctab_reports, test_abif
from protocol.tests.shared_data import shared

READ = (
    *debian_votes.READ,
    *droop_reports.READ,
    *test_majority_judgment.READ,
    *test_abif.READ,
    *rctab_reports.READ,
)
UNREAD = {
    "burlington/*.jabmod": "a format that is named nowhere here; its ballots are those of the ABIF",
    "burlington/*.widj": "a format that is named nowhere here; its ballots are those of the ABIF",
    "*/LICENSE*": "no data",
    "orsay-mj/README.md": "says what the note says: which number is which grade",
}


def files() -> set[str]:
    root = shared("data/counting")
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_every_file_is_read_or_listed_with_a_reason() -> None:
    patterns = [*(pattern.replace("**/", "*") for pattern in READ), *UNREAD]
    unlisted = sorted(
        name for name in files() if not any(fnmatch(name, pattern) for pattern in patterns)
    )
    assert unlisted == []


def test_every_pattern_names_a_file() -> None:
    held = files()
    for pattern in (*READ, *UNREAD):
        wide = pattern.replace("**/", "*")
        assert any(fnmatch(name, wide) for name in held), pattern


def test_a_file_that_nobody_lists_is_found() -> None:
    patterns = [*READ, *UNREAD]
    assert not any(fnmatch("new/ballots.blt", pattern) for pattern in patterns)
