"""A rule as people write it: TOML."""

import json
from collections.abc import Mapping
from typing import Any


def written_rule(rule: Mapping[str, Any]) -> str:
    """A rule field by field, a line each; a test of it a line."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in rule.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list):
        # A test of the rule a line: this is where people change something.
        apart = ",\n  " if any(isinstance(part, dict) for part in value) else ", "
        return "[" + apart.join(map(_toml, value)) + "]"
    return json.dumps(value)
