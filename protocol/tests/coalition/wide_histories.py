"""Random histories of every kind in the table: meetings, points, caucuses, delegates and all else.

Beside `histories`, whose seeds other tests pin. What is said here is sound more often than not:
a rule is only tried by what would otherwise count.
"""

from protocol.tests.coalition.histories import STEPS
from protocol.tests.coalition.wide_makers import FIRST, MAKERS
from protocol.tests.coalition.wide_scene import WideScene


class Wide(WideScene):
    """A scene in which something of most kinds was said, and that goes on at random."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        for maker in FIRST:
            self.tell(maker(self))

    def go_on(self, steps: int) -> "Wide":
        for _ in range(steps):
            if self.random.random() < 0.3:
                self.random.choice(STEPS)(self)
            else:
                self.tell(self.random.choice(MAKERS)(self))
        return self
