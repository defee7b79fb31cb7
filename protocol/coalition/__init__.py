"""What the logs of a coalition mean: its charter, and the fold of its statements."""
