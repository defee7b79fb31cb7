"""What the council's room could not publish for now, told once and not at every turn.

A turn follows each entry that comes in, many a second; what keeps this node from publishing, as a
frozen record of its own does, may last for days.
"""

from node.logger import Logger

log = Logger("council")


class Unsaid:
    """By line of the log: the code told last of what could not be published."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}

    def failed(self, line: str, code: str) -> None:
        """Log it, unless that is what was logged last: it is tried again all the while."""
        if self._codes.get(line) != code:
            self._codes[line] = code
            log.warning(line, code=code)

    def by_damage(self, line: str) -> bool:
        """Whether it could not be, because the disk has damaged the own record.

        Then nobody is to go on as if it were said: what a start finds is what was said in the last
        round only, and of one before it others would wait for this node for ever.
        """
        return self._codes.get(line) == "store-damaged"

    def passed(self, line: str) -> None:
        """It was published: if it fails again, that is told again."""
        self._codes.pop(line, None)
