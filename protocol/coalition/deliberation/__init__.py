"""Deliberation: amendments seconded and answered, proposals merged, debate at a pace."""
