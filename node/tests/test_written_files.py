import pytest

from node.written_files import read_json, read_toml


def test_a_table_is_read_whatever_its_values_are():
    assert read_toml(b'a = 1\n[b]\nc = "x"\n') == {"a": 1, "b": {"c": "x"}}
    assert read_json(b"[1, {}]") == [1, {}]


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"a =", b"a = " + b"9" * 5_000, b"a = " + b"[" * 50_000, b"[" * 50_000],
    ids=["not UTF-8", "cut short", "too long a number", "too deep a list", "no key"],
)
def test_whatever_is_no_table_is_refused_by_one_kind_of_error(data):
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        read_toml(data)


@pytest.mark.parametrize("data", [b"", b"{", b"9" * 5_000, b"[" * 50_000])
def test_whatever_is_no_json_is_refused_by_one_kind_of_error(data):
    with pytest.raises(ValueError):  # noqa: PT011
        read_json(data)
