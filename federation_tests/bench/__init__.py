"""The bench: what the project promises to be fast or small at, measured; run by `make bench`.

One file per row of the table. Each row runs in a process of its own, so that no row inherits
another's memory or processor, and gives figures; `page.py` writes them to docs/performance.md.
"""
