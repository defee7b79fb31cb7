"""What every command needs: its arguments' schema, ids typed by people, and plain answers."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Any, dataclass_transform

import msgspec
from msgspec import Meta

from node.core import Node
from node.errors import NodeError
from protocol.coalition.kind import MAX_REASON_CHARS

# Fewer characters of an id are more often a mistake than a name.
MIN_PREFIX_CHARS = 6
# As lists on the command line show ids.
SHOWN_ID_CHARS = 12

HexPrefix = Annotated[str, Meta(pattern=r"^[0-9a-f]{6,64}\Z")]
Why = Annotated[str, Meta(min_length=1, max_length=MAX_REASON_CHARS)]
"""A reason that has to be given."""


# For type checkers: subclasses are frozen and take keywords only, as they inherit at run time.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Args(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Arguments of a command, as they come over the socket in JSON."""


class NoArgs(Args):
    """A command without arguments."""


class Command(msgspec.Struct, frozen=True):
    """A command: the schema of its arguments and what runs it."""

    args: type[Args]
    run: Callable[[Node, Any], Awaitable[dict[str, Any]]]


def pick(prefix: str, names: Iterable[bytes], what: str, listed_by: str = "") -> bytes:
    """The one id among `names` whose hex form starts with `prefix`.

    Args:
        what: what it names, for people.
        listed_by: the command that lists them; `<what> list` if not given.

    Raises:
        NodeError: `unknown-id` or `ambiguous-id`.
    """
    found = sorted(name for name in names if name.hex().startswith(prefix))
    if len(found) == 1:
        return found[0]
    if not found:
        raise NodeError(
            "unknown-id",
            f"no {what} here begins with {shortened(prefix)}",
            f"is it still on its way from another group? list what this node holds with "
            f"`commonweal {listed_by or what + ' list'}`",
        )
    raise NodeError(
        "ambiguous-id", f"{len(found)} of them begin with {shortened(prefix)}", "type more of it"
    )


def shortened(text: str) -> str:
    """An id as an error says it: enough to know it again, and the sentence stays readable."""
    return text if len(text) <= SHOWN_ID_CHARS else f"{text[:SHOWN_ID_CHARS]}..."


def hexed(value: Any) -> Any:
    """The same value with bytes as hex, for JSON."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {hexed(key): hexed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [hexed(item) for item in value]
    return value
