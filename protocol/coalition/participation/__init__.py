"""Who takes part in a ballot, as counts, and who is still to be reached."""
