"""Ids of the charter's wordings."""

from protocol.coalition.unity.bodies import charter_version


def test_a_wording_of_the_charter_has_an_id_of_its_own_in_every_coalition_number_and_text() -> None:
    ids = {
        charter_version(bytes(32), 1, "a"),
        charter_version(bytes(31) + b"1", 1, "a"),
        charter_version(bytes(32), 2, "a"),
        charter_version(bytes(32), 1, "b"),
    }
    assert len(ids) == 4
    assert charter_version(bytes(32), 1, "a").hex() == VECTOR


VECTOR = "b24a283efc464310c90615c74f9273e307e289814d1098252187559fb28a98b9"
