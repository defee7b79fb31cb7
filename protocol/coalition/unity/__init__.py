"""Points of unity: what the groups of a coalition agree on, and how they change it."""
