"""Gossip between nodes: the machine, its events and commands, and what goes over the wire."""
