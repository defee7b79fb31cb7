"""Pages are reachable: nobody finds what no list names."""

import re
from pathlib import Path

import click
import pytest

from federation_tests.scenarios.plan import read_scenario as read_processes
from federation_tests.simulator.plan import read_scenario
from node.cli.main import root

DOCS = Path(__file__).resolve().parents[1] / "docs"
README = DOCS.parent / "README.md"


def guides() -> list[str]:
    """Guides in English; the others have the same names in a folder of their language."""
    return [page for page in pages("guide") if "/" not in page]


def pages(folder: str) -> list[str]:
    """Markdown files of a folder of docs, by their path in it."""
    root = DOCS / folder
    return sorted(str(page.relative_to(root)) for page in root.rglob("*.md"))


def test_every_page_of_the_spec_is_listed() -> None:
    listed = (DOCS / "spec" / "README.md").read_text()
    assert [page for page in pages("spec") if f"({page})" not in listed] == ["README.md"]


@pytest.mark.parametrize("page", guides())
def test_every_guide_is_linked_from_the_readme_in_both_languages(page: str) -> None:
    assert f"(docs/guide/{page})" in README.read_text()
    assert f"(docs/guide/es/{page})" in README.read_text()


def test_every_page_for_who_hosts_a_node_is_linked_once_from_the_readme() -> None:
    readme = README.read_text()
    assert {
        page: readme.count(f"(docs/operate/{page})") for page in pages("operate")
    } == dict.fromkeys(pages("operate"), 1)


def test_no_two_decisions_have_one_number() -> None:
    numbers = [page[:4] for page in pages("decisions") if page != "README.md"]
    assert len(numbers) == len(set(numbers))


DECISIONS = re.compile(
    r"\bdecisions? ((?:\d{4}(?!\d)(?:,? and |, |-| to )?)+)|decisions/(\d{4})-|\((\d{4})-[a-z]"
)
"""What names decisions: in words, one or several; or by a link to the file."""


def decisions_named(text: str) -> set[str]:
    found: set[str] = set()
    for match in DECISIONS.finditer(" ".join(text.split())):
        found |= set(re.findall(r"\d{4}", match[0]))
    return found


def test_a_decision_is_found_in_whatever_way_it_is_named() -> None:
    told = "see decisions 0001, 0002 and\n0003, decision\n0004; (0005-a-name.md), /decisions/0006-x"
    assert decisions_named(told) == {f"000{number}" for number in range(1, 7)}


def test_every_decision_that_is_referred_to_is_there() -> None:
    known = {page[:4] for page in pages("decisions")}
    kinds = {".py", ".md", ".html", ".toml", ".js", ".css", ".yml", ".service", ""}
    top = DOCS.parent
    rooms = ("protocol", "node", "federation_tests", "tools", "docs", "deploy", ".ci")
    files = [path for room in rooms for path in (top / room).rglob("*")]
    files += [path for path in top.iterdir() if path.is_file()]
    missing = {
        f"{path.relative_to(top)}: {number}"
        for path in files
        if path.is_file() and path.suffix in kinds and path != Path(__file__)
        for number in decisions_named(path.read_text(encoding="utf-8", errors="replace")) - known
    }
    assert missing == set()


SAID = re.compile(r"\bcommonweal ([a-z][a-z-]*)((?: [^`\"'\n;|)$]*)?)")
"""A command and what follows it, up to the end of the quotation or line."""


def told() -> list[Path]:
    """Whatever tells people which command to give: pages, hints, templates, units."""
    top = DOCS.parent
    found = [README, *DOCS.rglob("*.md"), *(top / "deploy").rglob("*")]
    for kind in ("*.py", "*.html", "*.po"):
        found += (top / "node").rglob(kind)
    return [path for path in found if path.is_file() and "tests" not in path.parts]


