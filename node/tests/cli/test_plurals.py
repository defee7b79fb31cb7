"""What commands count reads right for one and for several, in both languages."""

from collections.abc import Callable, Iterator

import click
import pytest

from node.cli.return_ import _contest_numbers, _delegates, _regions
from node.cli.speech import speak


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


NOUNS = {
    "en": {"files": ("file", "files"), "contests": ("contest", "contests")},
    "es": {"files": ("archivo", "archivos"), "contests": ("pregunta", "preguntas")},
}
TIMES = {"en": ("time", "times"), "es": ("vez", "veces")}


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(click.UsageError) as caught:
        act()
    return caught.value.message


@pytest.mark.parametrize("option", ["--contest", "--region"])
@pytest.mark.parametrize(("given", "files"), [(2, 1), (2, 3), (3, 1)])
def test_an_option_given_too_often_or_too_rarely_is_counted_right(
    language: str, option: str, given: int, files: int
) -> None:
    if option == "--contest":
        said = refused(lambda: _contest_numbers([1] * given, files, 2))
    else:
        said = refused(lambda: _regions(["North"] * given, files, {"regions": {"North": 3}}))
    assert said.startswith(f"{given} {TIMES[language][1]} {option} ")
    assert said.endswith(f" {files} {NOUNS[language]['files'][files > 1]}")


@pytest.mark.parametrize(("files", "contests"), [(1, 2), (2, 3)])
def test_files_that_do_not_fit_the_contests_are_counted_right(
    language: str, files: int, contests: int
) -> None:
    said = refused(lambda: _contest_numbers([], files, contests))
    assert said.startswith(f"{files} {NOUNS[language]['files'][files > 1]} ")
    assert f" {contests} {NOUNS[language]['contests'][contests > 1]}:" in said


@pytest.mark.parametrize(("given", "contests"), [(1, 2), (2, 1)])
def test_mandates_that_do_not_fit_the_contests_are_counted_right(
    language: str, given: int, contests: int
) -> None:
    shown = {"contests": [{"title": "Fund"}] * contests}
    options = {"mandates": ["free"] * given, "inner": []}
    said = refused(lambda: _delegates(None, shown, options))  # type: ignore[arg-type]
    assert said.startswith(f"{given} {TIMES[language][given > 1]} --for-contest,")
    assert said.endswith(f" {contests} {NOUNS[language]['contests'][contests > 1]}")
