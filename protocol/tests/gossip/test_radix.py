"""The radix tree of heads: what is below a prefix, and digests that bind who names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.encoding import encode
from protocol.errors import MalformedError
from protocol.gossip.radix import Radix, answer_walk, branches_digest, row_digest
from protocol.gossip.wire import (
    ID_DIGITS,
    MAX_BRANCHES,
    MAX_BRANCHES_BYTES,
    MAX_LISTED,
    MAX_NOTE_BYTES,
    MAX_WALKED,
    Branches,
    ChangedHead,
    frontier_digest,
    frontier_row,
    open_branches,
    write_branches,
)

# Few digits, so that ids begin alike.
ids = st.lists(st.sampled_from([0x00, 0x01, 0x10, 0xFF]), min_size=16, max_size=16).map(bytes)
frontiers = st.dictionaries(
    st.one_of(ids, st.binary(min_size=16, max_size=16)),
    st.tuples(st.integers(0, 3), st.sampled_from([b"r" * 32, b"s" * 32])),
    max_size=40,
)


def rows_of(frontier):
    return [(group, size, root) for group, (size, root) in frontier.items()]


def below(radix, prefix=""):
    """Every whole id that is reached by going down."""
    found = []
    for branch in radix.branches(prefix):
        assert branch.prefix.startswith(prefix)
        assert len(branch.prefix) > len(prefix)
        assert radix.digest(branch.prefix) == branch.digest
        if len(branch.prefix) == ID_DIGITS:
            found.append(branch.prefix)
        else:
            found += below(radix, branch.prefix)
    return found


@given(frontiers)
def test_going_down_leads_to_every_log_once(frontier):
    radix = Radix(rows_of(frontier))
    assert below(radix) == sorted(group.hex() for group, (size, _) in frontier.items() if size)
    assert radix.frontier == frontier_digest(rows_of(frontier))


@given(frontiers, frontiers, st.text("01f", max_size=3))
def test_digests_are_equal_exactly_where_the_logs_are(one, other, prefix):
    def part(frontier):
        return {
            group: head
            for group, head in frontier.items()
            if head[0] and group.hex().startswith(prefix)
        }

    digests = [Radix(rows_of(frontier)).digest(prefix) for frontier in (one, other)]
    assert (digests[0] == digests[1]) == (part(one) == part(other))


@given(frontiers, ids)
def test_a_frozen_log_counts_by_its_id_alone(frontier, cold):
    def with_root(root):
        return Radix(rows_of({**frontier, cold: (3, root)}), {cold})

    assert with_root(b"a" * 32).digest("") == with_root(b"b" * 32).digest("")
    assert with_root(b"a" * 32).digest(cold.hex()) == row_digest(cold)
    assert with_root(b"a" * 32).digest("") != Radix(
        rows_of({**frontier, cold: (3, b"a" * 32)})
    ).digest("")


@given(frontiers)
def test_a_branch_is_bound_by_its_digest(frontier):
    radix = Radix(rows_of(frontier))
    branches = radix.branches("")
    assert branches_digest(branches) == radix.digest("")
    for at, branch in enumerate(branches):
        for other in (
            branch._replace(digest=bytes(16)),
            branch._replace(prefix=branch.prefix[:-1] + ("e" if branch.prefix[-1] != "e" else "d")),
        ):
            assert branches_digest([*branches[:at], other, *branches[at + 1 :]]) != radix.digest("")
        assert branches_digest(branches[:at] + branches[at + 1 :]) != radix.digest("")


def test_few_logs_are_listed_and_more_are_parted():
    few = [(bytes([n]) * 16, 1, bytes(32)) for n in range(MAX_LISTED)]
    assert {len(branch.prefix) for branch in Radix(few).branches("")} == {ID_DIGITS}
    more = [*few, (b"\xff" * 16, 1, bytes(32))]
    assert [branch.prefix for branch in Radix(more).branches("")] == ["0", "ff" * 16]
    assert len(Radix(more).branches("0")) == MAX_LISTED
    assert Radix(more).branches("ff" * 16) == []
    assert Radix(more).digest("7") == b""


def test_whole_ids_are_answered_with_heads_and_frozen_ones_with_themselves():
    one, cold, none = (bytes([n]) * 16 for n in (1, 2, 3))
    heads = [(one, 3, b"r" * 32, b"note"), (cold, 4, b"s" * 32, b"old")]
    answer = answer_walk(heads, {cold}, [one.hex(), cold.hex(), none.hex()])
    # Who lacks what is certified of a frozen log fetches it from those who froze it.
    assert answer.heads == [
        ChangedHead(group=one, note=b"note"),
        ChangedHead(group=cold, note=b"old"),
    ]
    assert (answer.frozen, answer.prefixes) == ([cold], [])
    root = answer_walk(heads, {cold}, [""])
    row = frontier_row(one, 3, b"r" * 32)
    assert root.prefixes == [one.hex(), cold.hex()]
    assert root.digests == [row_digest(row), row_digest(cold)]


@given(frontiers, st.lists(st.text("01f", min_size=2, max_size=2), max_size=9, unique=True))
def test_an_answer_reads_back_as_written(frontier, prefixes):
    heads = [(group, size, root, b"note") for group, (size, root) in frontier.items()]
    answer = answer_walk(heads, (), sorted(prefixes))
    assert open_branches(write_branches(answer)) == answer


def test_the_fullest_answer_fits_its_limit():
    heads = [
        ChangedHead(group=n.to_bytes(16, "big"), note=b"n" * MAX_NOTE_BYTES)
        for n in range(MAX_WALKED)
    ]
    answer = Branches(
        digest=bytes(32),
        prefixes=[f"{n:032x}" for n in range(MAX_BRANCHES)],
        digests=[bytes(16)] * MAX_BRANCHES,
        heads=heads,
        frozen=[head.group for head in heads],
    )
    assert MAX_BRANCHES_BYTES * 0.95 < len(write_branches(answer)) <= MAX_BRANCHES_BYTES


@pytest.mark.parametrize(
    ("prefixes", "digests", "code"),
    [
        (["1", "0"], [bytes(16)] * 2, "heads-out-of-order"),
        (["1", "1"], [bytes(16)] * 2, "heads-out-of-order"),
        (["1"], [], "bad-schema"),
        (["1"], [bytes(15)], "bad-schema"),
        (["A"], [bytes(16)], "bad-schema"),
        ([""], [bytes(16)], "bad-schema"),
        (["0" * 33], [bytes(16)], "bad-schema"),
        (["0\n"], [bytes(16)], "bad-schema"),
    ],
)
def test_an_answer_of_another_form_is_refused(prefixes, digests, code):
    data = encode({"digest": bytes(32), "prefixes": prefixes, "digests": digests})
    with pytest.raises(MalformedError) as caught:
        open_branches(data)
    assert caught.value.code == code
    with pytest.raises(ValueError, match=r"ascend|digest|range"):
        write_branches(Branches(digest=bytes(32), prefixes=prefixes, digests=digests))


def test_the_spec_s_vector():
    """docs/spec/gossip.md section 12."""
    answer = answer_walk([(b"\x01" * 16, 258, b"\x11" * 32, b"note")], (), [""])
    assert write_branches(answer).hex() == (
        "83a6646967657374c420f0b01f7517a68de5d07b9a8b2baa8d9ce2b5c1dc801ea28bf849f6b6e8c8e580a7"
        "6469676573747391c410bd68ef99d6d68ac409775020fb88599ea8707265666978657391d920"
        "3031303130313031303130313031303130313031303130313031303130313031"
    )
