"""Registers of members' credentials: a count, and a root that proves each without names."""
