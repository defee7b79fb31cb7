"""Caucuses: members who organize together, inside a group or across groups, and what they say."""
