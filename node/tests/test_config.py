import re
from pathlib import Path

import msgspec
import pytest

from node.config import (
    BOUNDS,
    MAX_CONFIG_BYTES,
    SENTENCES,
    Config,
    default_text,
    defaults,
    load_config,
    parse_config,
    write_default,
)
from node.errors import ConfigError

PAGE = Path(__file__).resolve().parents[2] / "docs/operate/configuration.md"


def test_a_missing_file_means_all_defaults(tmp_path):
    assert load_config(tmp_path) == Config()


def test_the_commented_default_changes_nothing_and_uncommented_neither(tmp_path):
    assert load_config(write_default(tmp_path).parent) == Config()
    uncommented = re.sub(r"(?m)^#(\w+ = )", r"\1", default_text())
    assert parse_config(uncommented.encode()) == Config()


def test_writing_the_default_leaves_an_existing_file_alone(tmp_path):
    (tmp_path / "node.toml").write_text('name = "ours"\n')
    write_default(tmp_path)
    assert load_config(tmp_path).name == "ours"


def test_values_are_read():
    config = parse_config(
        b'name = "n"\npublic_url = "https://vote.example.org"\n[listen]\nport = 0\n'
        b'[gossip]\npeers = ["http://127.0.0.1:9000"]\npoll_s = 1\n[pages]\nlanguage = "es"\n'
    )
    assert (config.listen.port, config.gossip.peers) == (0, ("http://127.0.0.1:9000",))
    assert (config.gossip.poll_s, config.pages.language) == (1.0, "es")


@pytest.mark.parametrize("data", [b"name = unquoted", b"\xff\xfe", b"[listen"])
def test_what_is_not_toml_is_refused(data):
    with pytest.raises(ConfigError) as caught:
        parse_config(data)
    assert caught.value.code == "config-not-toml"


def test_a_huge_file_is_not_read(tmp_path):
    (tmp_path / "node.toml").write_bytes(b"#" * (MAX_CONFIG_BYTES + 1))
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert caught.value.code == "config-too-large"


def test_the_reference_page_and_the_code_agree():
    rows = re.findall(
        r"(?m)^\| `([a-z_.]+)` \| `([^`]*)` \| (.+?) \| (.+?) \|$", PAGE.read_text("utf-8")
    )
    expected = [
        (key, msgspec.json.encode(default).decode(), BOUNDS[key], SENTENCES[key])
        for key, default in defaults().items()
    ]
    assert rows == expected
    assert list(SENTENCES) == list(defaults()) == list(BOUNDS)
