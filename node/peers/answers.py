"""Small answers that only nodes exchange."""

from protocol.encoding import Hash, Wire

MAX_AGREEMENT_BYTES = 256
"""Two hashes and two field names."""


class Agreement(Wire, frozen=True):
    """What a node makes of its logs as of a time.

    Attributes:
        frontier: the frontier's digest, 32 bytes: the same logs held?
        digest: 32 bytes over (frontier, time, folded state, results): the same made of them?
    """

    frontier: Hash
    digest: Hash
