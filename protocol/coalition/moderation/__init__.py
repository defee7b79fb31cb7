"""Moderation: what the charter's moderators hide, appeals, slow mode, and words erased."""
