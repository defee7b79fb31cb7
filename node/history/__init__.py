"""Old history on a node: which it has, snapshots without it, dropping it and fetching it again."""
