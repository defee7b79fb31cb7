"""What a state says of its points."""

from protocol.coalition.unity.values import Stance, Standing, Unity, Version


def test_a_history_is_what_was_in_force_in_its_order() -> None:
    def version(name: bytes, since: int | None, number: int = 1) -> Version:
        return Version(
            name, number, "amend", b"", b"", "", "", 0, Standing.SUPERSEDED, {}, since, None
        )

    versions = {v.id: v for v in (version(b"c", 9), version(b"a", None), version(b"b", 3))}
    assert [v.id for v in Unity({**versions, b"d": version(b"d", 5, 2)}).history(1)] == [b"b", b"c"]


def test_a_group_that_reserves_does_not_ratify() -> None:
    stances = {b"a": Stance("ratify", "", 1), b"b": Stance("reserve", "no", 1)}
    version = Version(b"v", 1, "add", b"", b"a", "t", "", 1, Standing.PROPOSED, stances)
    assert version.ratified_by() == (b"a",)
