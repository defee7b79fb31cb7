"""The demo: thirteen nodes on one machine decide four questions with real ballots, and show it.

Nothing here is a shortcut through the nodes: each is a `commonweal serve` process with a directory
and keys of its own, stewards act through its command socket and members through its pages.
"""
