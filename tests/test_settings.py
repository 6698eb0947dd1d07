"""docs/operate.md lists every setting, and nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_setting_stands_in_the_table() -> None:
    code = (ROOT / "civicnet" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*f?"([A-Z][A-Z_]+)"', code))
    page = (ROOT / "docs" / "operate.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.M))
    assert read - told == set(), "read by settings.py, not in docs/operate.md"
    assert told - read == set(), "in docs/operate.md, not read by settings.py"
