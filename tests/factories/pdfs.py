"""Parts of PDFs; in those that should not be kept stands CANARY."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

CANARY = "GEHEIM-52.3731N"
WORDS = "Notulen van de eerste avond"
RECT = [0, 0, 10, 10]
Builder = Callable[[Pdf, Any], None]


def saved(pdf: Pdf, **options: Any) -> bytes:
    """The file, as it is uploaded."""
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def new_page(pdf: Pdf) -> Any:
    """One more page, with WORDS on it."""
    pdf.add_blank_page(page_size=(595, 842))
    page: Any = pdf.pages[-1].obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)), XObject=Dictionary())
    page.Contents = Stream(pdf, f"BT /F1 12 Tf 72 720 Td ({WORDS}) Tj ET".encode())
    page.Annots = Array()
    return page


def made(build: Builder) -> bytes:
    """A file of one page, to which `build` did its work."""
    with pikepdf.new() as pdf:
        build(pdf, new_page(pdf))
        return saved(pdf)


def drawn_on(page: Any) -> bytes:
    """What is drawn on a page."""
    parts = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(part.read_bytes() for part in parts)


def script(**more: Any) -> Dictionary:
    """An action that runs a script."""
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CANARY}')"), **more)


def link(pdf: Pdf, page: Any, action: Any = None, **more: Any) -> Any:
    """A link on the page, with what it does."""
    note = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(RECT), **more))
    if action is not None:
        note.A = action
    page.Annots.append(note)
    return note


def good(**more: Any) -> Dictionary:
    """An action that may be kept: opening an address."""
    return Dictionary(S=Name.URI, URI=String("https://goed.example/"), **more)


def attached(pdf: Pdf) -> Any:
    """A file within the file."""
    file = Stream(pdf, CANARY.encode())
    file.Type = Name.EmbeddedFile
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String(f"{CANARY}.txt"), EF=Dictionary(F=file)))


def jpeg(**options: Any) -> bytes:
    """A picture with CANARY in its remarks."""
    exif = Image.Exif()
    exif[0x010E] = CANARY
    out = io.BytesIO()
    picture = Image.new(options.pop("mode", "RGB"), (8, 8), 90)
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode(), **options)
    return out.getvalue()


def photo(pdf: Pdf, **options: Any) -> Any:
    """That picture, as it stands in a PDF."""
    image: Any = Stream(pdf, b"")
    image.write(jpeg(**options), filter=Name.DCTDecode)
    image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    image.Width, image.Height, image.BitsPerComponent = 8, 8, 8
    return image


def words(data: bytes) -> str:
    """All text that is drawn, page by page."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for step in pikepdf.parse_content_stream(page):
                if str(step.operator) in ("Tj", "TJ", "'", '"'):
                    found.append(str(pikepdf.unparse_content_stream([step])))
    return "\n".join(found)
