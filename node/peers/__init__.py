"""Talking to other groups' nodes: signed requests, bounded answers, connections, pulls."""
