"""PDF files for people: accessible (PDF/UA-1), typeset by typst from a template of ours.

Data goes in as JSON and is never read as markup, so no word of anybody can change a page. Fonts are those that typst
brings along: the same page on every machine.
"""

import json
from pathlib import Path
from typing import Any

import typst


def pdf(template_path: Path, data: dict[str, Any]) -> bytes:
    """The PDF that the typst template at `template_path` makes of `data`.

    The template reads it with `#let data = json(bytes(sys.inputs.data))` and sets a document title and language, without
    which PDF/UA-1 does not pass. Raises typst.TypstError when it does not.
    """
    made = typst.compile(
        str(template_path),
        root=str(template_path.parent),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)  # one file for all pages
    return made
