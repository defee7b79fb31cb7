"""Membership after the founding: leaving, merging, and groups at large."""
