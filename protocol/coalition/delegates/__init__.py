"""Whom a group sends, for what and how long, and what they report back."""
