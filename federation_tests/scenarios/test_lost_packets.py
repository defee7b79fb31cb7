"""A line that loses what is long: doctor names the line, and once it is mended nothing is lost."""

from pathlib import Path
from random import Random

from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process, note, until
from federation_tests.scenarios.proxy import Link, Proxy
from node.config import CONFIG_NAME
from node.stage.ports import free_port
from node.tests.small_federation import group_id

PASSES_BYTES = 4_000
"""Of all answers of a connection: a digest comes through, a bundle of some statements does not."""
SAID = 6
LONG = {"summary": "Of many words. " * 100, "text": "Words."}
SETTLE_S = 300
"""On two cores that other work keeps busy."""


async def test_doctor_names_a_line_that_loses_packets_and_nothing_is_lost_once_it_is_mended(
    tmp_path: Path,
) -> None:
    ports, behind = [free_port(), free_port()], free_port()
    directories = found(tmp_path, ports)
    config = directories[1] / CONFIG_NAME
    config.write_text(config.read_text().replace(f"port = {ports[1]}", f"port = {behind}"))
    line = Link()
    askers = {group_id(number).hex(): number for number in (1, 2)}
    proxy = Proxy(2, behind, lambda _asker, _number: line, askers, Random(1))
    await proxy.start(ports[1])
    one, two = nodes = [Process(directory) for directory in directories]
    try:
        for node in nodes:
            await node.start()

        async def may_publish() -> bool:
            return "asks the others" not in str(await two.command("doctor"))

        await until(may_publish, SETTLE_S)
        line.reset_after, line.bytes_s = PASSES_BYTES, 2 * PASSES_BYTES
        for number in range(SAID):
            assert "result" in await two.command("proposal.put", title=f"No. {number}", **LONG)

        rows: list[dict[str, str]] = []

        async def told() -> bool:
            rows[:] = await one.findings("answers")
            return "answers break off on their way" in str(rows)

        await until(told, SETTLE_S)
        # Of the same answer: the first that breaks off is forgotten with the next that comes whole.
        [row] = rows
        assert row["level"] == "warn"
        assert row["message"].startswith("Group 2's server answers, and its answers break off")
        assert "the line between loses packets" in row["hint"]
        assert proxy.spoiled

        line.reset_after, line.bytes_s = -1, 0
        last = await note(two, group_id(2))

        async def all_is_there() -> bool:
            return await note(one, group_id(2)) == last and not await told()

        await until(all_is_there, SETTLE_S)
        assert [row["level"] for row in await one.findings("answers")] == ["ok"]
    finally:
        for node in nodes:
            await node.close()
        await proxy.close()
