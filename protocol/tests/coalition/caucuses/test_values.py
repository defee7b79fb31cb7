"""What pages ask of caucuses."""

from protocol.coalition.caucuses.values import Caucus, CaucusAct, Caucuses


def act(name: bytes, kind: str, *, stands: bool = True, lifted: bool = False) -> CaucusAct:
    return CaucusAct(
        name, name, (), b"c", kind, b"s", b"", "title", "", 1, 2, 0, stands, lifted
    )  # fmt: skip


def caucus(name: bytes, *acts: CaucusAct, listed: bool = True) -> Caucus:
    return Caucus(name, name, (), "n", "", b"", 1, "anyone", "", 1, 2, 0, 0, listed, acts)


def test_only_listed_caucuses_recommend_and_veto_and_only_what_stands() -> None:
    known = Caucuses(
        {
            b"1": caucus(
                b"1",
                act(b"r", "recommendation"),
                act(b"u", "recommendation", stands=False),
                act(b"v", "veto"),
                act(b"l", "veto", lifted=True),
                act(b"w", "veto", stands=False),
            ),
            b"2": caucus(b"2", act(b"x", "recommendation"), act(b"y", "veto"), listed=False),
        }
    )
    assert [c.id for c in known.listed()] == [b"1"]
    assert [a.id for _c, a in known.recommendations(b"s")] == [b"r"]
    assert [a.id for _c, a in known.vetoes(b"s")] == [b"v"]
    assert known.recommendations(b"t") == known.vetoes(b"t") == ()
