"""Which messages there are, and keeping the catalogues in step with them.

`python -m node.web.catalogue` writes new messages into every `messages.po` as untranslated, keeps
what is translated, and drops what is gone. Nothing is guessed: fuzzy matches are off.
"""

import ast
import inspect
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po

from node.web.i18n import LOCALE
from node.web.negotiation import LANGUAGES, SOURCE_LANGUAGE
from protocol.counting.methods import METHODS
from protocol.errors import CODES

ROOT = Path(__file__).parents[2]

COMMAND, GROUP, HELP = "command", "group", "help"
"""What makes a function a command of click's, and what says its help."""


def extract_commands(
    file: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[tuple[int, Any, Any, Any]]:
    """Messages of a file of commands: what is marked, and what `--help` says of them."""
    yield from extract_python(file, keywords, tags, options)
    file.seek(0)
    for part in ast.walk(ast.parse(file.read())):
        if isinstance(part, ast.FunctionDef) and any(map(_makes_command, part.decorator_list)):
            yield part.lineno, "_", ast.get_docstring(part), []
        elif isinstance(part, ast.keyword) and part.arg == HELP:
            text = ast.literal_eval(part.value)
            yield part.value.lineno, "_", inspect.cleandoc(text), []


def _makes_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {COMMAND, GROUP}


SOURCES: tuple[tuple[Path, list[tuple[str, Any]]], ...] = (
    (
        ROOT / "node" / "web",
        [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.atom", "jinja2")],
    ),
    (
        ROOT / "node",
        [
            ("changed_rules.py", "python"),
            ("count_words.py", "python"),
            ("rule_words.py", "python"),
            ("vote_now.py", "python"),
            ("words_of_kinds.py", "python"),
        ],
    ),
    (ROOT / "node" / "founding", [("charter_words.py", "python"), ("differences.py", "python")]),
    (ROOT / "node" / "timeline", [("**.py", "python")]),
    (ROOT / "protocol" / "ballots", [("**.py", "python")]),
    (ROOT / "node" / "commands", [("return_summary.py", "python")]),
    (ROOT / "node" / "council", [("telling.py", "python")]),
    (ROOT / "node" / "owed", [("words.py", "python")]),
    (ROOT / "node" / "cli", [("**.py", extract_commands)]),
)
KEYWORDS = {"NN_": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
_JINJA = {"newstyle_gettext": "true", "trimmed": "true"}
OPTIONS = {"templates/**.html": _JINJA, "templates/**.atom": _JINJA}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date, so that the same messages give the same file."""


def extract() -> Catalog:
    """Every message of pages, commands, rules in words, method titles, fault codes and hints."""
    catalogue = Catalog(fuzzy=False)
    for folder, methods in SOURCES:
        found = extract_from_dir(folder, methods, OPTIONS, KEYWORDS, ())
        for path, _line, message, _comments, _context in found:
            catalogue.add(message, locations=[(f"{folder.name}/{path}", 0)])
    for method in METHODS.values():
        catalogue.add(method.title, locations=[("protocol/counting", 0)])
    for code in CODES.values():
        for text in filter(None, (code.sentence, code.hint)):
            catalogue.add(text, locations=[("protocol/errors", 0)])
    return catalogue


def catalogue_path(code: str) -> Path:
    """Where a language's messages are."""
    return LOCALE / code / "LC_MESSAGES" / "messages.po"


def update() -> None:
    """Bring every catalogue in step with the sources."""
    template = extract()
    for code in LANGUAGES:
        if code == SOURCE_LANGUAGE:
            continue
        path = catalogue_path(code)
        catalogue = Catalog(locale=code, fuzzy=False)
        if path.exists():
            with path.open("rb") as source:
                catalogue = read_po(source, locale=code)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(path, catalogue)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue: sorted, without line numbers, so that a change shows as itself alone."""
    catalogue.project, catalogue.version = "Commonweal", "1"
    catalogue.header_comment = "# Messages of the pages; `python -m node.web.catalogue` keeps them."
    catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = "The Commonweal contributors"
    catalogue.creation_date = catalogue.revision_date = _EPOCH
    with path.open("wb") as target:
        write_po(target, catalogue, no_location=True, width=96, sort_output=True)


if __name__ == "__main__":
    update()
