"""Claims about node.story.checking."""

from node.story.checking import flip


def test_flipping_changes_one_bit_of_a_copy(tmp_path):
    path = tmp_path / "whole.bundle"
    path.write_bytes(bytes(range(101)))
    copy = flip(path)
    assert path.read_bytes() == bytes(range(101))
    differing = [a ^ b for a, b in zip(path.read_bytes(), copy.read_bytes(), strict=True) if a != b]
    assert differing == [1]
