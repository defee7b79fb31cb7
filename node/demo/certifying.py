"""The council certifies though one node is killed, one forks its record and one goes for good."""

from node.demo.forking import copy_keys, fork
from node.demo.line import Row, holding, newest, one_line, own_size, say
from node.demo.scene import Scene
from node.demo.ward import Ward

# Who is killed, who forks and who goes, counted from the last group: nobody of the panel, nor who
# was in trouble before.
KILLED, FORKING, GOING = -6, -4, -3
# With fewer some group would have two parts, and the council might not stand it.
LEAST_WARDS = 9


async def certify(scene: Scene) -> None:
    """What all have returned is certified, then what is said while three of them are in trouble."""
    killed, forking, going = (scene.wards[place] for place in (KILLED, FORKING, GOING))
    keys = copy_keys(forking)
    size = await say(scene, forking, "All of us have returned.")
    await _cut(scene, forking, size, f"what all {len(scene.wards)} returned")
    await _kill(scene, killed)
    await fork(scene, forking, keys)
    await _without_a_seat(scene, forking)
    await _go(scene, going)


async def _cut(scene: Scene, speaker: Ward, size: int, what: str) -> None:
    await scene.everywhere("a cut holds it", scene.there, holding(speaker, size))
    rows = await one_line(scene)
    row, signed = rows[0], min(len(row["signed"]) for row in rows)
    scene.findings.check(
        f"cut {row['number']} certifies {what}: the same on {len(rows)} nodes, "
        f"signed by {signed} of a council of {row['council']}",
        3 * signed > 2 * row["council"],
    )


async def _kill(scene: Scene, ward: Ward) -> None:
    """Kill a node while the next cut is agreed on; it follows once it is back."""
    size = await say(scene, scene.wards[0], "One of us is about to be killed.")
    before = await own_size(ward)
    await scene.processes.kill(ward)
    others = [other for other in scene.there if other is not ward]
    await scene.everywhere("the others certify", others, holding(scene.wards[0], size))
    last = await newest(others[0])
    scene.teller.step(f"the node of {ward.name} is killed; the others certify cut {_number(last)}")
    await scene.processes.start([ward])
    await scene.everywhere("it follows", [ward], holding(scene.wards[0], size))
    rows = await one_line(scene)
    scene.findings.check(
        f"the node of {ward.name} is back with all it had published, and with cut "
        f"{rows[0]['number']} as the others",
        await own_size(ward) >= before,
    )


async def _without_a_seat(scene: Scene, forked: Ward) -> None:
    """Evidence is said in logs, and the next council does without who signed two records."""

    async def gone(ward: Ward) -> bool:
        return forked.name not in (await ward.ask("cuts"))["council"]

    await scene.everywhere("the council does without it", scene.there, gone)
    named = await scene.each(scene.there, _frozen)
    others = [names for ward, names in zip(scene.there, named, strict=True) if ward is not forked]
    councils = {tuple((await ward.ask("cuts"))["council"]) for ward in scene.there}
    scene.findings.check(
        f"{forked.name} signed two records: {len(others)} others name it and nobody else, and the "
        f"council of {len(next(iter(councils)))} does without it",
        all(names == [forked.name] for names in others) and len(councils) == 1,
    )


async def _frozen(ward: Ward) -> list[str]:
    return [row["group"] for row in (await ward.ask("frozen"))["frozen"]]


async def _go(scene: Scene, ward: Ward) -> None:
    """A node goes for good; the others go on."""
    await scene.processes.kill(ward)
    scene.gone.add(ward.number)
    scene.teller.step(f"the node of {ward.name} goes for good")
    size = await say(scene, scene.wards[0], "One of us has gone.")
    await _cut(scene, scene.wards[0], size, f"what was said after {ward.name} had gone")


def _number(row: Row | None) -> int:
    return 0 if row is None else int(row["number"])
