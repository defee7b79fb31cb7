"""What was said stays in fold order, by ballot."""

from protocol.coalition.participation.drafts import ParticipationDraft


def test_two_drafts_share_nothing() -> None:
    one, other = ParticipationDraft(), ParticipationDraft()
    one.counts[b"ballot"] = []
    assert other.counts == {}
    assert other.targets == {}
