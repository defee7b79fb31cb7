"""What every view model is."""

from typing import dataclass_transform

import msgspec


# For type checkers: subclasses are frozen, as they inherit at run time.
@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class View(msgspec.Struct, frozen=True):
    """Base of what pages show: values that never change, in named fields.

    A dataclass writes and compiles seven functions for each class: a millisecond and 16 KiB,
    some two hundred times at each start. These have theirs in C, once (decision 0364).
    """


def shown_fields(model: type) -> tuple[str, ...]:
    """The fields of a view model, or of a record of the store that a page shows as it is.

    In their order; none if it is neither.
    """
    return model.__struct_fields__ if issubclass(model, msgspec.Struct) else ()
