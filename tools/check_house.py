"""Check the house rules that no linter knows; run by `make check`.

Each rule is a function from a checkout to the sentences it has to say; a broken rule names the
file and what to do. Numbers come from CONTRIBUTING.md.
"""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 450
MAX_MEDIAN_LINES = 200
COMPILED = frozenset({"BallotFile", "Code", "Reserved", "Sealed", "_View"})
"""Values that are dataclasses; decision 0377 says why. The state's never are."""
CODE = ("protocol", "node")

# The head of a spec page: title, blank line, then the paragraph that names modules.
MODULES = re.compile(r"\A# .*\n\n(?:Modules?|Code): ((?:.+\n)+)")
QUOTED = re.compile(r"`([\w/]+\.py)`")

# Spelled in pieces, so that this file does not break the rule that it holds.
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(?:(?:work|root|home)/\w|tmp/cw)")
DOWNLOADS = re.compile(
    "|".join((r"files\.pythonhosted" + r"\.org", r"pypi" + r"\.org", r"registry\.npmjs" + r"\.org"))
    + r"|--(?:extra-)?index-url[ =]\S|https?://\S+\.(?:whl|tgz)\b"
)


def main() -> int:
    """Print every broken rule; the exit code says whether there was one."""
    root = Path(__file__).resolve().parent.parent
    sys.path.insert(0, str(root))
    broken = [sentence for rule in RULES for sentence in rule(root)]
    sys.stdout.write("".join(f"{sentence}\n" for sentence in broken))
    sys.stdout.write(f"house: {len(RULES)} rules, {len(broken)} broken\n")
    return 1 if broken else 0


def long_functions(root: Path) -> Iterator[str]:
    """Functions stay under MAX_FUNCTION_LINES lines, decorators and docstring included."""
    for path in modules(root):
        for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (item.end_lineno or item.lineno) - item.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    where = f"{path.relative_to(root)}:{item.lineno}"
                    yield f"{where}: {item.name} has {lines} lines; at most {MAX_FUNCTION_LINES}"


def long_files(root: Path) -> Iterator[str]:
    """Files stay under MAX_FILE_LINES lines, and the median near 150."""
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in modules(root)}
    for path, lines in lengths.items():
        if lines > MAX_FILE_LINES:
            yield f"{path.relative_to(root)}: {lines} lines; at most {MAX_FILE_LINES}"
    median = statistics.median(lengths.values() or [0])
    if median > MAX_MEDIAN_LINES:
        yield f"the median file has {median:.0f} lines; keep it under {MAX_MEDIAN_LINES}"


def missing_spec_pages(root: Path) -> Iterator[str]:
    """Every protocol module is specified: by a page of its own, its package's, or one naming it."""
    spec = root / "docs" / "spec"
    named = named_modules(spec)
    for module in protocol_modules(root):
        pages = [
            module.with_suffix(".md"),
            *(parent.with_suffix(".md") for parent in rooms(module)),
        ]
        if module not in named and not any((spec / page).is_file() for page in pages):
            yield f"protocol/{module}: no spec page; write docs/spec/{pages[0]}"


def named_modules(spec: Path) -> set[Path]:
    """The modules that pages name in their heads, relative to protocol.

    A page's head is its first paragraph after the title, which starts with `Module:`, `Modules:`
    or `Code:`. A name without a folder is in the folder of the name before it.
    """
    found = set()
    for page in sorted(spec.rglob("*.md")):
        head = MODULES.search(page.read_text(encoding="utf-8"))
        folder = Path()
        for name in QUOTED.findall(head.group(1)) if head else ():
            module = Path(name)
            if module.is_relative_to("protocol"):
                module = module.relative_to("protocol")
                folder = module.parent
            elif module.parent == Path():
                module = folder / module
            found.add(module)
    return found


def missing_test_modules(root: Path) -> Iterator[str]:
    """Every protocol module has a test module in the same place under protocol/tests."""
    tests = root / "protocol" / "tests"
    for module in protocol_modules(root):
        expected = tests / module.parent / f"test_{module.stem}.py"
        if not any(expected.parent.glob(f"test_{module.stem}*.py")):
            yield f"protocol/{module}: no tests; write {expected.relative_to(root)}"


