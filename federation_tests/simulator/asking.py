"""After a start: others are asked for the node's own newest head, as `node.asking` does it."""

import contextlib
from typing import TYPE_CHECKING

from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Exchange, OwnHead
from node.app import RESTART_S
from node.asking import PAUSE_MAX_S, PAUSE_S
from protocol.errors import EquivocationError, ProtocolError, RuleError

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Asking:
    """Asks until more than half of the others have answered, then lets the node write."""

    def __init__(self, node: "SimNode") -> None:
        self._node = node
        self._life = node.life
        self._others = [group for group in node.federation.groups if group != node.group]
        self._answered: set[bytes] = set()
        self._waiting = 0
        self._longest = 0
        self._pause_s = PAUSE_S

    def begin(self) -> None:
        """Ask everybody who hasn't answered yet."""
        node = self._node
        if node.life != self._life or not node.up:
            return
        asked = [group for group in self._others if group not in self._answered]
        self._waiting = len(asked)
        if not asked:
            self._conclude()
        for group in asked:

            def heard(answer: bytes | ProtocolError, group: bytes = group) -> None:
                self._hear(group, answer)

            Exchange(node, node.federation.nodes[group], OwnHead(node.group), heard)

    def give_up(self) -> None:
        """Let it write whatever others hold: what `--write-without-asking` does."""
        self._node.stop_asking()

    def _hear(self, group: bytes, answer: bytes | ProtocolError) -> None:
        try:
            if self._counts(answer):
                self._answered.add(group)
        except Exception as error:  # noqa: BLE001  a full disk: asked again
            self._node.met(error)
        self._waiting -= 1
        if not self._waiting:
            self._conclude()

    def _conclude(self) -> None:
        if len(self._answered) <= len(self._others) // 2 or self._is_short():
            self._again(self._pause_s)
            self._pause_s = min(PAUSE_MAX_S, 2 * self._pause_s)
            return
        try:
            self._node.stop_asking()
        except Exception as error:  # noqa: BLE001  as node.app, which starts what failed again
            self._node.met(error)
            self._again(RESTART_S)

    def _is_short(self) -> bool:
        """Whether it was shown more of its own record than it holds: as `node.longer`."""
        held = self._node.store.head(self._node.group)
        frozen = self._node.group in self._node.store.frozen()
        return not frozen and self._longest > (held.size if held else 0)

    def _again(self, wait_s: float) -> None:
        self._node.federation.schedule.after(int(wait_s * 1000), self._node.run, self.begin)

    def _counts(self, answer: bytes | ProtocolError) -> bool:
        node = self._node
        if isinstance(answer, ProtocolError):
            return answer.code == "not-held"
        try:
            head = node.federation.opened(node.group, answer)
        except ProtocolError:
            return False
        held = node.store.head(node.group)
        self._longest = max(self._longest, head.size)
        if held is None or head.size > held.size:
            return False  # gossip fetches it; until then it is no answer
        if head.size == held.size:
            with contextlib.suppress(EquivocationError, RuleError):
                at_once(node.store.append(node.group, head.note, node.checkpoint(head), []))
        return True
