"""Claims about drafts: what was signed, by whose key and at which sign-in, outlives a restart."""

import pytest

from node.errors import NodeError
from node.store.drafts import Draft, DraftStore

ONE, TWO = bytes([1]) * 32, bytes([2]) * 32


def draft(**changes):
    fields = {
        "id": bytes(32),
        "kind": "roll",
        "ballot": bytes(32),
        "body": b"body",
        "made": 5,
        "signatures": {},
    }
    return Draft(**{**fields, **changes})


async def test_signatures_and_their_sign_ins_outlive_a_restart(tmp_path):
    store = DraftStore(tmp_path / "drafts.sqlite")
    await store.put(draft())
    await store.put(draft(signatures={ONE: b"s1"}, accesses={ONE: 7}))
    await store.put(draft(signatures={TWO: b"s2"}))
    store.close()
    store = DraftStore(tmp_path / "drafts.sqlite")
    (found,) = store.all()
    assert found.signatures == {ONE: b"s1", TWO: b"s2"}
    assert found.accesses == {ONE: 7, TWO: 0}
    store.close()


async def test_a_draft_that_is_dropped_takes_its_signatures_along(tmp_path):
    store = DraftStore(tmp_path / "drafts.sqlite")
    await store.put(draft(signatures={ONE: b"s1"}, accesses={ONE: 7}))
    await store.drop(bytes(32))
    with pytest.raises(NodeError) as caught:
        store.get("000000")
    assert caught.value.code == "unknown-draft"
    await store.put(draft())
    assert store.all()[0].signatures == {}
    store.close()
