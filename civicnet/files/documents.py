"""Documents that people upload are rebuilt before a byte is kept. actions.py stores them."""

from dataclasses import dataclass
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from civicnet.files.pdf import clean
from civicnet.serving.slow_work import slow_work

MOST_DOCUMENT_BYTES: Final = 20 * 1024 * 1024


@dataclass(frozen=True)
class PreparedDocument:
    """A PDF as it will be kept."""

    content: bytes


def prepare_document(upload: IO[bytes] | File) -> PreparedDocument:
    """Clean a PDF of at most 20 MB of everything that acts, hides or reveals who made it (pdf/).

    Takes seconds: call it before a verb opens its transaction (RuntimeError inside one). Raises ValidationError with what
    is wrong with the file, in words for the person; Busy when it must wait too long.
    """
    upload.seek(0)
    data = upload.read(MOST_DOCUMENT_BYTES + 1)
    if len(data) > MOST_DOCUMENT_BYTES:
        raise ValidationError(_("The document is larger than 20 MB. Choose a smaller one."), code="too_large")
    with slow_work():
        return PreparedDocument(clean(data))
