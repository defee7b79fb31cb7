"""What a steward writes under `gossip.peers` is looked for until it is there.

Real nodes that start one after the other.
"""

from pathlib import Path

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process, note, propose, until
from node.config import CONFIG_NAME
from node.stage.ports import free_port
from node.tests.small_federation import group_id


async def test_a_written_address_is_asked_until_its_node_is_there_whatever_else_is_written(
    tmp_path: Path,
) -> None:
    ports = [free_port(), free_port()]
    # The second has moved: its card leads nowhere.
    directories = found(tmp_path, [ports[0], free_port()])
    nowhere = f'"https://nobody.invalid", "http://127.0.0.1:{free_port()}"'
    for directory, port, peers in zip(
        directories, ports, (f'{nowhere}, "http://127.0.0.1:{ports[1]}"', ""), strict=True
    ):
        (directory / CONFIG_NAME).write_text(
            f"[listen]\nport = {port}\n[gossip]\npoll_s = 0.2\npeers = [{peers}]\n"
        )
    early, late = (Process(directory) for directory in directories)
    try:
        await early.start()

        async def asked_in_vain() -> bool:
            said = [line for line in early.last_lines(1000) if "peer-not-found" in line]
            return len(said) == 3

        await until(asked_in_vain)
        await late.start()

        async def told() -> bool:
            return any("peer-found" in line for line in early.last_lines(1000))

        await until(told)
        await propose(late, "Rent strike fund")
        said = await note(late, group_id(2))

        async def heard() -> bool:
            return b"not-held" not in said and await note(early, group_id(2)) == said

        await until(heard)
        lines = early.last_lines(1000)
        (line,) = [line for line in lines if "peer-found" in line]
        assert "number=3" in line
        assert group_id(2).hex() in line
        assert len([line for line in lines if "peer-not-found" in line]) == 3
        assert str(ports[1]) not in "".join(lines).replace("serving", "")
        early.look()
        assert early.faults == []
    finally:
        await early.close()
        await late.close()
