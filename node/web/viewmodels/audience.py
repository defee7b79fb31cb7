"""Fields that a page does not show to everybody who may read it."""

from functools import cache
from typing import Any, get_type_hints

import msgspec

SIGNED_IN = "signed in"
"""Whoever is signed in, in any role."""


class Only(msgspec.Struct, frozen=True):
    """In a field's `Annotated` type: whose it is.

    Templates say the same with `person` and `may`; JSON leaves the field out for all others.

    Attributes:
        whose: `SIGNED_IN`, or the command that they may run.
    """

    whose: str


@cache
def audiences(model: type) -> dict[str, str]:
    """A view model's fields that are not for everybody, with whose they are."""
    hints: dict[str, Any] = get_type_hints(model, include_extras=True)
    return {
        name: mark.whose
        for name, hint in hints.items()
        for mark in getattr(hint, "__metadata__", ())
        if isinstance(mark, Only)
    }
