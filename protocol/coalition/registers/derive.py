"""From register statements to the registers that count.

Spec: docs/spec/coalition/registers.md section 6.
"""

from protocol.coalition.collected import Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.registers.bodies import RegisterBody
from protocol.coalition.registers.values import Register, Registers
from protocol.errors import RuleError


def derive_registers(collected: Collected) -> Registers:
    """Every group's registers in the order of its log; refuses those whose time runs backwards."""
    late = _backwards(collected)
    chains: dict[bytes, list[tuple[Entry, RegisterBody]]] = {}
    for entry, body in sorted(
        collected.registers.said, key=lambda pair: (pair[0].group, pair[0].order)
    ):
        if entry.hash in late:
            fault = RuleError("time-backwards", "a register before it claims a later time")
            collected.refuse(entry, fault)
        else:
            chains.setdefault(entry.group, []).append((entry, body))
    found: dict[bytes, Register] = {}
    for chain in chains.values():
        ends = [moment(entry)[0] for entry, _body in chain[1:]]
        for (entry, body), until in zip(chain, [*ends, None], strict=True):
            found[entry.hash] = Register(
                hash=entry.hash,
                group=entry.group,
                order=entry.order,
                time=moment(entry)[0],
                count=body.count,
                root=body.root,
                until=until,
            )
    return Registers(found, {group: chain[-1][0].hash for group, chain in chains.items()})


def _backwards(collected: Collected) -> set[bytes]:
    """Registers that claim an earlier time than one of the same group before, waiting ones too.

    Step 2. Else a group could publish one for later and let it replace, unseen, what it then says
    for now.
    """
    waiting = [
        entry
        for entries in collected.waiting.values()
        for entry in entries
        if isinstance(entry.body, RegisterBody)
    ]
    said = [entry for entry, _body in collected.registers.said]
    latest: dict[bytes, int] = {}
    found: set[bytes] = set()
    for entry in sorted([*said, *waiting], key=lambda e: (e.group, e.order)):
        time = moment(entry)[0]
        if time < latest.get(entry.group, 0):
            found.add(entry.hash)
        latest[entry.group] = max(time, latest.get(entry.group, 0))
    return found
