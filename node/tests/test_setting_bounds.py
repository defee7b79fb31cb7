"""What settings take, as the words say it: held to what the reader takes and refuses."""

import re
from typing import Annotated

import msgspec
import pytest

from node.config import BOUNDS, Config, defaults, parse_config
from node.errors import ConfigError
from node.setting_bounds import MAX_SHOWN, bounds


def written(key: str, value: str) -> bytes:
    table, _, name = key.rpartition(".")
    return f"[{table}]\n{name} = {value}".encode() if table else f"{name} = {value}".encode()


def refused(text: bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    assert caught.value.code == "config-value"
    return caught.value


def edges(key: str) -> tuple[list[str], list[str]]:
    """The last values inside and the first ones outside of the bounds that are said of a key."""
    words = BOUNDS[key]
    numbers = re.findall(r"\d+(?:\.\d+)?", words)
    if words.startswith("one of: "):
        return [repr(one) for one in words[8:].split(", ")], ["'fr'", "''", "1"]
    if words.startswith("text of at most"):
        most = int(numbers[0])
        return ["''", repr("é" * most)], [repr("é" * (most + 1)), "1"]
    if words.startswith("text of"):
        least, most = map(int, numbers)
        return [repr("a" * least), repr("a" * most)], [
            repr("a" * (least - 1)),
            repr("a" * (most + 1)),
        ]
    if words.startswith(("a whole number", "a number")):
        least, most = map(float, numbers)
        whole = words.startswith("a whole")
        step = 1 if whole else 0.01
        inside = [f"{one:g}" for one in (least, most)]
        outside = [f"{one:g}" for one in (least - step, most + step)]
        return inside, [*outside, "'1'", "nan", *(["0.5"] if whole else [])]
    if words == "true or false":
        return ["true", "false"], ["'yes'", "1"]
    most = int(numbers[-1])
    fit, long = (f"https://{'a' * (length - 12)}.org" for length in (most, most + 1))
    good = [fit, "https://vote.example.org:8443/a", "http://127.0.0.1:9000", "http://localhost"]
    bad = [long, "ftp://x", "vote.example.org", "http://10.0.0.5", "https://a.example.org/?b", "/"]
    if words.startswith("a list"):
        count = int(numbers[0])
        inside = [f"{good!r}", "[]", f"{['https://a.example.org'] * count!r}"]
        outside = [f"{['https://a.example.org'] * (count + 1)!r}", "'https://a.example.org'"]
        return inside, [*outside, *(f"[{one!r}]" for one in [*bad, ""])]
    return [repr(one) for one in [*good, ""]], [repr(one) for one in bad]


@pytest.mark.parametrize("key", BOUNDS)
def test_the_bounds_said_of_a_setting_are_the_ones_it_has(key: str) -> None:
    inside, outside = edges(key)
    for value in inside:
        parse_config(written(key, value))
    for value in outside:
        error = refused(written(key, value))
        assert error.message == f"node.toml: the setting `{key}` is not {BOUNDS[key]}", value
        assert error.hint == "docs/operate/configuration.md lists every key with its bounds"


def test_a_slash_at_the_end_of_an_address_says_nothing() -> None:
    config = parse_config(
        b'public_url = "https://a.example.org/"\n[gossip]\npeers = ["https://b.example.org/c/"]'
    )
    assert (config.public_url, config.gossip.peers) == (
        "https://a.example.org",
        ("https://b.example.org/c",),
    )


@pytest.mark.parametrize("key", list(defaults()))
def test_a_setting_in_the_wrong_table_is_told_its_place(key: str) -> None:
    table, _, name = key.rpartition(".")
    wrong = "pages" if table != "pages" else "gossip"
    error = refused(f"[{wrong}]\n{name} = 1".encode())
    assert error.message == f"node.toml: there is no setting `{wrong}.{name}`"
    assert error.hint == (
        f"`{name}` stands below the line `[{table}]`"
        if table
        else f"`{name}` stands above the first line in brackets"
    )


def test_a_setting_that_is_none_is_named_and_cut_short() -> None:
    error = refused(b"nmae = 'x'")
    assert (error.message, error.hint) == (
        "node.toml: there is no setting `nmae`",
        "docs/operate/configuration.md lists every key with its bounds",
    )
    assert len(refused(f"{'x' * 5_000} = 1".encode()).message) < MAX_SHOWN + 60


def test_a_table_that_is_none_is_told_how_one_is_written() -> None:
    error = refused(b"listen = 8443")
    assert (error.message, error.hint) == (
        "node.toml: the setting `listen` is not a table",
        "write `[listen]` alone on a line, its keys below",
    )


def test_a_setting_of_a_kind_without_words_is_no_setting() -> None:
    class Table(msgspec.Struct):
        odd: Annotated[bytes, msgspec.Meta(max_length=3)] = b""

    with pytest.raises(TypeError, match="no words"):
        bounds(Table)
    assert bounds(Config) == BOUNDS
