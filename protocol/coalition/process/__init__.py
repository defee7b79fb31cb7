"""The staged process: what must have happened before a ballot on a proposal can open."""
