"""What every view model is."""

import pkgutil
from dataclasses import is_dataclass
from importlib import import_module

import msgspec
import pytest

import node.web.viewmodels
from node.web.viewmodels.audience import Only
from node.web.viewmodels.view import View, shown_fields


class Line(View):
    """One as others are written."""

    name: str
    count: int = 0


def test_no_view_model_is_compiled_at_each_start():
    modules = [
        import_module(found.name)
        for found in pkgutil.walk_packages(node.web.viewmodels.__path__, "node.web.viewmodels.")
    ]
    made = {one for m in modules for one in vars(m).values() if isinstance(one, type)}
    own = {one for one in made if one.__module__.startswith("node.web.viewmodels.")} - {Only}
    assert len({one for one in own if issubclass(one, View)}) > 200
    assert not {one for one in own if is_dataclass(one)}


def test_a_view_is_compared_by_its_fields_and_never_changes():
    line = Line("a", 2)
    assert (line, hash(line)) == (Line(name="a", count=2), hash(Line("a", 2)))
    assert line != Line("a")
    with pytest.raises(AttributeError):
        line.count = 3  # type: ignore[misc]
    assert line.count == 2


def test_records_that_a_page_shows_as_they_are_have_fields_and_other_values_have_none():
    class Record(msgspec.Struct):
        who: str
        at: int

    assert shown_fields(Line) == ("name", "count")
    assert shown_fields(Record) == ("who", "at")
    assert shown_fields(tuple) == shown_fields(int) == ()
