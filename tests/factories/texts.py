"""Any text that somebody may type, and the texts that others collected because programs choke on them."""

import json
from pathlib import Path

from hypothesis import strategies as st

# Any text, with far more of what is rare and awkward than chance would give.
AWKWARD = "\x00\x07\x0b\x0c\r\n\t\x1e\x1f\x85\xa0\xad\u034f\u061c\u200b\u200c\u200d\u200e\u202e\u2028\u2066\u2007\u3000\u3164\ufeff\ufe0f"
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            AWKWARD + "ae1 \u0301\u0645\u06cc👩🚀🏽❤🏴\uf0b7\ue001\ud83c\udf33\U000e0067\U000e007f\U0001ffff"
        ),
    )
)


def hostile_lines(folder: Path) -> list[str]:
    """Every line of the collections of bad input in `folder`, which a form, a search or a page must survive."""
    lines = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    for file in sorted((folder / "fuzzdb").glob("*.txt")):
        lines += file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line]
