"""Paths: of the page to go on to, and of a page's JSON."""


def inside(path: str) -> str:
    """A path on this server, whatever the address asked for: no way out to another site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"


def data_path(path: str) -> str:
    """Where a page's JSON is, by the page's own path or pattern."""
    return f"{'/home' if path == '/' else path}.json"
