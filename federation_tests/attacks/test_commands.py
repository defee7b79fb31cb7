"""The command socket: whatever JSON arrives, the answer is a result or an error in words.

Hypothesis fills every field of every command, mostly with values of the right type, so that the
commands themselves are reached and not only the schema in front of them.
"""

import tempfile
import types
import typing
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.commands import running
from node.errors import NodeError
from node.tests.web.web_world import NOW, World, make_node
from protocol.errors import ProtocolError

# Ids of a proposal and a ballot that are there: else no command gets past looking for them.
KNOWN: list[str] = []
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
NASTY = st.sampled_from(
    ["", "\0", "00" * 32, "ab" * 16, "../x", "=1+1", "é" * 400, "\ud800x", "2026-13-45", "9" * 40]
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node():
    with tempfile.TemporaryDirectory() as directory:
        made = make_node(Path(directory) / "node")
        here = World(made, [NOW])
        KNOWN.append(await here.put_vote())
        KNOWN.append(here.ballot)
        yield made
        made.close()


def values(kind):  # noqa: PLR0911 - a table of types
    """JSON values for a field of a type: most fit, some don't."""
    if typing.get_origin(kind) is typing.Annotated:
        pattern = next((m.pattern for m in kind.__metadata__ if getattr(m, "pattern", None)), None)
        if pattern is not None:
            real = st.sampled_from(range(2)).map(lambda at: KNOWN[at])
            return real | st.from_regex(pattern, fullmatch=True) | NASTY
        return values(kind.__origin__)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return st.one_of(*(values(item) for item in typing.get_args(kind)))
    if typing.get_origin(kind) is typing.Literal:
        return st.sampled_from(typing.get_args(kind)) | NASTY
    if typing.get_origin(kind) is list:
        return st.lists(values(typing.get_args(kind)[0]), max_size=3)
    if kind is str:
        return NASTY | st.text(max_size=40)
    if kind is int:
        return st.integers(-5, 5) | st.integers(-(2**66), 2**66)
    if kind is bool:
        return st.booleans()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return fields(kind)
    return JSON


def fields(struct):
    """JSON objects with the fields of a struct, some left out."""
    hints = typing.get_type_hints(struct, include_extras=True)
    required = {f.name for f in msgspec.structs.fields(struct) if f.required}
    return st.fixed_dictionaries(
        {f: NASTY if f == "path" else values(hints[f]) for f in required},
        optional={f: values(kind) for f, kind in hints.items() if f not in required},
    )


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", sorted(running.COMMANDS))
async def test_a_command_answers_anything_with_a_result_or_an_error_in_words(node, name):
    found = []
    arguments = fields(running.COMMANDS[name].args)

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(arguments | st.dictionaries(st.text(max_size=8), JSON, max_size=3))
    def collect(args):
        found.append(args)

    collect()
    said = []
    for args in found:
        try:
            result = await running.run(node, name, args)
        except (NodeError, ProtocolError) as error:
            said.append((error.code, str(error)))
        else:
            assert msgspec.json.encode(result)
    assert all(code and words for code, words in said)
