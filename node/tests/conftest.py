"""What tests of nodes share."""

from node.tests.migrated_once import migrated_once, migrating

__all__ = ["migrated_once", "migrating"]
