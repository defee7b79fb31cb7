"""The foreign reader, compiled once for all tests here."""

import pytest

from federation_tests.c2sp.foreigner import Foreigner, build


@pytest.fixture(scope="session")
def foreigner(tmp_path_factory: pytest.TempPathFactory) -> Foreigner:
    return build(tmp_path_factory.mktemp("go"))
