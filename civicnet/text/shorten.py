"""A text by its first words."""


def shorten(text: str, most: int) -> str:
    """The text in one line; of a longer one whole words, at most `most` characters, and an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
