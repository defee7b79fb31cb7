"""What the coalition demands of others, and how it insists."""
