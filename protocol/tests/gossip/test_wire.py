import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.charter import MAX_GROUPS
from protocol.encoding import encode, pack
from protocol.errors import MalformedError
from protocol.gossip.wire import (
    MAX_ANNOUNCED,
    MAX_ANNOUNCEMENT_BYTES,
    MAX_CHANGES,
    MAX_CHANGES_BYTES,
    MAX_FROZEN,
    MAX_NOTE_BYTES,
    Announcement,
    ChangedHead,
    Changes,
    frontier_digest,
    open_announcement,
    open_changes,
    write_announcement,
    write_changes,
)

groups = st.binary(min_size=16, max_size=16)
notes = st.binary(min_size=1, max_size=300)
head_lists = st.dictionaries(groups, notes, max_size=8).map(
    lambda table: [ChangedHead(group=g, note=n) for g, n in sorted(table.items())]
)
frontiers = st.dictionaries(
    groups, st.tuples(st.integers(0, 2**40), st.binary(min_size=32, max_size=32)), max_size=8
)


@given(st.binary(min_size=16, max_size=16), st.integers(0, 2**63 - 1), head_lists, st.booleans())
def test_a_page_of_changes_reads_back_as_written(instance, cursor, heads, more):
    page = Changes(instance=instance, cursor=cursor, heads=heads, more=more)
    assert open_changes(write_changes(page)) == page


@given(head_lists.filter(bool))
def test_an_announcement_reads_back_as_written(heads):
    announcement = Announcement(heads=heads)
    assert open_announcement(write_announcement(announcement)) == announcement


def full(count):
    return [
        ChangedHead(group=i.to_bytes(16, "big"), note=b"n" * MAX_NOTE_BYTES) for i in range(count)
    ]


def test_the_fullest_page_and_announcement_fit_their_limits():
    page = write_changes(
        Changes(instance=bytes(16), cursor=2**63 - 1, heads=full(MAX_CHANGES), more=True)
    )
    ids = [i.to_bytes(16, "big") for i in range(MAX_FROZEN)]
    more = write_changes(
        Changes(
            instance=bytes(16), cursor=2**63 - 1, heads=full(MAX_CHANGES), more=True, frozen=ids
        )
    )
    assert len(page) < len(more) <= MAX_CHANGES_BYTES
    assert MAX_FROZEN == MAX_GROUPS
    fullest = Announcement(heads=full(MAX_ANNOUNCED), frozen=ids[:MAX_ANNOUNCED])
    assert len(write_announcement(fullest)) <= MAX_ANNOUNCEMENT_BYTES


def test_an_announcement_of_nothing_is_refused():
    with pytest.raises(MalformedError) as caught:
        open_announcement(pack(Announcement()))
    assert caught.value.code == "bad-schema"
    assert open_announcement(write_announcement(Announcement(frozen=[bytes(16)]))).heads == []


@pytest.mark.parametrize("order", [[1, 0], [1, 1]], ids=["descending", "twice"])
def test_frozen_logs_have_one_order_only(order):
    frozen = [bytes([i]) * 16 for i in order]
    for page, opener in (
        (Changes(instance=bytes(16), cursor=1, heads=[], frozen=frozen), open_changes),
        (Announcement(frozen=frozen), open_announcement),
    ):
        with pytest.raises(MalformedError) as caught:
            opener(pack(page))
        assert caught.value.code == "heads-out-of-order"


@given(frontiers, st.sets(groups, max_size=4))
def test_a_digest_tells_which_logs_are_frozen_and_not_which_branch_is_held(table, frozen):
    rows = [(group, size, root) for group, (size, root) in table.items()]
    digest = frontier_digest(rows, frozen)
    assert (digest == frontier_digest(rows)) == (not frozen)
    branches = [(g, n + 1, bytes(32)) if g in frozen else (g, n, r) for g, n, r in rows]
    assert frontier_digest(branches, frozen) == digest
    assert frontier_digest([row for row in rows if row[0] not in frozen], frozen) == digest


