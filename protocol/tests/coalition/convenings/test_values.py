"""What the values say by themselves."""

from msgspec.structs import replace

from protocol.tests.coalition.convenings.making import BEGINS, Convened


def test_the_first_report_that_stood_comes_first() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    late, check_ins = scene.met("Ash", convening, ["Birch"])
    early = scene.report("Ash", convening, check_ins, time=BEGINS + 6)
    scene.answer("Birch", late, time=BEGINS + 9)
    scene.answer("Birch", early, time=BEGINS + 8)
    found = scene.meeting(convening)
    assert [report.hash for report in found.reports] == [late, early]
    assert [report.hash for report in found.standing] == [early, late]


def test_a_convening_that_was_never_moved_cites_no_move() -> None:
    scene = Convened()
    found = scene.meeting(scene.call("Ash"))
    assert found.moved == b""
    assert replace(found, changes=()).standing == ()
