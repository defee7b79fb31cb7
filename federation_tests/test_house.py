"""Each house rule finds what it is for, on a small checkout that breaks it."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load() -> ModuleType:
    """Tools are scripts, not a package: load the checker from its file."""
    spec = importlib.util.spec_from_file_location("check_house", ROOT / "tools" / "check_house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = load()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one sound protocol module, its page and its tests."""
    write(tmp_path, "protocol/keys.py", "def sign() -> None:\n    return\n")
    write(tmp_path, "docs/spec/keys.md", "# keys\n")
    write(tmp_path, "protocol/tests/test_keys.py", "def test_a_claim() -> None: ...\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def track(root: Path, name: str, text: str) -> None:
    write(root, name, text)
    subprocess.run(["git", "add", name], cwd=root, check=True)


def test_a_sound_checkout_breaks_nothing(checkout: Path) -> None:
    rules = (house.long_functions, house.long_files, house.missing_spec_pages)
    rules += (house.missing_test_modules, house.machine_strings)
    assert [sentence for rule in rules for sentence in rule(checkout)] == []


@pytest.mark.parametrize("end", ["$", "", "\\z"])
def test_a_pattern_that_takes_what_stands_behind_it_is_found(checkout: Path, end: str) -> None:
    kept = 'A = Meta(pattern=r"^[0-9a-f]{4}\\Z")\nB = Meta(pattern=f"^{A}\\\\Z")\n'
    write(checkout, "node/hex.py", kept)
    assert list(house.open_patterns(checkout)) == []
    write(checkout, "node/hex.py", f'{kept}C = Meta(pattern=r"^[0-9a-f]{{4}}{end}")\n')
    (found,) = house.open_patterns(checkout)
    assert found.startswith("node/hex.py:3: ")


def test_a_value_that_is_compiled_at_each_start_is_found(checkout: Path) -> None:
    kept = "class Size(msgspec.Struct, frozen=True):\n    size: int\n@dataclass\nclass Desk: ...\n"
    write(checkout, "node/size.py", kept)
    assert list(house.compiled_values(checkout)) == []
    for mark in ("@dataclass(frozen=True)", "@dataclasses.dataclass(slots=True, frozen=True)"):
        write(checkout, "node/size.py", f"{kept}{mark}\nclass Sum: ...\n")
        (found,) = house.compiled_values(checkout)
        assert found.startswith("node/size.py:6: Sum is compiled")


def test_a_function_over_seventy_lines_is_found(checkout: Path) -> None:
    write(checkout, "node/long.py", "def long() -> None:\n" + "    print()\n" * 70)
    assert list(house.long_functions(checkout)) == ["node/long.py:1: long has 71 lines; at most 70"]


def test_a_file_over_450_lines_is_found(checkout: Path) -> None:
    write(checkout, "node/long.py", "X = 1\n" * 451)
    assert any("node/long.py: 451 lines" in line for line in house.long_files(checkout))


def test_a_module_without_a_spec_page_is_found(checkout: Path) -> None:
    (checkout / "docs/spec/keys.md").unlink()
    assert list(house.missing_spec_pages(checkout)) == [
        "protocol/keys.py: no spec page; write docs/spec/keys.md"
    ]


def test_a_package_page_covers_its_modules(checkout: Path) -> None:
    write(checkout, "protocol/gossip/machine.py", "")
    assert len(list(house.missing_spec_pages(checkout))) == 1
    write(checkout, "docs/spec/gossip.md", "# gossip\n")
    assert list(house.missing_spec_pages(checkout)) == []


def test_a_page_covers_the_modules_that_its_head_names(checkout: Path) -> None:
    write(checkout, "protocol/coalition/card.py", "")
    write(checkout, "protocol/coalition/text.py", "")
    write(checkout, "docs/spec/card.md", "# Card\n\nA page on `protocol/coalition/card.py`.\n")
    assert len(list(house.missing_spec_pages(checkout))) == 2
    head = "# Card\n\nCode: `protocol/coalition/card.py`,\n`text.py`. Who a group is.\n"
    write(checkout, "docs/spec/card.md", head + "\n## 1. Example\n")
    assert list(house.missing_spec_pages(checkout)) == []


def test_a_module_named_below_the_head_of_a_page_is_not_covered(checkout: Path) -> None:
    write(checkout, "protocol/coalition/text.py", "")
    write(checkout, "docs/spec/card.md", "# Card\n\nCode: none.\n\nSee `text.py`.\n")
    assert len(list(house.missing_spec_pages(checkout))) == 1


def test_a_module_without_tests_is_found(checkout: Path) -> None:
    (checkout / "protocol/tests/test_keys.py").unlink()
    assert list(house.missing_test_modules(checkout)) == [
        "protocol/keys.py: no tests; write protocol/tests/test_keys.py"
    ]


@pytest.mark.parametrize("found", ["/" + "root/x", "/" + "home/ana/node", "(/" + "work/main)"])
def test_a_path_of_one_machine_is_found(checkout: Path, found: str) -> None:
    track(checkout, "notes.md", f"see {found}\n")
    assert list(house.machine_strings(checkout)) == ["notes.md:1: names a path of one machine"]


def test_a_download_address_is_found(checkout: Path) -> None:
    track(checkout, "x.lock", "a @ https:" + "//example.org/a-1.wh" + "l\n")
    assert len(list(house.machine_strings(checkout))) == 1


def test_every_command_and_setting_can_be_listed() -> None:
    assert "init" in list(house.commands())
    assert list(house.settings(ROOT)) != []
