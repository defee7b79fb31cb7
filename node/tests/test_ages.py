"""Files as each earlier release left them: all open, and become what a new node has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from node.directory import COUNCIL_FILE, DATABASES
from node.store.box_schema import box_migrations
from node.store.database import StoreFile, check_version

KINDS = DATABASES | {"a box": box_migrations}


def steps(name: str) -> list[tuple[str, str]]:
    """The names of a file's migrations, in order: as files have them, and as the code has them."""
    with closing(Database(memory=True)) as db:
        return [(step.name, step.fn.__name__) for step in KINDS[name].pending(db)]


def ages() -> Iterator[tuple[str, str]]:
    for name in KINDS:
        yield from ((name, stop) for stop, _ in steps(name)[1:])


def tables(path: Path) -> dict[str, str]:
    with closing(Database(path)) as db:
        return {table: str(db.table(table).columns) for table in db.table_names()}


@pytest.mark.parametrize(("name", "stop"), [*ages()], ids=" before ".join)
def test_a_file_of_each_age_opens_and_has_the_tables_of_a_new_one(
    tmp_path: Path, name: str, stop: str
) -> None:
    made, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    with closing(Database(made)) as db:
        KINDS[name].apply(db, stop_before=stop)
    check_version(made, KINDS[name])
    for path in (made, new):
        StoreFile(path, KINDS[name]).close()
    assert tables(made) == tables(new)


@pytest.mark.parametrize("name", KINDS)
def test_migrations_are_numbered_in_the_order_in_which_they_run(name: str) -> None:
    numbers = [function.split("_")[0] for _, function in steps(name)]
    assert numbers == [f"m{n:03}" for n in range(1, len(numbers) + 1)]


def test_a_file_s_names_of_its_migrations_stay() -> None:
    # By another name it is one that this release doesn't know, and the file is refused as newer.
    assert [recorded for recorded, _ in steps(COUNCIL_FILE)][:6] == [
        "m001_council",
        "m002_heard",
        "m003_bases",
        "m004_parted",
        "m004_sum",
        "m005_vote_proofs",
    ]
