"""A browser in two words, so that people know their own again in a list. Nothing finer is kept."""

# In this order: most browsers claim to be several others too.
_NAMES = (
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"), ("Chrom", "Chrome"), ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_words(user_agent: str) -> str:
    """For example "Firefox, Android"; empty if nothing is recognized."""
    found = [
        next((word for mark, word in table if mark in user_agent), "")
        for table in (_NAMES, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))
