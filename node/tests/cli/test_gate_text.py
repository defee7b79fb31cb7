"""What the commands say of gates that are not passed."""

from node.cli.gate_text import write_gates
from node.cli.output import Paper
from node.commands.process_text import whole
from protocol.tests.coalition.process.making import OPENS, Staged


def test_what_is_missing_is_said_with_the_meeting_the_hour_and_who_can_supply_it(capsys) -> None:
    scene = Staged()
    state = scene.fold(OPENS)
    value = whole(state, state.processes[scene.proposal])
    own = {"gate": "sponsors", "have": 1, "need": 2, "met": False, "hour": None, "ways": []}
    gates = [*value["gates"], {**own, "who": ["Elm"]}]
    write_gates(Paper(), {"phase": "announced", "zone": "UTC", "gates": gates})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Before it opens:"
    assert any(
        line.startswith("  - the national meeting has settled the options: 0 of 1, not yet (")
        for line in lines
    )
    (report,) = (line for line in lines if "Birch" in line and "report what" in line)
    assert report.startswith("    report what it came to (What we do next), due ")
    assert "    agree to go on without it: Ash, Birch, Cedar, Dogwood, Elm" in lines
    assert lines[-1] == "    up to: Elm"
