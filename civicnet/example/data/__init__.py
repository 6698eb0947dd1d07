"""The project's own municipality, which does not exist: its file in the example format, and the files beside it."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
ELZERBROEK: Final = FOLDER / "elzerbroek.yaml"
