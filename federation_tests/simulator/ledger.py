"""What honest groups said, and what they were told about it: against this a run is checked."""

from collections import defaultdict

from federation_tests.simulator.saying import sealed
from protocol.encoding import tagged_hash
from protocol.merkle import CompactRange


class Ledger:
    """Kept outside all nodes: no fault reaches it.

    Attributes:
        kept: group -> index -> statement that was acknowledged at that place.
        heads: group -> size -> roots of own heads that left the group's node.
    """

    def __init__(self, coalition: bytes) -> None:
        self.kept: dict[bytes, dict[int, bytes]] = defaultdict(dict)
        self.heads: dict[bytes, dict[int, set[bytes]]] = defaultdict(lambda: defaultdict(set))
        self._coalition = coalition
        self._made = 0

    def numbers(self, count: int) -> range:
        """Numbers for that many statements: unlike all given before, so that they are, too."""
        first = self._made + 1
        self._made += count
        return range(first, first + count)

    def statement(self, group: bytes, time_s: int, words: str, number: int) -> bytes:
        """The statement of a number."""
        body = {
            "text": f"{words} {number}",
            "salt": tagged_hash("simulator", b"%d" % number),
        }
        return sealed(self._coalition, group, time_s, "comment", body)

    def acknowledged(self, group: bytes, size: int, statements: list[bytes]) -> None:
        """These are the last ones of the group's log at this size, and its people were told so."""
        first = size - len(statements)
        self.kept[group].update(enumerate(statements, first))

    def shown(self, group: bytes, size: int, root: bytes) -> None:
        """The group's own node let others see this head."""
        self.heads[group][size].add(root)


def prefix_roots(entries: list[bytes]) -> list[bytes]:
    """The root at every size, from 0."""
    compact = CompactRange()
    roots = [compact.root()]
    for entry in entries:
        compact.append(entry)
        roots.append(compact.root())
    return roots
