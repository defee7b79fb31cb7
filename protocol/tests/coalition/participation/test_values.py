"""Gaps: targets against counts, by people."""

from protocol.coalition.participation.values import Release, TakingPart
from protocol.tests.coalition.participation.making import LATER, Counting, cell
from protocol.tests.coalition.scene import group_id


def gaps(scene: Counting) -> list[tuple[str, int, int, int, bool]]:
    return [(g.stage, g.have, g.need, g.invited, g.met) for g in scene.part().gaps()]


def test_a_target_is_met_by_people_not_by_parts_of_them() -> None:
    scene = Counting()
    scene.aim("Ash", 1, 2, scope="all")
    scene.count("Birch", cell(41, 30, 20, 5, 20))
    assert gaps(scene) == [("voted", 20, 21, 41, False)]
    scene.count("Birch", cell(41, 30, 20, 5, 21), time=LATER)
    assert gaps(scene) == [("voted", 21, 21, 41, True)]


def test_a_groups_own_target_stands_in_place_of_one_for_everybody() -> None:
    scene = Counting()
    scene.aim("Birch", 3, 4)
    scene.aim("Ash", 1, 2, scope="all")
    scene.aim("Cedar", 1, 10)
    scene.count("Birch", cell(40, 30, 20, 5, 25))
    scene.count("Cedar", cell(40, 30, 20, 5, 4))
    assert {g.group: g.need for g in scene.part().gaps()} == {
        group_id("Birch"): 30,
        group_id("Cedar"): 4,
    }


def test_several_stages_are_set_beside_each_other() -> None:
    scene = Counting()
    for stage in ("reached", "read", "spoke", "voted"):
        scene.aim("Ash", 1, 2, scope="all", stage=stage)
    scene.count("Birch", cell(40, 30, 19, 5, 20))
    assert {g.stage: g.met for g in scene.part().gaps()} == {
        "reached": True,
        "read": False,
        "spoke": False,
        "voted": True,
    }


def test_the_last_target_in_a_groups_log_stands() -> None:
    scene = Counting()
    scene.aim("Birch", 3, 4)
    scene.aim("Birch", 1, 4)
    scene.count("Birch", cell(40, 30, 20, 5, 9))
    assert gaps(scene) == [("voted", 9, 10, 40, False)]


def test_regions_are_added_up_over_the_groups() -> None:
    counted = {
        "Birch": (cell(7, 6, 5, 4, 3), cell(41, 31, 21, 6, 10, region="North")),
        "Cedar": (cell(10, 9, 8, 7, 6, region="North"), cell(2, 1, 1, 0, 1, region="South")),
    }
    releases = {
        group_id(name): Release(b"", group_id(name), LATER, LATER, cells, ())
        for name, cells in counted.items()
    }
    assert TakingPart(releases).together() == {
        "": (7, 6, 5, 4, 3),
        "North": (51, 40, 29, 13, 16),
        "South": (2, 1, 1, 0, 1),
    }
    assert TakingPart().together() == {}


def test_a_group_that_counts_again_is_added_up_once() -> None:
    scene = Counting()
    scene.count("Birch", cell(40, 30, 20, 5, 9))
    scene.count("Birch", cell(41, 31, 21, 6, 10), time=LATER)
    scene.count("Cedar", cell(10, 9, 8, 7, 6))
    assert scene.part().together() == {"": (51, 40, 29, 13, 16)}


def test_without_counts_there_are_no_gaps_to_show() -> None:
    scene = Counting()
    scene.aim("Ash", 1, 2, scope="all")
    assert gaps(scene) == []
