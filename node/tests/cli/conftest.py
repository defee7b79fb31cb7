"""What all tests of commands share."""

from collections.abc import Iterator

import pytest

from node.cli.speech import speak


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A test that has a command speak Spanish leaves none of it to the next one."""
    yield
    speak("en")
