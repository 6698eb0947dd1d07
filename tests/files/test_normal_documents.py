"""What a document keeps when it is made clean: all that is read, and every pixel."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from civicnet.files.pdf import clean, pictures
from tests.factories.pdfs import CANARY, good, jpeg, link, new_page, photo, saved, words


def normal() -> bytes:
    """Two pages with letters, a link, a table of contents, a photo, a gradient and a structure for reading aloud."""
    with pikepdf.new() as pdf:
        first, second = new_page(pdf), new_page(pdf)
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTreeNextKey=2))
        kop = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Kop, P=root, Pg=first, K=0, Lang=String("nl"))
        )
        to = link(pdf, first, good(), StructParent=1, Contents=String("Naar de site"))
        where = Dictionary(Type=Name.OBJR, Obj=to, Pg=first)
        par = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Link, P=root, K=where, Alt=String("De site"))
        )
        par.A = Dictionary(O=Name.Layout, Placement=Name.Block, SpaceAfter=6)
        root.K, root.RoleMap = Array([kop, par]), Dictionary(Kop=Name.H1)
        root.ParentTree = Dictionary(
            Kids=Array([pdf.make_indirect(Dictionary(Nums=Array([0, Array([kop]), 1, par])))])
        )
        pdf.Root.StructTreeRoot, pdf.Root.MarkInfo, pdf.Root.Lang = (
            root,
            Dictionary(Marked=True),
            String("nl-NL"),
        )
        first.StructParents, first.Tabs = 0, Name.S
        drawn = first.Contents.read_bytes()
        first.Contents = Stream(
            pdf, b"/H1 <</MCID 0>> BDC " + drawn + b" EMC q 8 0 0 8 0 0 cm /Im0 Do Q /Sh0 sh"
        )
        first.Resources.XObject.Im0 = photo(pdf)
        fades = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
        first.Resources.Shading = Dictionary(
            Sh0=Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 9, 9]), Function=fades
            )
        )
        font: Any = first.Resources.Font.F1
        font.ToUnicode = Stream(pdf, b"1 beginbfchar <01> <0041> endbfchar")
        font.FontDescriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Abc, Flags=4, FontFile2=Stream(pdf, b"\0\1")
        )
        link(pdf, first, Dest=String("twee"))
        pdf.Root.Names = Dictionary(
            Dests=Dictionary(Names=Array([String("twee"), Array([second, Name.XYZ, 0, 700, None])]))
        )
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Deel 1", 0))
            outline.root[0].children.append(pikepdf.OutlineItem("Deel 2", 1))
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), 1, Dictionary(S=Name.D, St=5)]))
        second.Rotate = 90
        return saved(pdf)


def test_what_is_read_stays() -> None:
    before, after = normal(), clean(normal())
    assert words(after) == words(before)
    with pikepdf.open(io.BytesIO(after)) as pdf:
        first: Any
        second: Any
        first, second = (page.obj for page in pdf.pages)
        assert second.Rotate == 90
        assert [page.label for page in pdf.pages] == ["i", "5"]
        to, on = first.Annots
        assert str(to.A.URI) == "https://goed.example/"
        assert str(to.Contents) == "Naar de site"
        assert on.Dest[0].objgen == second.objgen
        assert list(on.Dest)[1:] == [Name.XYZ, 0, 700, None]
        with pdf.open_outline() as outline:
            assert [(i.title, [c.title for c in i.children]) for i in outline.root] == [
                ("Deel 1", ["Deel 2"])
            ]
        font = first.Resources.Font.F1
        assert font.BaseFont == Name.Helvetica
        assert font.FontDescriptor.FontFile2.read_bytes() == b"\0\1"
        assert b"<01> <0041>" in font.ToUnicode.read_bytes()
        image = pikepdf.PdfImage(first.Resources.XObject.Im0).as_pil_image()
        assert image.tobytes() == Image.open(io.BytesIO(jpeg())).tobytes()
        assert first.Resources.Shading.Sh0.Function.N == 1
        root: Any = pdf.Root.StructTreeRoot
        assert [str(part.S) for part in root.K] == ["/Kop", "/Link"]
        assert root.RoleMap.Kop == Name.H1
        assert root.K[1].K.Obj.objgen == to.objgen
        assert root.K[1].A.Placement == Name.Block
        assert str(root.K[1].Alt) == "De site"
        assert root.K[0].K == 0
        assert root.ParentTree.Nums[1][0].objgen == root.K[0].objgen
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl-NL"
    assert clean(after) == after


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_the_pixels_of_a_photo_are_untouched(mode: str) -> None:
    whole = jpeg(mode=mode)
    plain = pictures.jpeg(whole)
    assert plain is not None
    assert Image.open(io.BytesIO(plain)).tobytes() == Image.open(io.BytesIO(whole)).tobytes()
    assert CANARY.encode() not in plain


def test_the_pixels_of_jpeg_2000_are_untouched() -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 50).save(out, "JPEG2000", tile_size=(128, 128), comment=CANARY.encode())
    plain = pictures.jpeg2000(out.getvalue())
    assert plain is not None
    assert Image.open(io.BytesIO(plain)).tobytes() == Image.open(io.BytesIO(out.getvalue())).tobytes()
    assert CANARY.encode() not in plain


def test_a_scan_keeps_its_segments_and_loses_its_remarks() -> None:
    def segment(number: int, kind: int, data: bytes) -> bytes:
        return number.to_bytes(4) + bytes([kind, 0, 1]) + len(data).to_bytes(4) + data

    page, remark = segment(0, 48, b"page"), segment(1, 62, CANARY.encode())
    assert pictures.jbig2(page + remark + segment(2, 49, b"")) == page + segment(2, 49, b"")


@pytest.mark.parametrize("data", [b"", b"Hallo", b"\xff\xd8\xff", b"\0\0\0\x0cjP  "])
def test_what_is_no_picture_does_not_break_anything(data: bytes) -> None:
    for clean_picture in pictures.CLEANERS.values():
        clean_picture(data)
