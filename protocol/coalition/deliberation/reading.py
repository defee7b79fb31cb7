"""How long a text takes to read.

Spec: docs/spec/coalition/deliberation.md section 8.
"""

import unicodedata

# Words a minute: the slow end of silent reading of plain prose by adults, second languages too.
WORDS_PER_MINUTE = 200
# Characters a minute in scripts that put no spaces between words.
WIDE_PER_MINUTE = 400


def reading_minutes(*texts: str) -> int:
    """Whole minutes to read texts, rounded up; 0 only if they are all empty.

    Args:
        texts: any; Markdown is read as it stands.
    """
    words = wide = 0
    for text in texts:
        wide += sum(unicodedata.east_asian_width(character) in "WF" for character in text)
        words += sum(any(c.isalnum() and unicodedata.east_asian_width(c) not in "WF" for c in word)
                     for word in text.split())  # fmt: skip
    # Over the product of both speeds, to stay in integers.
    return -(
        -(words * WIDE_PER_MINUTE + wide * WORDS_PER_MINUTE) // (WORDS_PER_MINUTE * WIDE_PER_MINUTE)
    )
