"""What is wrong with a line of the terms, for people who edit the file and don't program."""

import re

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<at>.*)`)?", re.DOTALL)
_FIELD = re.compile(r"Object (?P<how>missing required|contains unknown) field `(?P<name>.*)`")
_KINDS = {
    "str": "text in quotes",
    "int": "whole number",
    "bool": "true or false",
    "array": "list in brackets",
    "object": "table",
}
_PATTERNS = {
    "(second|minute|hour|day|week)": "length of time, such as 12 hours, 7 days or 2 weeks",
    "/": "share of the groups, such as 2/3 or 1/1",
}


def in_words(fault: str) -> str:
    """The fault of one value: which, and what should be there.

    Args:
        fault: as msgspec words it.
    """
    found = _AT.fullmatch(fault)
    assert found is not None  # everything in it may be empty
    what, at = found["what"], found["at"] or ""
    if field := _FIELD.fullmatch(what):
        name = f"{at}.{field['name']}" if at else field["name"]
        return f"{name} is missing" if field["how"] == "missing required" else f"no {name} is known"
    if "of length >= 1" in what:
        return f"{at} is empty"
    if what.startswith("Invalid enum value"):
        return f"{at} is none of the words that are possible"
    if "matching regex" in what:
        wanted = next(kind for sign, kind in _PATTERNS.items() if sign in what)
    else:
        wanted = _KINDS.get(what.removeprefix("Expected `").partition("`")[0].split(" ")[0], "")
    return f"{at} is no {wanted}" if wanted else f"{at}: {what[:1].lower()}{what[1:]}"
