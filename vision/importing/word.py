"""A Word document as Markdown."""

import io
import re
import zipfile
from typing import Final

import mammoth
from django.utils.translation import gettext as _
from markdownify import markdownify

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 50 * 1024 * 1024


class UnreadableText(Exception):
    """The file cannot be read; the message is a sentence that says why and what to do."""


def markdown_of(data: bytes, name: str) -> str:
    """The text of a Word document (docx) or of a plain file (md, txt), with headings and lists; pictures stay behind.

    Raises UnreadableText for anything that cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableText(
            _("%(name)s is larger than %(most)d MB.") % {"name": name, "most": MOST_BYTES // 1024**2}
        )
    if data.startswith(b"PK\x03\x04"):
        return _of_word(data, name)
    if b"\0" in data:
        raise UnreadableText(
            _("%(name)s is no Word document (docx), no Markdown and no plain text.") % {"name": name}
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what Windows writes


def _of_word(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist())
        if size <= MOST_UNPACKED:
            html = mammoth.convert_to_html(
                io.BytesIO(data), convert_image=mammoth.images.img_element(lambda image: {})
            ).value
            text = markdownify(html, heading_style="ATX", bullets="-", strip=["img"])
            return re.sub(r"\n{3,}", "\n\n", text).strip()
    except Exception as error:
        # A parser that is not ours raises whatever it stumbles over in a damaged file: the file is at fault.
        raise UnreadableText(
            _("%(name)s is damaged or no Word document. Open it in Word and save it anew as docx.")
            % {"name": name}
        ) from error
    raise UnreadableText(
        _("%(name)s unpacks to more than %(most)d MB.") % {"name": name, "most": MOST_UNPACKED // 1024**2}
    )
