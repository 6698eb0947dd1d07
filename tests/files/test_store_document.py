"""Documents: the pages stay, what acts, hides or tells on the maker goes."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from civicnet.files import documents
from civicnet.files.actions import remove, store_document
from civicnet.files.models import StoredFile
from civicnet.files.pdf import MOST_PAGES, clean
from civicnet.workflow import SYSTEM
from tests.factories import make_user, pdf_upload, sign_in

pytestmark = pytest.mark.django_db
SECRET = "GEHEIM-52.3731N"
WORDS = b"BT /F1 12 Tf 72 720 Td (Notulen van de eerste avond) Tj ET"


def saved(pdf: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]  # pikepdf's own options
    return out.getvalue()


def page_of(pdf: Pdf) -> pikepdf.Object:
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0].obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.Contents = Stream(pdf, WORDS)
    return page


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))


def bad_document() -> bytes:
    """A page with everything in it that a document should not bring along."""
    with pikepdf.new() as pdf:
        page = page_of(pdf)
        root = pdf.Root
        root.OpenAction = script()
        root.AA = Dictionary(WC=script())
        root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))
        root.AcroForm = Dictionary(Fields=Array([]), XFA=String(SECRET))
        root.Metadata = Stream(pdf, SECRET.encode())
        pdf.docinfo["/Author"] = SECRET
        pdf.attachments["geheim.txt"] = SECRET.encode()
        page.AA = Dictionary(O=script())
        page.PieceInfo = Dictionary(App=Dictionary(Private=String(SECRET)))
        rect = Array([0, 0, 10, 10])

        def note(subtype: str, **more: Any) -> pikepdf.Object:
            return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=rect, **more))

        hanging = note("/Text", Contents=String(SECRET), T=String(SECRET))
        page.Annots = Array(
            [
                hanging,
                note("/Link", A=script()),
                note("/Link", A=Dictionary(S=Name.Launch, F=String(SECRET))),
                note("/Link", A=Dictionary(S=Name.URI, URI=String("https://goed.example/"), Next=script())),
                note("/Link", A=Dictionary(S=Name.URI, URI=String(f"javascript:{SECRET}"))),
                note("/FileAttachment", FS=Dictionary(Type=Name.Filespec, F=String(SECRET))),
            ]
        )
        # A note that was taken off the page may still hang in the structure for reading aloud.
        root.StructTreeRoot = Dictionary(
            Type=Name.StructTreeRoot,
            K=Dictionary(S=Name.P, K=Dictionary(Type=Name.OBJR, Obj=hanging)),
        )
        root.Outlines = pdf.make_indirect(
            Dictionary(
                Type=Name.Outlines, First=pdf.make_indirect(Dictionary(Title=String("Deel 1"), A=script()))
            )
        )
        page.Resources.XObject = Dictionary(Im0=photo(pdf))
        return saved(pdf)


def photo(pdf: Pdf) -> Stream:
    """A photo within the page, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (90, 140, 70)).save(out, "JPEG", exif=exif, comment=SECRET.encode())
    image = Stream(pdf, b"")
    image.write(out.getvalue(), filter=Name.DCTDecode)
    image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    image.Width, image.Height, image.BitsPerComponent = 8, 8, 8
    return image


def opened_up(data: bytes) -> bytes:
    """The file with every stream unpacked, so that nothing hides."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return saved(
            pdf,
            qdf=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def test_what_acts_hides_or_tells_is_gone_and_the_page_stays() -> None:
    before, after = opened_up(bad_document()), opened_up(clean(bad_document()))
    secret = SECRET.encode()
    assert before.count(secret) > 8
    assert secret not in after
    assert secret not in clean(bad_document())
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/Metadata", b"/OpenAction", b"/AA"):
        assert word not in after, word
    assert b"Notulen van de eerste avond" in after
    assert b"https://goed.example/" in after
    assert b"Deel 1" in after
    with pikepdf.open(io.BytesIO(clean(bad_document()))) as pdf:
        inside: Any = pdf.pages[0].obj.Resources.XObject.Im0
        image = pikepdf.PdfImage(inside).as_pil_image()
        assert image.size == (8, 8)
        assert not image.getexif()


def test_what_was_filled_in_stays_as_text() -> None:
    with pikepdf.new() as pdf:
        page = page_of(pdf)
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("naam"), V=String("Els Stil"),
                Rect=Array([72, 600, 300, 620]), DA=String("/F1 12 Tf 0 g"), F=4, P=page,
            )
        )  # fmt: skip
        page.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), DR=page.Resources, DA=String("/F1 12 Tf 0 g"), NeedAppearances=True
        )
        after = opened_up(clean(saved(pdf)))
    assert b"Els Stil" in after
    assert b"/AcroForm" not in after


def test_cleaning_twice_gives_the_same() -> None:
    once = clean(bad_document())
    assert clean(once) == once


@pytest.mark.parametrize("kind", ["locked", "damaged", "text", "empty", "too many"])
def test_what_is_no_good_is_said_in_words(kind: str) -> None:
    with pikepdf.new() as pdf:
        page_of(pdf)
        if kind == "too many":
            for _n in range(MOST_PAGES):
                pdf.add_blank_page()
        data = saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b") if kind == "locked" else None)
    data = {"damaged": data[: len(data) // 2][20:], "text": b"Hallo", "empty": b""}.get(kind, data)
    with pytest.raises(ValidationError) as error:
        store_document(io.BytesIO(data), actor=SYSTEM, title="Notulen")
    assert error.value.messages[0]
    assert not StoredFile.objects.exists()


def test_a_title_is_needed_and_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        store_document(pdf_upload(), actor=SYSTEM, title="  ")
    monkeypatch.setattr(documents, "MOST_DOCUMENT_BYTES", 100)
    with pytest.raises(ValidationError) as error:
        store_document(pdf_upload(), actor=SYSTEM, title="Notulen")
    assert error.value.code == "too_large"


def test_it_is_offered_to_keep_and_by_right(django_capture_on_commit_callbacks: object) -> None:
    owner = make_user()
    stored = store_document(pdf_upload(), actor=owner, title="Notulen één")
    url = stored.get_absolute_url()
    assert Client().get(url).status_code == 404
    assert sign_in(make_user()).get(url).status_code == 404
    answer = sign_in(owner).get(url)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notulen-een.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(f"{url}/klein").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        remove(stored, actor=owner)
    assert not default_storage.exists(stored.path)
