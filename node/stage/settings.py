"""Settings of nodes that run side by side on one machine."""

from pathlib import Path

from node.config import CONFIG_NAME

# Seconds between two questions to a peer: news comes by announcement, this is the safety net.
POLL_S = 1.0


def quicken(directory: Path) -> None:
    """Have a new node ask its peers often, and log only what matters."""
    settings = directory / CONFIG_NAME
    text = settings.read_text()
    text = text.replace("#poll_s = 20.0", f"poll_s = {POLL_S}")
    settings.write_text(text.replace('#level = "info"', 'level = "warning"'))
