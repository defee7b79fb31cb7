"""`node.toml`: what a steward may set, with its default and its bounds.

The reference is docs/operate/configuration.md; a test holds page and code equal. The file that
`init` writes names every key, commented out, with the same sentences and bounds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import field

from node.errors import ConfigError
from node.setting_bounds import bounds, not_within, wrong
from node.written_files import read_toml
from protocol.coalition.card import check_address
from protocol.errors import MalformedError

CONFIG_NAME = "node.toml"
# A file written by hand; a thousand times the commented default would still be nonsense.
MAX_CONFIG_BYTES = 256 * 1024
MAX_NAME_CHARS = 100
# More extra peers than a node ever dials (DESIGN 4.3: 4-6) serve as alternatives, not as a list
# of the coalition, which the charter already holds.
MAX_EXTRA_PEERS = 64

Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
# Longer than an address on a card can be, so that what is too long there is told as such.
Url = Annotated[str, msgspec.Meta(max_length=512, extra={"address": True})]
Language = Literal["en", "es"]


class Listen(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Where the node listens; Caddy or another proxy stands in front of it."""

    host: Annotated[str, msgspec.Meta(min_length=1, max_length=253)] = "127.0.0.1"
    port: Port = 8443


class Gossip(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How the node talks with other groups' nodes."""

    peers: Annotated[tuple[Url, ...], msgspec.Meta(max_length=MAX_EXTRA_PEERS)] = ()
    poll_s: Annotated[float, msgspec.Meta(ge=0.05, le=3_600)] = 20.0


class Pages(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What people see."""

    language: Language = "en"
    host_name: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARS)] = ""


class Logging(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The node's own log lines; they never hold voter data or addresses."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """All of `node.toml`; every field has a default."""

    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARS)] = ""
    public_url: Url = ""
    behind_nat: bool = False
    listen: Listen = field(default_factory=Listen)
    gossip: Gossip = field(default_factory=Gossip)
    pages: Pages = field(default_factory=Pages)
    logging: Logging = field(default_factory=Logging)


# One sentence per key, in the order of the file; the default file and the reference page use them.
SENTENCES: dict[str, str] = {
    "name": "the node's name in its own log lines; the group's name on pages comes from its card",
    "public_url": "where others reach this node; empty: as on the group's card",
    "behind_nat": "nobody can reach this node: it answers peers over connections that it opens",
    "listen.host": "address to listen on; keep loopback when a proxy on this machine serves https",
    "listen.port": "TCP port; 0 takes any free one",
    "gossip.peers": "addresses of nodes to ask besides those in the charter and on the logs",
    "gossip.poll_s": "seconds between two pulls from a peer",
    "pages.language": "language of pages when the browser asks for none we have",
    "pages.host_name": "who runs this machine, if not the group itself; pages then say so",
    "logging.format": "console is for people, json for log collectors",
    "logging.level": "the least grave log lines that are written",
}
BOUNDS: dict[str, str] = bounds(Config)
"""What each key takes."""


def load_config(directory: Path) -> Config:
    """Read `node.toml` from a node directory; a missing file means all defaults.

    Raises:
        ConfigError: not TOML, an unknown key, or a value out of range, naming key and bounds.
    """
    path = directory / CONFIG_NAME
    if not path.exists():
        return Config()
    data = path.read_bytes()
    if len(data) > MAX_CONFIG_BYTES:
        raise ConfigError(
            "config-too-large",
            f"{CONFIG_NAME} has {len(data)} bytes, at most {MAX_CONFIG_BYTES} are read",
            "is it the right file?",
        )
    return parse_config(data)


def parse_config(data: bytes) -> Config:
    """Read a configuration from TOML.

    Raises:
        ConfigError: as `load_config`.
    """
    try:
        table = read_toml(data)
    except ValueError as error:
        raise ConfigError(
            "config-not-toml",
            f"{CONFIG_NAME} is not valid TOML: {error}",
            "text values need quotes; see docs/operate/configuration.md",
        ) from error
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        said, hint = wrong(str(error), Config)
        raise ConfigError("config-value", f"{CONFIG_NAME}: {said}", hint) from error
    return _with_addresses(config)


def _with_addresses(config: Config) -> Config:
    """The settings with each address as a card has it: a slash at its end says nothing."""
    for key, given in (
        ("public_url", [config.public_url] if config.public_url else []),
        ("gossip.peers", config.gossip.peers),
    ):
        for address in given:
            try:
                check_address("bad-address", address.rstrip("/"))
            except MalformedError as error:
                said, hint = not_within(key, BOUNDS)
                raise ConfigError("config-value", f"{CONFIG_NAME}: {said}", hint) from error
    peers = tuple(address.rstrip("/") for address in config.gossip.peers)
    return msgspec.structs.replace(
        config,
        public_url=config.public_url.rstrip("/"),
        gossip=msgspec.structs.replace(config.gossip, peers=peers),
    )


def pages_address(config: Config, known: str) -> str:
    """Where the group's people find its pages: as set, as known to the others, or on this machine.

    Args:
        config: the node's.
        known: the group's address by its card or log; empty if it has none.
    """
    return config.public_url or known or f"http://{config.listen.host}:{config.listen.port}"


def default_text() -> str:
    """A `node.toml` with every key commented out at its default."""
    lines = ["# Settings of this node; docs/operate/configuration.md explains them.", ""]
    section = ""
    for key, default in defaults().items():
        table, _, name = key.rpartition(".")
        if table != section:
            lines += ["", f"[{table}]"]
            section = table
        lines += [f"# {SENTENCES[key]}", f"# takes: {BOUNDS[key]}", f"#{name} = {_toml(default)}"]
    return "\n".join(lines) + "\n"


def write_default(directory: Path) -> Path:
    """Write the commented default unless a file is there; returns its path."""
    path = directory / CONFIG_NAME
    if not path.exists():
        path.write_text(default_text(), encoding="utf-8")
    return path


def defaults() -> dict[str, object]:
    """Every key as `table.name` with its default, in the order of the file."""
    found: dict[str, object] = {}
    base = Config()
    for name in Config.__struct_fields__:
        value = getattr(base, name)
        if isinstance(value, msgspec.Struct):
            for inner in value.__struct_fields__:
                found[f"{name}.{inner}"] = getattr(value, inner)
        else:
            found[name] = value
    return found


def languages() -> tuple[str, ...]:
    """Languages the pages speak."""
    return get_args(Language)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
