"""docs/operate/watching.md names every metric and every line of the log, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import node
from federation_tests.scenarios.founded import ROOT
from node.telemetry import Metrics

PAGE = ROOT / "docs" / "operate" / "watching.md"
SOURCE = Path(node.__file__).parent
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
HANDED_ON = {"driver.py": "_note_error", "council/unsaid.py": "failed"}
"""Modules that log a line whose name they are handed, and by which function."""


def table(heading: str) -> dict[str, str]:
    """The rows under a heading: what the first column names -> the whole row."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [row for row in text.splitlines() if row.startswith("| `")]
    return {name: row for row in rows for name in re.findall("`([a-z_-]+)`", row.split("|")[1])}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a method or function in the node's code, with the module's path."""
    for path in sorted(SOURCE.rglob("*.py")):
        where = path.relative_to(SOURCE)
        if "tests" in where.parts:
            continue
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute):
                yield str(where), found


def is_log(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    owner = call.func.value
    return call.func.attr in LEVELS and isinstance(owner, ast.Name) and owner.id == "log"


def name_in(call: ast.Call) -> str | None:
    """The line's name, if it stands in the call."""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    return next((text for text in texts if isinstance(text, str)), None)


def events() -> set[str]:
    found: set[str] = set()
    for where, call in calls():
        assert isinstance(call.func, ast.Attribute)
        if is_log(call):
            name = name_in(call)
            assert name or where in HANDED_ON, f"{where}:{call.lineno} logs a line without a name"
            found |= {name} if name else set()
        elif call.func.attr in HANDED_ON.values() and (name := name_in(call)):
            found.add(name)
    return {name for name in found if re.fullmatch("[a-z]+(-[a-z]+)+|[a-z]+", name)}


def test_every_line_of_the_log_is_on_the_page_and_every_line_there_is_logged() -> None:
    found = events()
    assert len(found) > 40
    assert table("Lines of the log").keys() == found


def test_every_metric_is_on_the_page_with_its_labels_and_none_besides() -> None:
    metrics = Metrics()
    made = {
        family.name: family
        for family in metrics.registry.collect()
        if family.name.startswith("commonweal_")
    }
    shown = table("Metrics")
    names = {name.removesuffix("_total") for name in shown}
    assert names == made.keys()
    for name, row in shown.items():
        # A counter's samples end so, and only a counter's.
        kind = made[name.removesuffix("_total")].type
        assert (kind == "counter") == name.endswith("_total"), name
        labels = set(re.findall(r"\{([a-z_, ]+)\}", row))
        counter = getattr(metrics, ATTRIBUTES[name.removesuffix("_total")])
        assert set(", ".join(labels).split(", ")) - {""} == set(counter._labelnames), name


ATTRIBUTES = {
    "commonweal_requests": "requests",
    "commonweal_pulls": "pulls",
    "commonweal_entries_pulled": "entries",
    "commonweal_logs": "logs",
    "commonweal_statements": "statements",
    "commonweal_peers": "peers",
    "commonweal_troubles": "troubles",
    "commonweal_faults": "faults",
    "commonweal_cut": "cut",
    "commonweal_cut_age_seconds": "cut_age",
    "commonweal_cut_round": "cut_round",
}
"""Metric -> the attribute that counts it."""


def test_a_state_of_peers_that_the_page_names_is_one_that_is_set() -> None:
    row = table("Metrics")["commonweal_peers"]
    source = (SOURCE / "api" / "health.py").read_text(encoding="utf-8")
    states = set(re.findall(r'metrics\.peers\.labels\("([a-z]+)"\)', source))
    assert states <= set(re.findall(r"`([a-z]+)`", row))
