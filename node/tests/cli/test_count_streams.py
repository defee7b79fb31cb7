"""A million lines are counted by the command as a stream: memory does not grow with the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, permutations
from pathlib import Path

import pytest

LINES = 1_000_000
#: What a process may need beyond counting a thousand lines. Holding any of these files takes 60 MB
#: and more: a line as bytes has 33 besides its content, and 8 for its place in a list.
MORE_KB = 8 * 1024
OPTIONS = 5
ORDERS = [order for size in (1, 2, 3) for order in permutations(range(OPTIONS), size)]
NAMES = [f"Candidate {letter} of the example" for letter in "ABCDE"]


def orders(lines: int) -> Iterator[tuple[int, ...]]:
    """Short rankings in an order that repeats late; 7919 is a prime."""
    return (ORDERS[number * 7919 % len(ORDERS)] for number in range(lines))


def blt(lines: int) -> Iterable[str]:
    yield f"{OPTIONS} 2\n"
    yield from (f"1 {' '.join(str(o + 1) for o in order)} 0\n" for order in orders(lines))
    yield "0\n"
    yield from (f'"{name}"\n' for name in (*NAMES, "Example"))


def csv(lines: int) -> Iterable[str]:
    yield "rank1,rank2,rank3\n"
    cells = {order: [NAMES[option] for option in order] for order in ORDERS}
    rows = {order: ",".join([*row, *[""] * (3 - len(row))]) for order, row in cells.items()}
    yield from (f"{rows[order]}\n" for order in orders(lines))


def abif(lines: int) -> Iterable[str]:
    yield from (f"1:{'>'.join('ABCDE'[o] for o in order)}\n" for order in orders(lines))


def grades(lines: int) -> Iterable[str]:
    yield ",".join(NAMES) + "\n"
    yield from (",".join(f"{n * k % 6}" for k in (1, 2, 3, 5, 7)) + "\n" for n in range(lines))


def debian(lines: int) -> Iterable[str]:
    yield from (f"  Option {number + 1}---->: {name}\n" for number, name in enumerate(NAMES))
    for order in orders(lines):
        ranks = [order.index(o) + 1 if o in order else "-" for o in range(OPTIONS)]
        yield f"V: {''.join(map(str, ranks))}\n"


def counted(path: Path, *arguments: str) -> tuple[dict[str, object], int]:
    """The count of a file by a process of its own, and the most memory that it held, in KB."""
    command = [sys.executable, "-m", "node", "count", *arguments, str(path), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return json.loads(out), usage.ru_maxrss


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "arguments"),
    [
        (csv, ("irv",)),
        (blt, ("stv-scottish",)),
        (abif, ("schulze",)),
        (debian, ("debian",)),
        (grades, ("score", "--grades", "5-0")),
    ],
)
def test_a_million_lines_are_counted_in_the_memory_of_a_thousand(
    form: Callable[[int], Iterable[str]], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "votes"
    used = {}
    for lines in (1_000, LINES):
        with path.open("w", encoding="utf-8") as file:
            stream = iter(form(lines))
            while part := "".join(islice(stream, 10_000)):
                file.write(part)
        result, used[lines] = counted(path, *arguments)
        assert result["total"] == lines
    assert used[LINES] < used[1_000] + MORE_KB
