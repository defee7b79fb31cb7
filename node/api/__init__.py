"""What peers and auditors call. `add_routes` adds all of it to an application."""
