"""What this node owes and does not do for now, and why it can't."""
