"""Trying rules: from what people type to supposed votes, and from those to an answer."""
