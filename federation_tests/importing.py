"""What Python does when one of our modules is imported before all others, worked out and not run.

A process for each of more than a thousand modules would take minutes. Whether an import fails can
be read off the files: it does where a name is wanted of a module that is being imported still and
has not come to it. That needs a ring of imports, so only modules in rings are tried, each from
nothing; what lies below a ring can't come back to it.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Import(NamedTuple):
    """One import of a module, and the names that are wanted of it."""

    module: str
    names: tuple[str, ...]


Step = Import | str
"""What a module does, in order: it imports, or gives a value to a name."""


class Modules:
    """The modules under some folders of a checkout; tests are left out.

    Args:
        tops: the folders, e.g. `node`.
    """

    def __init__(self, root: Path, tops: Sequence[str]) -> None:
        self._steps: dict[str, list[Step]] = {}
        for top in tops:
            for path in sorted((root / top).rglob("*.py")):
                parts = path.relative_to(root).with_suffix("").parts
                if "tests" not in parts and path.name != "__main__.py":
                    name = ".".join(parts).removesuffix(".__init__")
                    self._steps[name] = list(_steps(ast.parse(path.read_bytes()).body))

    def __len__(self) -> int:
        return len(self._steps)

    def failing(self) -> dict[str, str]:
        """Each module that can't be imported first, with the import that fails."""
        found = {}
        for ring in rings({name: list(self._wanted(name)) for name in self._steps}):
            for name in sorted(ring):
                try:
                    _First(self._steps, ring).load(name)
                except ImportError as error:
                    found[name] = str(error)
        return found

    def _wanted(self, name: str) -> Iterator[str]:
        """Every module of ours that importing one leads to at once."""
        yield from _with_parents(name.rpartition(".")[0])
        for step in self._steps[name]:
            if isinstance(step, Import):
                below = (f"{step.module}.{wanted}" for wanted in step.names)
                yield from (
                    module
                    for module in (*_with_parents(step.module), *below)
                    if module in self._steps and module != name
                )


class _First:
    """A process that has imported nothing of a ring so far."""

    def __init__(self, steps: Mapping[str, Sequence[Step]], ring: set[str]) -> None:
        self._steps = steps
        self._ring = ring
        self._bound: dict[str, set[str]] = {}

    def load(self, name: str) -> None:
        """Import a module, packages around it first.

        Raises:
            ImportError: a name is wanted that is not there yet.
        """
        for module in _with_parents(name):
            if module not in self._ring or module in self._bound:
                continue
            self._bound[module] = set()
            for step in self._steps[module]:
                if isinstance(step, Import):
                    self._import(module, step)
                else:
                    self._bound[module].add(step)

    def _import(self, by: str, step: Import) -> None:
        self.load(step.module)
        for name in step.names:
            below = f"{step.module}.{name}"
            if name in self._bound.get(step.module, ()):
                continue
            if below in self._steps:
                self.load(below)
            elif step.module in self._ring:
                raise ImportError(f"{by}: from {step.module} import {name}")


def rings(graph: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """The sets of modules of which each leads to each other (Tarjan's algorithm)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        open_.append(name)
        for other in graph.get(name, ()):
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in open_:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            at = open_.index(name)
            ring = set(open_[at:])
            del open_[at:]
            if len(ring) > 1:
                found.append(ring)

    for name in graph:
        if name not in order:
            visit(name)
    return found


def _with_parents(name: str) -> list[str]:
    """A module's packages, outermost first, and the module."""
    parts = name.split(".") if name else []
    return [".".join(parts[:at]) for at in range(1, len(parts) + 1)]


def _steps(body: Sequence[ast.stmt]) -> Iterator[Step]:
    """What runs when a module is imported; what only checkers of types read does not."""
    for item in body:
        match item:
            case ast.Import(names=names):
                for one in names:
                    yield Import(one.name, ())
                    yield one.asname or one.name.partition(".")[0]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield Import(module, tuple(one.name for one in names))
                yield from (one.asname or one.name for one in names)
            case ast.ImportFrom():
                raise ValueError(f"line {item.lineno}: a relative import is not read here")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield from (step for step in _steps(item.body) if isinstance(step, Import))
                yield name
            case _:
                yield from _given(item)
                yield from _steps(list(_inside(item)))


def _given(item: ast.stmt) -> Iterator[str]:
    """The names that an assignment gives a value to."""
    targets = item.targets if isinstance(item, ast.Assign) else []
    if isinstance(item, ast.AnnAssign) and item.value is not None:
        targets = [item.target]
    for target in targets:
        yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _inside(item: ast.stmt) -> Iterator[ast.stmt]:
    """What runs within a statement such as `if` or `try` where nothing goes wrong."""
    for_checkers = (
        isinstance(item, ast.If)
        and isinstance(item.test, ast.Name)
        and item.test.id == "TYPE_CHECKING"
    )
    for part in ("orelse",) if for_checkers else ("body", "orelse", "finalbody"):
        yield from getattr(item, part, ())
