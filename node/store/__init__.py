"""What a node keeps: logs, people and ballot boxes, each in SQLite files of its own.

Writes are coroutines and return only when they are durable; reads are plain calls on a
read-only connection that belongs to the calling thread. See docs/operate/store.md.
"""
