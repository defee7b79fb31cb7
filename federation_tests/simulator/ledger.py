"""What honest groups said, and what they were told about it: against this a run is checked."""

from collections import defaultdict

from protocol.encoding import tagged_hash
from protocol.merkle import CompactRange
from protocol.statement import Statement, seal_statement


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
        return seal_statement(
            Statement(
                version=1,
                coalition=self._coalition,
                group=group,
                kind="comment",
                epoch=0,
                refs=[],
                body=body,
                time=time_s,
            )
        )

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
