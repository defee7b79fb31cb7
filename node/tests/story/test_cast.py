"""Claims about node.story.cast."""

from node.story.cast import CAST, REGIONS, in_region, lay_out


def test_nine_groups_in_three_regions_are_plainly_examples(tmp_path):
    players = lay_out(tmp_path)
    assert len({player.name for player in players}) == len(CAST) == 9
    assert all(player.name.startswith("Example ") for player in players)
    assert [len(in_region(players, region)) for region in REGIONS] == [3, 3, 3]
    assert len({player.port for player in players}) == 9


def test_no_two_groups_share_a_member(tmp_path):
    refs = [ref for player in lay_out(tmp_path) for ref in player.roster()]
    assert len(refs) == len(set(refs)) == sum(members for _, _, members in CAST)
