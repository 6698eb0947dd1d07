"""The version of what is seeded."""

from typing import Final

# Raise this when it changes: a data folder that was filled before is then filled anew.
VERSION: Final = 2
