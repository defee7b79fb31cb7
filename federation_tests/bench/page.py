"""The table, at a terminal and as docs/performance.md."""

from collections.abc import Sequence
from pathlib import Path

from federation_tests.bench.figures import Figure, middle, number

HEAD = """\
# Performance

Written by `make bench`; don't edit it by hand. Run it on your own machine: figures are true of the
machine and the hour they were measured in, and the ratios travel better than the times.

"""

READING = """
## How to read it

- **Value** is the middle one of the runs, and **range** the lowest and the highest. A wide range
  means that something else wanted the machine. Processor time grows then too, since caches are
  shared, but by a third rather than by several times.
- **Measured against** is a peer that did the same work, or a second figure taken, in the same run;
  the **ratio** is to it, or to the target where the target is a limit.
- The **target** is the project's own, set before the code was written. A target that is missed
  stays in the table. Nothing is promised for rows without one.
- Compared pieces of our own code take turns. Rows run one after the other, each in a process of
  its own; nodes that are measured as a whole are
  processes of their own besides. Compared pieces of work run on the same core.
- `make bench` measures; it is no test and fails no build. It takes some ten minutes on two
  cores.

## What each row times
"""


def page(figures: Sequence[Figure], machine: str, load: tuple[str, str]) -> str:
    """The page in Markdown.

    Args:
        figures: in the order of the table.
        machine: one line about it.
        load: how busy it was before the first row and after the last.
    """
    before, after = load
    lines = [
        f"{_capital(machine)}.",
        f"Load before the first row: {before}; after the last: {after}.",
    ]
    lines += [""]
    lines += ["| what | value | range | target | measured against | ratio | |"]
    lines += ["|---|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(cells(figure)) + " |" for figure in figures]
    notes = [f"- **{_capital(figure.what)}**: {figure.note}." for figure in figures if figure.note]
    return HEAD + "\n".join(lines) + "\n" + READING + "\n" + "\n".join(notes) + "\n"


def cells(figure: Figure) -> list[str]:
    """One line of the table: what, value, range, target, against, ratio, verdict."""
    return [
        figure.what,
        f"{number(middle(figure.runs))} {figure.unit}" if figure.runs else "not measured",
        spread(figure.runs),
        figure.target,
        figure.against,
        "" if figure.ratio is None else f"{number(figure.ratio)}x",
        {True: "met", False: "missed", None: ""}[figure.met],
    ]


def spread(runs: Sequence[float]) -> str:
    """Lowest to highest; empty for what is counted rather than timed, or not measured."""
    if len(runs) < 2:
        return ""
    low, high = number(min(runs)), number(max(runs))
    return f"{low} to {high}"


def show(figure: Figure) -> str:
    """A figure for the terminal."""
    what, value, between, target, against, ratio, verdict = cells(figure)
    parts = [f"{what}: {value}", f"({between})" if between else ""]
    parts += [f"target {target}" if target else "", against and f"[{against}]"]
    parts += [ratio, verdict.upper()]
    return "  ".join(part for part in parts if part)


def write(path: Path, text: str) -> None:
    """Write the page."""
    path.write_text(text, encoding="utf-8")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
