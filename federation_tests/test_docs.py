"""Pages are reachable: nobody finds what no list names."""

from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
README = DOCS.parent / "README.md"


def pages(folder: str) -> list[str]:
    """Markdown files of a folder of docs, by their path in it."""
    root = DOCS / folder
    return sorted(str(page.relative_to(root)) for page in root.rglob("*.md"))


def test_every_page_of_the_spec_is_listed() -> None:
    listed = (DOCS / "spec" / "README.md").read_text()
    assert [page for page in pages("spec") if f"({page})" not in listed] == ["README.md"]


@pytest.mark.parametrize("page", pages("guide"))
def test_every_guide_is_linked_from_the_readme(page: str) -> None:
    assert f"docs/guide/{page}" in README.read_text()


def test_no_two_decisions_have_one_number() -> None:
    numbers = [page[:4] for page in pages("decisions") if page != "README.md"]
    assert len(numbers) == len(set(numbers))
