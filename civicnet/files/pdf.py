"""A PDF as others may open it: the pages, and nothing that acts, hides or tells on its maker.

What may stay is named, all else goes: scripts, actions, forms (their values stay, as text on the page), files inside,
sound and film, notes, who made it with what, and earlier versions that were kept inside.
"""

import io
from typing import Any, Final

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_PAGES: Final = 500
MOST_OBJECTS: Final = 200_000
# Of the whole: what is needed to read it, also aloud (structure), and to find one's way.
_ROOT: Final = frozenset(
    {"/Type", "/Pages", "/Version", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/PageLabels"}
    | {"/PageLayout", "/OCProperties", "/Dests", "/ViewerPreferences"}
)
# Of any object: these act, hold files, or tell about the maker.
_NEVER: Final = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF"),
    *("/RichMediaContent", "/Movie", "/Sound", "/XFA", "/Thumb"),
)
_LINKS: Final = ("http://", "https://", "mailto:", "tel:")


def clean(data: bytes) -> bytes:
    """The same pages in a new file, without all that `data` brought along.

    Raises ValidationError, in words for the person, for what is no PDF, is locked by a password, is damaged, or is
    larger than 500 pages.
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
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("The document is locked with a password. Save it without one."), code="locked"
        ) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
        raise ValidationError(
            _("This is not a PDF that we can read. Save it as a PDF again."), code="no_pdf"
        ) from error


def _cleaned(pdf: pikepdf.Pdf) -> bytes:
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    named = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    for key in list(pdf.Root.keys()):
        if key not in _ROOT:
            del pdf.Root[key]
    if named is not None:  # where links within the document lead
        pdf.Root["/Names"] = pikepdf.Dictionary(Dests=named)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        notes = [note for note in page.obj.get("/Annots", []) if _is_link(note)]
        if notes:
            page.obj["/Annots"] = pikepdf.Array(notes)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
    for obj in pdf.objects:
        _strip(obj)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _is_link(note: Any) -> bool:
    """Whether an annotation leads to a page of the document or to an address of the web, and does nothing else."""
    if not isinstance(note, pikepdf.Dictionary) or note.get("/Subtype") != pikepdf.Name.Link:
        return False
    return "/Dest" in note if "/A" not in note else _leads_on(note["/A"])


def _leads_on(action: Any) -> bool:
    if not isinstance(action, pikepdf.Dictionary):
        return False
    if action.get("/S") == pikepdf.Name.GoTo:
        return True
    uri = str(action.get("/URI", ""))
    return action.get("/S") == pikepdf.Name.URI and uri.lower().startswith(_LINKS)


def _strip(obj: Any) -> None:
    """Take out of one object, and of what stands within it, what must not be there."""
    if isinstance(obj, pikepdf.Array):
        for value in obj:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                _strip(value)
        return
    if not isinstance(obj, pikepdf.Dictionary | pikepdf.Stream):
        return
    if "/Rect" in obj and "/Subtype" in obj and not _is_link(obj):
        for key in list(obj.keys()):  # a note that is off its page may still hang in the structure
            del obj[key]
        return
    for key in _NEVER:
        if key in obj:
            del obj[key]
    # Of an annotation or a line of the contents list; /Next chains a second action to the first.
    if "/A" in obj and "/S" not in obj:
        if _leads_on(obj["/A"]):
            if "/Next" in obj["/A"]:
                del obj["/A"]["/Next"]
        elif isinstance(obj["/A"], pikepdf.Dictionary) and "/S" in obj["/A"]:
            del obj["/A"]
    for key in list(obj.keys()):
        value = obj[key]
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _strip(value)
    if isinstance(obj, pikepdf.Stream) and obj.get("/Filter") == pikepdf.Name.DCTDecode:
        before = obj.read_raw_bytes()
        after = _plain_jpeg(before)
        if after != before:
            how: Any = obj.get("/DecodeParms")
            obj.write(after, filter=pikepdf.Name.DCTDecode, decode_parms=how)


def _plain_jpeg(data: bytes) -> bytes:
    """A photo inside without the place, camera and comments; its pixels untouched. What is odd stays as it is."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        # APP1 to APP15 and comments; APP14 says how the colours are to be read.
        if not ((0xE1 <= marker <= 0xEF and marker != 0xEE) or marker == 0xFE):
            kept.append(data[at : at + 2 + size])
        at += 2 + size
    return b"".join(kept) + data[at:]
