"""Caucuses in their order, with what they said in its order."""

from protocol.tests.coalition.caucuses.making import Caucusing
from protocol.tests.coalition.scene import START, group_id


def test_the_earliest_statement_shows_who_published_a_text_first() -> None:
    scene = Caucusing()
    scene.found()
    later = scene.act(via="Elm", time=START + 9)
    first = scene.act(via="Birch", time=START + 4)
    assert later[0] == first[0]
    said = scene.said(first)
    assert (said.hash, said.time) == (first[1], START + 4)
    assert said.groups == tuple(sorted(map(group_id, ("Elm", "Birch"))))


def test_texts_stand_in_the_order_of_their_times() -> None:
    scene = Caucusing()
    scene.found()
    late = scene.act(title="Late", time=START + 9)
    early = scene.act(title="Early", time=START + 2)
    assert [act.id for act in scene.known().acts] == [early[0], late[0]]


def test_a_caucus_says_where_it_talks_and_who_can_read_that() -> None:
    scene = Caucusing()
    scene.found(body=scene.replaced(group=group_id("Ash"), readers="groups"))
    known = scene.known()
    assert (known.readers, known.space, known.inside) == (
        "groups", "first Monday, hall 2", group_id("Ash"),
    )  # fmt: skip
    assert (known.members, known.listed) == (0, False)
