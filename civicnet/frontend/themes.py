"""The house styles that ship: of each its package of tokens, the class of a page that wears it, and whether it has a dark form."""

THEMES = {
    "voorbeeld": {"package": "voorbeeld", "class": "voorbeeld-theme", "dark": False},
    "ma": {"package": "ma", "class": "ma-theme", "dark": True},
}
