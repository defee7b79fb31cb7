"""`commonweal convening` and `commonweal process` in processes of their own."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import found, small_charter


def soon(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def said(tmp_path: Path, *arguments: object, node: int = 1, stdin: str = "") -> dict[str, Any]:
    where = ("--dir", f"node{node}", "--json")
    done = commonweal(*arguments, *where, cwd=tmp_path, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_count_at_the_door_is_begun_anew_with_a_new_code_only(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    made = said(
        tmp_path, "convening", "call", "--title", "Assembly", "--place", "The hall",
        "--starts", soon(0), "--ends", soon(2),
    )  # fmt: skip
    door = ("convening", "door", made["convening"])
    first = said(tmp_path, *door, "--open", "60")
    anew = said(tmp_path, *door, "--open", "60", "--anew")
    assert anew["open"]
    assert anew["code"] != first["code"]
    alone = commonweal(*door, "--anew", "--dir", "node1", cwd=tmp_path)
    assert alone.returncode == 2
    assert "--anew goes with --open" in alone.stderr


def test_a_meeting_is_called_changed_and_cancelled(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    times = ("--starts", soon(2), "--ends", soon(4))
    (tmp_path / "agenda.txt").write_text("Welcome | 10\nThe fund\n")
    made = commonweal(
        "convening", "call", "--title", "Assembly", "--place", "The hall", *times,
        "--agenda-file", "agenda.txt", "--dir", "node1", cwd=tmp_path,
    )  # fmt: skip
    assert "groups check in with: commonweal convening check-in " in made.stdout
    name = made.stdout.split()[1]
    moved = said(tmp_path, "convening", "move", name, "--place", "The river", "--reason", "rain")
    assert moved["convening"] == name
    link = ("--link", "https://meet.example/room")
    said(tmp_path, "convening", "move", name, "--no-place", *link)
    shown = commonweal("convening", "show", name[:8], "--dir", "node1", cwd=tmp_path).stdout
    assert "The river" not in shown
    said(tmp_path, "convening", "move", name, "--place", "The river", "--no-link")
    (tmp_path / "agenda.txt").write_text("Welcome | 10\nThe flood\n")
    said(
        tmp_path, "convening", "agenda", name, "--agenda-file", "agenda.txt", "--reason", "it rose"
    )
    shown = commonweal("convening", "show", name[:8], "--dir", "node1", cwd=tmp_path).stdout
    assert "The river" in shown
    assert "moved: rain\n" in shown
    assert "\nagenda changed: it rose\n" in shown
    assert "- Welcome (10 minutes)" in shown
    assert "3/5 of the groups present" in shown
    asked = commonweal(
        "convening", "cancel", name, "--reason", "x", "--dir", "node1", cwd=tmp_path, stdin="n\n"
    )
    assert asked.returncode != 0
    said(tmp_path, "convening", "cancel", name, "--reason", "storm", "--yes")
    assert "cancelled" in commonweal("convening", "list", "--dir", "node1", cwd=tmp_path).stdout
    again = refusal("convening", "move", name, "--place", "x", "--dir", "node1", cwd=tmp_path)
    assert "was cancelled" in again


def test_people_check_in_and_the_queue_is_led(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    times = ("--starts", soon(2), "--ends", soon(4), "--link", "https://meet.example/room")
    name = said(tmp_path, "convening", "call", "--title", "Assembly", *times)["convening"]
    (tmp_path / "named.txt").write_text("Ana | for the fund\nBo | alternate\n")
    counted = ("--members", 12, "--delegates", 1, "--named-file", "named.txt")
    assert said(tmp_path, "convening", "check-in", name, *counted)["people"] == 13
    (tmp_path / "list.csv").write_text("id,name\nm1,Ana\n")
    said(tmp_path, "roster", "import", "list.csv", "--commit")
    early = ("convening", "attend", name, "m1", "--delegate", "--dir", "node1")
    assert "earlier than an hour before" in refusal(*early, cwd=tmp_path)
    seat = ("convening", "check-in", name, "--seat", "3=1", "--themselves", "--dir", "node1")
    assert "named no delegates" in refusal(*seat, cwd=tmp_path)
    voice = ("convening", "voice", "aaaaaa", "m1", "confirm", "--dir", "node1")
    assert "report" in refusal(*voice, cwd=tmp_path)
    names = ("--names-file", "-")
    assert said(tmp_path, "convening", "facilitate", name, *names, stdin="Cy\n")["people"] == 1
    again = ("convening", "check-in", name, "--members", 1, "--dir", "node1")
    assert commonweal(*again, cwd=tmp_path).stdout == "1 person checked in\n"
    said(tmp_path, "convening", "check-in", name, *counted)
    assert (
        said(tmp_path, "convening", "minutes", name, "--text-file", "-", stdin="So.")["parts"] == 1
    )
    early = refusal(
        "convening", "report", name, "--text-file", "named.txt", "--dir", "node1", cwd=tmp_path
    )
    assert "dated before its meeting began" in early


def test_the_queue_is_led_and_a_member_asks(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    times = ("--starts", soon(0.5), "--ends", soon(4), "--link", "https://meet.example/room")
    name = said(tmp_path, "convening", "call", "--title", "Assembly", *times)["convening"]
    (tmp_path / "list.csv").write_text("id,name\nm1,Bo\n")
    said(tmp_path, "roster", "import", "list.csv", "--commit")
    queue, speak = ("convening", "queue", name), ("convening", "speak", name, "m1")
    at = {"cwd": tmp_path}
    assert "raise a hand" in refusal(*speak, "--dir", "node1", **at)
    said(tmp_path, *queue, "--add", "Ana", "--group", "Group 2")
    said(tmp_path, *queue, "--open")
    value = said(tmp_path, *queue, "--limit", 90, "--new-voices")
    assert (value["asking"], value["fresh"], value["seconds"]) == (True, True, 90)
    assert said(tmp_path, *speak)["place"] == 2
    told = commonweal(*speak, "--look", "--dir", "node1", **at).stdout
    assert "Bo waits in place 2 of 2" in told
    assert "next: Ana, Bo" in told
    told = commonweal(*queue, "--next", "--dir", "node1", **at).stdout
    assert "Ana has the floor\nuntil 20" in told
    assert "a speech may take 90 seconds" in told
    assert said(tmp_path, *queue, "--back")["floor"] is None
    (entry,) = (s["entry"] for s in said(tmp_path, *queue)["waiting"] if s["name"] == "Bo")
    assert said(tmp_path, *queue, "--up", entry)["waiting"][0]["name"] == "Bo"
    assert said(tmp_path, *queue, "--down", entry)["waiting"][0]["name"] == "Ana"
    said(tmp_path, *queue, "--next")
    assert [s["name"] for s in said(tmp_path, *queue, "--done")["spoke"]] == ["Ana"]
    assert said(tmp_path, *speak, "--as", "Row 3")["name"] == "Row 3"
    assert said(tmp_path, *speak, "--take-back")["place"] is None
    assert said(tmp_path, *queue, "--close")["asking"] is False
    told = commonweal(*speak, "--look", "--dir", "node1", **at).stdout
    assert told == "they do not wait to speak\nnobody asks to speak by themselves\n"
    for both in (("--next", "--clear"), ("--open", "--done")):
        assert commonweal(*queue, *both, "--dir", "node1", **at).returncode == 2
    assert commonweal(*speak, "--look", "--take-back", "--dir", "node1", **at).returncode == 2
    value = said(tmp_path, *queue, "--clear")
    assert (value["waiting"], value["spoke"], value["seconds"]) == ([], [], 90)


def test_a_process_is_declared_and_says_what_is_missing(tmp_path: Path) -> None:
    found(tmp_path, small_charter())
    proposal = said(tmp_path, "propose", "--title", "A common fund")["proposal"]
    times = ("--starts", soon(2), "--ends", soon(4), "--place", "The hall")
    call = ("convening", "call", "--title", "Assembly", *times)
    national = said(tmp_path, *call, "--proposal", proposal)["convening"]
    regional = said(tmp_path, *call, "--parent", national)["convening"]
    (tmp_path / "options.txt").write_text("Strike | For a day\nMarch\n")
    said(
        tmp_path, "process", "declare", proposal, "--national", national, "--regional", regional,
        "--needed", 1, "--options-due", soon(6), "--reports-due", soon(8), "--groups", "2/3",
        "--options-file", "options.txt",
    )  # fmt: skip
    shown = commonweal("process", "show", proposal, "--dir", "node1", cwd=tmp_path).stdout
    assert "missing: the national meeting has settled the options, 0 of 1" in shown
    assert "waits for a report by Group 1" in shown
    assert "first by Group 1: Strike" in shown
    assert "waits" in commonweal("process", "list", "--dir", "node1", cwd=tmp_path).stdout
    early = refusal("process", "agree", proposal, "--to", "proceed", "--dir", "node1", cwd=tmp_path)
    assert "not overdue" in early
    numbered = commonweal("convening", "show", national, "--dir", "node1", cwd=tmp_path).stdout
    assert "1. Strike" in numbered
    cancel = ("convening", "cancel", regional, "--reason", "storm", "--dir", "node1")
    asked = commonweal(*cancel, cwd=tmp_path, stdin="n\n")
    warned = f"the process of proposal {proposal[:12]} waits for its report, will not get it"
    assert warned in asked.stderr
    assert asked.returncode != 0
    assert warned in commonweal(*cancel, "--yes", cwd=tmp_path).stdout
    shown = commonweal("process", "show", proposal, "--dir", "node1", cwd=tmp_path).stdout
    assert "was cancelled and will never report\n    from " in shown
