"""Ballots: the question, who may vote, what groups return, and what the rule makes of it."""
