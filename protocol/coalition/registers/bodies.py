"""The statement by which a group says how many members hold a credential, and which.

Spec: docs/spec/coalition/registers.md section 3.
"""

from typing import Annotated

from msgspec import Meta

from protocol.coalition.kind import Kind
from protocol.encoding import Hash, Wire

# A group of millions splits into branches; the path of a credential then has at most 20 hashes.
MAX_REGISTER = 1 << 20


class RegisterBody(Wire):
    """A group's register, in place of its last one. Refs: none.

    Attributes:
        count: credentials in it.
        root: of the tree over them; the empty tree's if there are none.
    """

    count: Annotated[int, Meta(ge=0, le=MAX_REGISTER)]
    root: Hash


KINDS = {"register": Kind(RegisterBody, 0, 0)}
