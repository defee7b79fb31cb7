"""The error table: complete, consistent with the classes, and the same as the spec page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from protocol.errors import (
    CODES,
    ConflictError,
    EquivocationError,
    MalformedError,
    ProofError,
    ProtocolError,
    SignatureError,
    UnattributedFault,
)
from protocol.errors.deliberation import DELIBERATION
from protocol.errors.membership import MEMBERSHIP
from protocol.errors.records import RECORDS
from protocol.errors.voting import VOTING

SPEC = Path(__file__).resolve().parents[3] / "docs" / "spec" / "errors.md"


def spec_rows() -> dict[str, tuple[str, str, str]]:
    text = SPEC.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\w+) \| (\d+) \| (.+?) \|$", text, re.MULTILINE)
    assert len(rows) == len({row[0] for row in rows}), "a code stands twice in the spec"
    return {code: (error, status, sentence) for code, error, status, sentence in rows}


def test_the_table_and_the_spec_page_are_equal() -> None:
    table = {
        name: (code.error.__name__, str(code.status), code.sentence) for name, code in CODES.items()
    }
    spec = spec_rows()
    missing = [
        f"| `{name}` | {' | '.join(row)} |" for name, row in table.items() if spec.get(name) != row
    ]
    assert not missing, "docs/spec/errors.md lacks these rows:\n" + "\n".join(missing)
    assert set(spec) <= set(table), f"not in the table: {set(spec) - set(table)}"


def test_no_code_stands_in_two_rooms() -> None:
    rooms = (RECORDS, VOTING, MEMBERSHIP, DELIBERATION)
    assert sum(map(len, rooms)) == len(CODES)


def test_a_code_of_another_class_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="bad-proof"):
        MalformedError("bad-proof")
    with pytest.raises(ValueError, match="no-such-code"):
        ProofError("no-such-code")


def test_a_bare_protocol_error_cannot_be_raised() -> None:
    with pytest.raises(ValueError, match="ProtocolError"):
        ProtocolError("bad-proof")


def test_a_message_is_a_sentence_then_a_hint() -> None:
    error = SignatureError("bad-signature", "by group x", "ask them")
    assert str(error) == "a signature does not match: by group x\nhint: ask them"
    assert str(SignatureError("bad-signature")) == (
        f"a signature does not match\nhint: {CODES['bad-signature'].hint}"
    )
    assert (error.status, error.code, error.detail) == (401, "bad-signature", "by group x")


def test_a_missing_hint_comes_from_the_table() -> None:
    assert MalformedError("not-canonical").hint == CODES["not-canonical"].hint != ""


def test_a_conflict_says_what_to_retry_with() -> None:
    assert ConflictError("stale-head", known=7).known == 7


def test_equivocation_carries_its_evidence() -> None:
    assert EquivocationError("forked-log", evidence=(1, 2)).evidence == (1, 2)


def test_an_unattributed_fault_cannot_borrow_a_code_that_blames() -> None:
    with pytest.raises(ValueError, match="forked-log"):
        UnattributedFault("forked-log", suspects=("a",))


def test_an_unattributed_fault_names_suspects_and_no_culprit() -> None:
    name = next(name for name, code in CODES.items() if code.error is UnattributedFault)
    assert UnattributedFault(name, suspects=("a", "b")).suspects == ("a", "b")
