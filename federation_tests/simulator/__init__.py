"""A federation in one process: real nodes' parts over a simulated network, clock and disk."""
