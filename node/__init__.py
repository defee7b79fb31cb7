"""One group's server: everything that touches files, clocks, networks and people."""
