"""Errors a steward or member can do something about: a sentence and a hint."""

from __future__ import annotations


class NodeError(Exception):
    """Something this node refuses or can't do, told to the person in front of it.

    `protocol.errors.ProtocolError` is for what other nodes do; this is for what the node's own
    people and files do.

    Attributes:
        code: kebab-case name, stable, for programs.
        message: lower case, no full stop.
        hint: what to do about it, lower case, no full stop; may be empty.
        line: of a text with a line for each thing, which line it is about, from 1; else 0.
        part: of a form that asks the same several times, how the fields end that it is about.
        detail: what exactly, where the message says more around it; else empty.
    """

    def __init__(self, code: str, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.line = line
        self.part = ""
        self.detail = ""

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class StoreError(NodeError):
    """A file of the node can't be used as it is; nothing in it was changed."""


class LockError(NodeError):
    """Another process holds the node's directory."""


class ConfigError(NodeError):
    """`node.toml` says something this node can't follow."""


class SignerError(NodeError):
    """The signer refuses: signing would contradict what it has signed before."""


class RosterError(NodeError):
    """A roster file can't be read, or its plan no longer fits the roster."""


class BoxError(NodeError):
    """A ballot box refuses; nothing in it was changed except the count of failed attempts."""


class FoundingError(NodeError):
    """A node can't be made, or a charter drafted, signed or joined; nothing was changed."""


def keys_replaced() -> SignerError:
    """The error of a node whose signer lacks its group's key in force."""
    return SignerError(
        "keys-replaced",
        "this group's keys were replaced, and this node has the ones before",
        "its group goes on with another machine, or with a newer backup of this one; if "
        "nobody of the group did that, tell the other groups",
    )
