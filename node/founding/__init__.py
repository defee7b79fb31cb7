"""From a fresh server to a founded coalition: keys, cards, recovery shares, charters."""
