"""TOML and JSON that people wrote: a table, or one kind of error."""

import json
import tomllib
from typing import Any


def read_toml(data: bytes) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        ValueError: not UTF-8, not TOML, a number longer than any that is meant, or nested so deeply
            that the library gives up.
    """
    try:
        return tomllib.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def read_json(data: str | bytes) -> Any:
    """Read a JSON file.

    Raises:
        ValueError: as `read_toml`.
    """
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
