"""Paths that a request names, to go on to afterwards."""


def inside(path: str) -> str:
    """A path on this server, whatever the address asked for: no way out to another site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"
