"""`commonweal status` says what a node can't do now, and why, in both languages."""

import asyncio
import json
from pathlib import Path

from federation_tests.scenarios.founded import found
from node.tests.cli.commonweal import commonweal
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify


def test_a_stopped_node_of_a_council_says_that_it_has_to_be_served(tmp_path: Path) -> None:
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    told = commonweal("status", "--dir", str(directory), cwd=tmp_path)
    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        "1 thing is owed and can't be done now",
        "",
        "confirm with the other certifying groups what is final",
        "  why: this server is not running",
        "  to do: start it with commonweal serve",
    ]
    told = commonweal("--lang", "es", "status", "--dir", str(directory), cwd=tmp_path)
    assert "  por qué: este servidor no está en marcha" in told.stdout.splitlines()
    told = commonweal("status", "--dir", str(directory), "--json", cwd=tmp_path)
    (row,) = json.loads(told.stdout)["undone"]
    assert (row["code"], row["groups"], row["due"]) == ("not-served", [], None)
    assert row["why_parts"] == {"key": "this server is not running", "params": {}}


def test_a_node_that_owes_nothing_it_can_t_do_says_so_and_ends_with_0(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [0])
    told = commonweal("status", "--dir", str(directory), cwd=tmp_path)
    assert (told.returncode, told.stdout.splitlines()) == (
        0,
        ["there is nothing that this node owes and can't do"],
    )


def test_it_says_how_much_room_the_record_has_before_the_next_cut(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)

    async def one_cut() -> None:
        async with alone(directory) as node:
            await say(node, "The first")
            await certify(node, 1)

    asyncio.run(one_cut())
    told = commonweal("status", "--dir", str(directory), "--json", cwd=tmp_path)
    room = json.loads(told.stdout)["room"]
    assert 19_900 < room["entries"] == 20_000 - room["uncertified"]
    kib = f"{room['bytes'] // 1024:,}"
    told = commonweal("status", "--dir", str(directory), cwd=tmp_path)
    assert told.stdout.splitlines()[-1] == (
        "room in the record before the next certified cut: "
        f"at least {room['entries']:,} statements, {kib} KiB"
    )
    told = commonweal("--lang", "es", "status", "--dir", str(directory), cwd=tmp_path)
    assert told.stdout.splitlines()[-1].startswith("sitio en el registro antes del próximo corte")
