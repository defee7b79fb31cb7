"""Write docs/operate/pages-as-json.md from the table of pages and the view models.

Run `.venv/bin/python tools/pages_json.py` after a view model has changed;
node/tests/web/test_reading.py holds the page's addresses, fields and values against what this
would write.
"""

import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from node.web.keys import DATA
from node.web.policy import POLICY
from node.web.routes import ROUTES
from node.web.viewmodels.audience import audiences
from node.web.viewmodels.view import shown_fields

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "operate" / "pages-as-json.md"

# What people write themselves ends here.
WRITTEN = "## Addresses\n"
SIMPLE = {
    int: "number",
    str: "text",
    bool: "true or false",
    types.NoneType: "null",
    # As a command gives it, which has a schema of its own.
    Any: "any value",
}
# What `node.web.plain` writes as no map of its fields.
WRITTEN_OUT = {
    "Sentence": "text",
    "Fraction": "text",
    "Role": "text",
    "Fact": '`{"label": text, "text": text}`',
}


class Address(NamedTuple):
    """One line of the table of addresses."""

    path: str
    what: str
    whose: str
    has: str
    model: Any


def main() -> int:
    """Write the page."""
    PAGE.write_text(whole(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def whole(page: str) -> str:
    """The page with its tables as the code has them now."""
    return page.partition(WRITTEN)[0] + written()


def written() -> str:
    """The tables."""
    found = list(addresses())
    lines = [WRITTEN, "| address | what | for | has |", "|---|---|---|---|"]
    lines += [f"| `{a.path}` | {a.what} | {a.whose} | {a.has} |" for a in found]
    lines += ["", "## Fields"]
    seen: dict[str, type] = {}
    for address in found:
        for model in models(address.model):
            if seen.setdefault(model.__name__, model) is not model:
                raise ValueError(f"two view models are called {model.__name__}")
    for _, model in sorted(seen.items()):
        lines += described(model)
    return "\n".join(lines) + "\n"


def addresses() -> Iterator[Address]:
    """Every page's JSON, in the order of the table of pages."""
    for route in ROUTES:
        if route.name.endswith(DATA):
            reading = route.load().__self__  # type: ignore[attr-defined]
            model = typing.get_type_hints(reading.look)["return"]
            path = re.sub(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}", _upper, route.path)
            about = sys.modules[reading.look.__module__].__doc__ or ""
            what = about.partition("\n")[0].rstrip(".")
            has = json_type(model)
            if reading.noun:
                has = f"`{reading.noun}`: {has}"
            yield Address(path, what, for_whom(reading.look), has, model)


def _upper(match: re.Match[str]) -> str:
    return match[1].upper()


def for_whom(look: Callable[..., Any]) -> str:
    """Who may ask, as the page's function checks it; empty for everybody who may read."""
    source = inspect.getsource(look)
    command = re.search(r'allowed\(request, "([\w.]+)"\)', source)
    if command:
        return ", ".join(sorted(POLICY[command[1]].roles))
    if "handle_of(request)" in source:
        return "checked in by the code"
    return "signed in" if "signed_in(request)" in source else ""


def models(hint: Any) -> Iterator[type]:
    """The view models in a type, with those inside them."""
    todo, seen = [hint], set[type]()
    while todo:
        one = todo.pop()
        named = isinstance(one, type) and shown_fields(one) and one.__name__ not in WRITTEN_OUT
        if named and one not in seen:
            seen.add(one)
            yield one
            todo += typing.get_type_hints(one).values()
        todo += typing.get_args(one)


def described(model: type) -> list[str]:
    """A model's heading, what it is, and its fields."""
    about, meanings = explained(inspect.getdoc(model) or "")
    hints = typing.get_type_hints(model)
    lines = ["", f"### {model.__name__}", "", about, ""]
    lines += ["| field | value | for | |", "|---|---|---|---|"]
    for name in shown_fields(model):
        whose = audiences(model).get(name, "")
        whose = f"whoever may `{whose}`" if "." in whose else whose
        meaning = meanings.get(name, "")
        lines.append(f"| `{name}` | {json_type(hints[name])} | {whose} | {meaning} |")
    return lines


def explained(doc: str) -> tuple[str, dict[str, str]]:
    """What a docstring says of the whole, and of each of its attributes."""
    about, _, rest = doc.partition("Attributes:\n")
    meanings: dict[str, str] = {}
    for part in re.split(r"\n(?= {4}\w)", "\n" + rest):
        names, colon, meaning = part.partition(":")
        if colon:
            for name in names.replace("\n", " ").split(","):
                meanings[name.strip()] = cell(meaning)
    return cell(about), meanings


def cell(text: str) -> str:
    """Text on one line of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def json_type(hint: Any) -> str:
    """What a type is in JSON."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if hint is Fraction or getattr(hint, "__name__", "") in WRITTEN_OUT:
        return WRITTEN_OUT[hint.__name__]
    if isinstance(hint, type) and shown_fields(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(json_type(one) for one in inside))
    if origin is typing.Literal:
        return " or ".join(f'`"{one}"`' for one in inside)
    if origin is tuple and inside[-1] is not ...:
        return f"[{', '.join(json_type(one) for one in inside)}]"
    if origin in (tuple, list):
        return f"list of {json_type(inside[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"map of {json_type(inside[1])}"
    raise TypeError(f"no JSON for {hint}")


if __name__ == "__main__":
    sys.exit(main())