def command(words: list[str]) -> click.Command | None:
    """The command that these words begin with; None if they name none."""
    found: click.Command | None = root
    for word in words:
        if not isinstance(found, click.Group):
            break
        found = found.get_command(click.Context(found), word)
    return None if isinstance(found, click.Group) else found


def test_every_option_that_people_are_told_of_is_one_of_its_command() -> None:
    wrong = []
    for path in told():
        for said in SAID.finditer(path.read_text(encoding="utf-8").replace("\\\n", " ")):
            known = command([said[1], *said[2].split()])
            if known is not None:
                options = {
                    name for one in known.params for name in (*one.opts, *one.secondary_opts)
                }
                named = re.findall(r"(?<![\w-])--[a-z][a-z-]*", said[2])
                wrong += [
                    f"{path.name}: {said[0]}" for name in named if name not in {*options, "--help"}
                ]
    assert wrong == []


EXAMPLE = re.compile(
    r"^(?:    |\t)?(?:\S*/bin/|sudo \S+ \S+ \S*/)?commonweal ([a-z].*)$", re.MULTILINE
)
"""A command that stands in a page by itself, to be typed as it is."""
IN_A_CONTAINER = re.compile(r"^node run --rm (?:-v \S+ )?node ([a-z].*)$", re.MULTILINE)


def test_a_command_to_be_typed_has_all_that_it_needs() -> None:
    # The failure: the first command that a new operator types is refused.
    lacking, seen = [], 0
    for path in [README, *(DOCS / "operate").glob("*.md"), *(DOCS / "guide").glob("*.md")]:
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in [*EXAMPLE.findall(text), *IN_A_CONTAINER.findall(text)]:
            known = command(line.split())
            if known is None or "[" in line:
                continue
            seen += 1
            needed = [
                one
                for one in known.params
                if isinstance(one, click.Option) and one.required and not one.envvar
            ]
            said = set(line.split())
            lacking += [(path.name, line, one.opts) for one in needed if not said & {*one.opts}]
    assert seen >= 40
    assert lacking == []


def test_every_test_that_a_page_names_is_there() -> None:
    tops = (DOCS.parent / top for top in ("federation_tests", "node", "protocol"))
    code = [path for top in tops for path in top.rglob("*.py")]
    there = {path.stem for path in code}
    for path in code:
        there.update(re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")))
    named = {
        (path.name, name)
        for path in DOCS.rglob("*.md")
        for name in re.findall(r"\btest_\w+", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert {(page, name) for page, name in named if name not in there} == set()


def test_every_table_of_a_page_begins_with_its_head() -> None:
    # The failure: an empty line in the middle, and the rows below it are shown as text with bars.
    headless = []
    for path in [README, *DOCS.rglob("*.md")]:
        text = re.sub(r"(?ms)^ *```.*?^ *```", "", path.read_text(encoding="utf-8"))
        lines = ["", *text.split("\n"), ""]
        headless += [
            f"{path.relative_to(DOCS.parent)}: {line[:60]}"
            for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
            if line.startswith("|")
            and not before.startswith("|")
            and not re.fullmatch(r"\|[\s:|-]+", after)
        ]
    assert headless == []


def shown_scenario(page: str, into: Path) -> Path:
    """The first TOML that a page for operators shows, as a file."""
    shown = re.search(r"```toml\n(.*?)```", (DOCS / "operate" / page).read_text(), re.DOTALL)
    assert shown
    into.write_text(shown[1])
    return into


def test_the_scenario_that_the_page_of_the_simulator_shows_can_be_run(tmp_path: Path) -> None:
    storm = shown_scenario("simulator.md", tmp_path / "storm.toml")
    assert read_scenario(storm).statements == 200


def test_the_scenario_that_the_page_of_scenarios_shows_can_be_run(tmp_path: Path) -> None:
    scenario = read_processes(shown_scenario("scenarios.md", tmp_path / "mine.toml"))
    assert [act.do for act in scenario.acts] == ["full", "clock"]
    assert [hostile.does for hostile in scenario.hostile] == [("stall",)]
