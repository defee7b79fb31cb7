"""Kinds: every kind of the table has a handler, a row on its page, and bodies with one spelling."""

from pathlib import Path

import pytest

from protocol.coalition.collect import HANDLERS
from protocol.coalition.kind import MANY
from protocol.coalition.kinds import KINDS, CommentBody, open_body, to_map
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import MalformedError
from protocol.statement import MAX_REFS, Statement, seal_statement
from protocol.tests.coalition.scene import manifest

PAGE = Path(__file__).resolve().parents[3] / "docs/spec/coalition/kinds.md"


def said(kind: str, body: dict, refs: int) -> Statement:
    return Statement(
        version=1,
        coalition=bytes(32),
        group=bytes(16),
        kind=kind,
        epoch=0,
        refs=[n.to_bytes(32, "big") for n in range(refs)],
        body=body,
        time=0,
    )


def test_every_kind_is_handled_and_has_its_row_on_the_page() -> None:
    assert set(HANDLERS) == set(KINDS)
    rows = {line.split("`")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")}
    assert set(KINDS) <= rows


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_for_another_number_of_references_is_refused(kind: str) -> None:
    row = KINDS[kind]
    for refs in {max(row.refs_min - 1, 0), row.refs_max + 1} - {row.refs_min, row.refs_max}:
        with pytest.raises(MalformedError) as caught:
            open_body(said(kind, {}, refs))
        assert caught.value.code == "ref-count"


def test_a_default_that_is_spelled_out_is_refused() -> None:
    body = to_map(manifest(1, 2))
    assert open_body(said("manifest", body, 1)) == manifest(1, 2)
    with pytest.raises(MalformedError, match="default"):
        open_body(said("manifest", {**body, "summary": ""}, 1))


def test_a_kind_outside_the_table_has_no_body() -> None:
    assert open_body(said("unheard-of", {"anything": 1}, 5)) is None


def test_bytes_are_no_text_and_text_is_no_bytes() -> None:
    body = to_map(CommentBody(stance="for", blob=bytes(32), size=1))
    assert open_body(said("comment", body, 1)) is not None
    for broken in ({**body, "stance": b"for"}, {**body, "blob": "0" * 32}, {**body, "size": True}):
        with pytest.raises(MalformedError):
            open_body(said("comment", broken, 1))


def test_the_longest_texts_and_the_most_references_fit_a_statement() -> None:
    wide = "\N{GRINNING FACE}"
    longest = {"title": wide * 200, "summary": wide * 2_000, "text": wide * 12_000}
    assert open_body(said("proposal", longest, 0)) is not None
    assert len(seal_statement(said("proposal", longest, 0))) <= MAX_STATEMENT_BYTES
    assert KINDS["opening"].refs_max == MANY + 1 <= MAX_REFS
    assert seal_statement(said("opening", {}, MANY + 1))
