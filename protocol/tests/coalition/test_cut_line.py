"""The cuts of a bundle: followed by what the records themselves hash to."""

import pytest
from msgspec.structs import replace

from protocol.coalition.cut_line import follow, roots_at
from protocol.errors import MalformedError, ProtocolError, RuleError
from protocol.merkle import leaf_hash, tree_hash
from protocol.tests.bundles import ended_vote, marks_of, signed_by_all, three_cuts
from protocol.tests.coalition.scene import group_id

SCENE = ended_vote(certifying=True)
CUTS = list(three_cuts())


def followed(cuts=None, logs=None):
    logs = SCENE.logs if logs is None else logs
    found = CUTS if cuts is None else cuts
    return follow(SCENE.charter, found, lambda group, sizes: roots_at(logs.get(group, []), sizes))


def refusal(cuts=None, logs=None):
    with pytest.raises(ProtocolError) as caught:
        followed(cuts, logs)
    return caught.value.code


def test_a_line_is_followed_from_the_founding_to_its_last_cut():
    line = followed()
    assert (line.start.number, line.tip.number) == (0, 3)
    assert list(line.marks) == marks_of(CUTS)
    assert [link.cut for link in line.links] == [item.cut for item in CUTS]


def test_a_coalition_that_has_certified_nothing_yet_stands_at_its_founding():
    line = followed([])
    assert line.tip == line.start


def test_a_charter_without_cuts_knows_no_line():
    charter = ended_vote().charter
    assert follow(charter, [], lambda group, sizes: []) is None
    with pytest.raises(MalformedError) as caught:
        follow(charter, CUTS, lambda group, sizes: [])
    assert caught.value.code == "bad-bundle-file"


def test_a_cut_of_other_records_is_none_of_these():
    ash = group_id("Ash")
    changed = {**SCENE.logs, ash: [b"something else", *SCENE.logs[ash][1:]]}
    assert refusal(logs=changed) == "cut-out-of-line"
    # The last statement is in the last cut only, and still it is missed.
    changed = {**SCENE.logs, ash: [*SCENE.logs[ash][:-1], b"something else"]}
    assert refusal(logs=changed) == "cut-out-of-line"
    assert followed(CUTS[:2], changed).tip.number == 2


def test_a_cut_of_more_than_is_there_is_refused():
    shorter = {group: log[:-1] for group, log in SCENE.logs.items()}
    assert refusal(logs=shorter) == "cut-out-of-line"
    assert refusal(logs={}) == "cut-out-of-line"


def test_a_cut_left_out_or_out_of_order_breaks_the_line():
    # Told with all that grew, so that only the line can refuse it.
    grown = {row.group: row for item in CUTS for row in item.grown}
    whole = sorted(grown.values(), key=lambda row: row.group)
    assert refusal([CUTS[0], replace(CUTS[2], grown=whole)]) == "cut-out-of-line"
    assert refusal(CUTS[1:]) == "cut-out-of-line"


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows[::-1], lambda rows: [*rows, rows[-1]]],
    ids=["another order", "one twice"],
)
def test_one_line_is_written_in_one_way(change):
    first = replace(CUTS[0], grown=change(CUTS[0].grown))
    assert refusal([first, *CUTS[1:]]) == "bad-bundle-file"


def test_a_record_that_has_not_grown_is_not_named_again():
    (cedar,) = [row for row in CUTS[1].grown if row.group == group_id("Cedar")]
    again = sorted([*CUTS[2].grown, cedar], key=lambda row: row.group)
    assert refusal([*CUTS[:2], replace(CUTS[2], grown=again)]) == "bad-bundle-file"


def test_a_cut_changed_and_signed_by_too_few_is_refused():
    cut = replace(CUTS[-1].cut, state=bytes(32))
    forged = replace(CUTS[-1], cut=cut)
    assert refusal([*CUTS[:-1], forged]) == "cut-out-of-line"
    certificate = signed_by_all(SCENE, cut, CUTS[-1].epoch)
    assert followed([*CUTS[:-1], replace(forged, certificate=certificate)]).tip.number == 3
    fewer = replace(certificate, signers=b"\x03", signatures=certificate.signatures[:128])
    assert refusal([*CUTS[:-1], replace(forged, certificate=fewer)]) == "no-quorum"


def test_roots_are_those_of_the_log_at_each_size():
    entries = [bytes([n]) for n in range(9)]
    sizes = [1, 3, 8, 9]
    expected = [tree_hash([leaf_hash(entry) for entry in entries[:size]]) for size in sizes]
    assert roots_at(entries, sizes) == expected
    assert roots_at(entries, []) == []
    with pytest.raises(RuleError):
        roots_at(entries, [10])
