"""From the folded state to view models: pure functions, a page's worth per file."""
