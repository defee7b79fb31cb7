"""A gate: one condition for opening a ballot.

Spec: docs/spec/coalition/ballots.md section 4.
"""

import msgspec


class Gate(msgspec.Struct, frozen=True):
    """One condition for opening: `key` names it, `have` of `need` is reached.

    `hour` is the time it turns on (`deliberation`: from then it is met; `voting-period`: after it
    the ballot would be open too short) or by which it is due (`reports` and the like), and None for
    the others. The state's own time is not in here: a state must not differ from second to second.
    """

    key: str
    have: int
    need: int
    hour: int | None = None

    @property
    def met(self) -> bool:
        """Whether the condition holds."""
        return self.have >= self.need
