"""The council's room: how a node takes part in certifying cuts, or follows those who do."""
