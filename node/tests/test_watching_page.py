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


Fields = frozenset[str]


def fields_in(call: ast.Call) -> Fields:
    """What a line has beside its name; how an exception came about is no field of its own."""
    names = {one.arg for one in call.keywords} - {"exc_info"}
    assert None not in names, f"line {call.lineno} logs fields that nobody can read off"
    return frozenset(name for name in names if name)


def events() -> dict[str, set[Fields]]:
    """Every line that is logged, by name, with the fields that it has, now these and now those."""
    found: dict[str, set[Fields]] = {}
    handed: dict[str, set[Fields]] = {}
    for where, call in calls():
        if is_log(call):
            name = name_in(call)
            assert name or where in HANDED_ON, f"{where}:{call.lineno} logs a line without a name"
            into, key = (found, name) if name else (handed, HANDED_ON[where])
            into.setdefault(key, set()).add(fields_in(call))
    for _, call in calls():
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr in handed and (name := name_in(call)):
            found.setdefault(name, set()).update(handed[call.func.attr])
    return {name: of for name, of in found.items() if re.fullmatch("[a-z]+(-[a-z]+)*", name)}


def fields_told(row: str) -> set[Fields]:
    """The fields that a row of the page names."""
    told = row.split("|")[2].split("; or ")
    return {frozenset(re.findall("[a-z_]+", one)) for one in told}


def test_every_line_of_the_log_is_on_the_page_and_every_line_there_is_logged() -> None:
    found = events()
    assert len(found) > 40
    assert table("Lines of the log").keys() == found.keys()


def test_a_line_of_the_log_has_the_fields_that_the_page_names() -> None:
    told = {name: fields_told(row) for name, row in table("Lines of the log").items()}
    assert told == events()


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


def test_the_states_of_peers_that_the_page_names_are_those_that_are_set() -> None:
    row = table("Metrics")["commonweal_peers"]
    source = (SOURCE / "api" / "health.py").read_text(encoding="utf-8")
    states = set(re.findall(r'metrics\.peers\.labels\("([a-z]+)"\)', source))
    assert states
    assert states == set(re.findall(r"`([a-z]+)`", row.split("|")[2]))