def test_a_page_with_too_many_heads_is_refused():
    value = {
        "instance": bytes(16),
        "cursor": 1,
        "heads": [{"group": i.to_bytes(16, "big"), "note": b"n"} for i in range(MAX_CHANGES + 1)],
    }
    with pytest.raises(MalformedError) as caught:
        open_changes(encode(value))
    assert caught.value.code == "bad-schema"


@pytest.mark.parametrize("order", [[1, 0], [1, 1]], ids=["descending", "twice"])
def test_a_list_of_heads_has_one_order_only(order):
    heads = [ChangedHead(group=bytes([i]) * 16, note=b"n") for i in order]
    for page, opener in (
        (Changes(instance=bytes(16), cursor=1, heads=heads), open_changes),
        (Announcement(heads=heads), open_announcement),
    ):
        with pytest.raises(MalformedError) as caught:
            opener(pack(page))
        assert caught.value.code == "heads-out-of-order"
    with pytest.raises(ValueError, match="ascend"):
        write_announcement(Announcement(heads=heads))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"instance": bytes(15), "cursor": 0, "heads": []}, "bad-schema"),
        ({"instance": bytes(16), "cursor": -1, "heads": []}, "bad-schema"),
        ({"instance": bytes(16), "cursor": 2**63, "heads": []}, "bad-schema"),
        ({"instance": bytes(16), "cursor": 0}, "bad-schema"),
        ({"instance": bytes(16), "cursor": 0, "heads": [], "more": False}, "bad-schema"),
        ({"instance": bytes(16), "cursor": 0, "heads": [], "extra": 1}, "bad-schema"),
        ({"instance": bytes(16), "cursor": 0, "heads": [{"group": bytes(16)}]}, "bad-schema"),
    ],
)
def test_a_page_outside_the_schema_is_refused(value, code):
    with pytest.raises(MalformedError) as caught:
        open_changes(encode(value))
    assert caught.value.code == code


@given(frontiers)
def test_the_digest_does_not_depend_on_order_or_on_empty_logs(frontier):
    rows = [(group, size, root) for group, (size, root) in frontier.items()]
    digest = frontier_digest(rows)
    assert len(digest) == 32
    assert frontier_digest(reversed(rows)) == digest
    assert frontier_digest([*rows, (b"x" * 16, 0, bytes(32))]) == digest


@given(frontiers, frontiers)
def test_different_frontiers_have_different_digests(one, other):
    def rows(frontier):
        return {(group, size, root) for group, (size, root) in frontier.items() if size}

    same = frontier_digest(rows(one)) == frontier_digest(rows(other))
    assert same == (rows(one) == rows(other))


def test_the_bytes_of_the_spec_page_are_the_bytes_written():
    head = ChangedHead(group=b"\x01" * 16, note=b"note")
    page = Changes(instance=bytes(range(16)), cursor=7, heads=[head])
    assert write_changes(page).hex() == (
        "83a6637572736f7207a568656164739182a567726f7570c41001010101010101010101010101010101"
        "a46e6f7465c4046e6f7465a8696e7374616e6365c410000102030405060708090a0b0c0d0e0f"
    )
    assert write_announcement(Announcement(heads=[head])).hex() == (
        "81a568656164739182a567726f7570c41001010101010101010101010101010101a46e6f7465c4046e6f7465"
    )
    assert frontier_digest([]).hex() == (
        "61f1a3588d5687280ae4120b8583d0cef977871e568d32cc662517ef53a52ef9"
    )
    rows = [(b"\x02" * 16, 3, b"\x22" * 32), (b"\x01" * 16, 258, b"\x11" * 32)]
    assert frontier_digest(rows).hex() == (
        "2462f576c801f768c5930cb453e1b01ac689403be9cd2b8bc9c0d32546327190"
    )