def undocumented_commands(root: Path) -> Iterator[str]:
    """Every command of `commonweal` stands in docs/operate/commands.md."""
    page = root / "docs" / "operate" / "commands.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    for command in commands():
        if f"commonweal {command}" not in text:
            yield f"commonweal {command}: not in docs/operate/commands.md"


def undocumented_settings(root: Path) -> Iterator[str]:
    """Every key of node.toml stands in docs/operate/configuration.md."""
    page = root / "docs" / "operate" / "configuration.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    for key in settings(root):
        if f"`{key}`" not in text:
            yield f"node.toml's {key}: not in docs/operate/configuration.md"


def machine_strings(root: Path) -> Iterator[str]:
    """No tracked file names a path of one machine or a download address."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    for name in filter(None, listing.stdout.split("\0")):
        path = root / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATHS.search(line):
                yield f"{name}:{number}: names a path of one machine"
            if DOWNLOADS.search(line):
                yield f"{name}:{number}: names a download address; locks carry hashes only"


def open_patterns(root: Path) -> Iterator[str]:
    """No field's pattern ends in `$` or openly: msgspec searches, and `$` takes a line's end."""
    for path in modules(root):
        for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(item, ast.keyword) and item.arg == "pattern":
                parts = item.value.values if isinstance(item.value, ast.JoinedStr) else [item.value]
                last = parts[-1] if parts else None
                text = last.value if isinstance(last, ast.Constant) else None
                if isinstance(text, str) and not text.endswith(r"\Z"):
                    where = f"{path.relative_to(root)}:{item.value.lineno}"
                    yield f"{where}: the pattern takes what has a line's end; end it with \\Z"


def compiled_values(root: Path) -> Iterator[str]:
    """Values are structs: a frozen dataclass is compiled whenever its code is loaded."""
    for path in modules(root):
        for item in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(item, ast.ClassDef) or item.name in COMPILED:
                continue
            for mark in item.decorator_list:
                if re.match(r"(dataclasses\.)?dataclass\(.*frozen=True", ast.unparse(mark)):
                    where = f"{path.relative_to(root)}:{item.lineno}"
                    yield f"{where}: {item.name} is compiled at each start; use a msgspec.Struct"


RULES: tuple[Callable[[Path], Iterator[str]], ...] = (
    long_functions,
    long_files,
    missing_spec_pages,
    missing_test_modules,
    undocumented_commands,
    undocumented_settings,
    machine_strings,
    open_patterns,
    compiled_values,
)


def modules(root: Path) -> Iterator[Path]:
    """Every Python file that is shipped, sorted; tests are held to linters only."""
    for package in CODE:
        for path in sorted((root / package).rglob("*.py")):
            if "tests" not in path.relative_to(root).parts:
                yield path


def protocol_modules(root: Path) -> Iterator[Path]:
    """Every module of protocol, relative to it; a package's __init__ only gathers names."""
    for path in modules(root):
        if path.is_relative_to(root / "protocol") and path.name != "__init__.py":
            yield path.relative_to(root / "protocol")


def rooms(module: Path) -> Iterator[Path]:
    """The packages a module lies in, nearest first, up to protocol itself."""
    for parent in module.parents:
        if parent != Path():
            yield parent


def commands() -> Iterator[str]:
    """The words after `commonweal` of every command that does something."""
    import click  # noqa: PLC0415 - only this rule needs the project's environment

    from node.cli.main import root as root_command  # noqa: PLC0415

    def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[str]:
        if not isinstance(command, click.Group):
            yield " ".join(words)
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from walk(found, (*words, name))

    yield from walk(root_command, ())


def settings(root: Path) -> Iterator[str]:
    """The keys of node.toml, dotted by section; node.config holds them equal to what it reads."""
    if (root / "node" / "config.py").is_file():
        from node import config  # noqa: PLC0415

        yield from config.SENTENCES


if __name__ == "__main__":
    sys.exit(main())
