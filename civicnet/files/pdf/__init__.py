"""A PDF that others can open safely: its pages, and nothing that acts, hides or reveals who made it.

It is rebuilt: shapes.py names what each kind of object may have, and everything else is left out. Scripts, actions,
forms (their values stay, as text on the page), files inside, sound and film, notes, who made it with what, and earlier
versions that were kept inside have no name there. Files of letters (fonts) are taken over as they are.
"""

import io
from typing import Final

import pikepdf
import structlog
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civicnet.files.pdf.content import TooMuch
from civicnet.files.pdf.rebuild import Rebuild
from civicnet.files.pdf.shapes import PAGE, ROOT

log = structlog.get_logger(__name__)
MOST_PAGES: Final = 500
MOST_OBJECTS: Final = 200_000
# What one compressed piece may unpack to. The limits hold for the whole process; whatever else reads PDFs here stays
# far below them.
MOST_UNPACKED: Final = 200_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    parser_max_nesting=100,
)


def clean(data: bytes) -> bytes:
    """The same pages in a new file, without all that `data` brought along.

    Raises ValidationError, in words for the person, for a file that is not a PDF, is locked by a password, is damaged,
    is larger than 500 pages, or unpacks to more than we can hold.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise ValidationError(
                    _("The document is larger than 500 pages. Split it first."), code="too_many_pages"
                )
            if not len(pdf.pages):
                raise ValidationError(_("There are no pages in this document."), code="no_pages")
            return _cleaned(pdf)
    except ValidationError:
        raise
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("The document is locked with a password. Save it without one."), code="locked"
        ) from error
    except TooMuch as error:
        raise ValidationError(
            _("There is too much in this document for us to check. Save it as a simpler PDF, or split it."),
            code="too_much",
        ) from error
    except (
        Exception
    ) as error:  # with a damaged file, pikepdf and our own work on its parts may raise anything
        log.info("document_damaged", error=type(error).__name__)
        raise ValidationError(
            _("This is not a PDF that we can read. Save it as a PDF again."), code="no_pdf"
        ) from error


def _cleaned(pdf: pikepdf.Pdf) -> bytes:
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    with pikepdf.new() as fresh:
        Rebuild(pdf, fresh).run(of_page=PAGE, of_root=ROOT)
        out = io.BytesIO()
        fresh.save(
            out,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return out.getvalue()
