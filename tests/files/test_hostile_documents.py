"""Documents that were made to carry something past us. Each has a canary in it, which must not be in what is kept."""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from civicnet.files.pdf import clean, content, pictures

CANARY = "GEHEIM-52.3731N"
WORDS = "Notulen van de eerste avond"
RECT = [0, 0, 10, 10]
FORBIDDEN_ACTIONS = (
    "GoToR GoToE GoToDp Launch Thread Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState "
    "Rendition Trans GoTo3DView RichMediaExecute"
).split()
FORBIDDEN_KEYS = (
    "JS JavaScript OpenAction AA AcroForm XFA EmbeddedFiles EF AF Filespec RichMediaContent RichMediaSettings 3DD 3DV "
    "Movie Sound PieceInfo LastModified Metadata Thumb B Threads PA SE Names Dests Perms DSS Collection Info Alternates "
    "OPI Ref PS URLS SpiderInfo Requirements Legal Extensions FFilter FDecodeParms Private Usage VE AS Popup IRT RC T"
).split()
Builder = Callable[[Pdf, Any], None]
HOSTILE: dict[str, Builder] = {}


def hostile(build: Builder) -> Builder:
    HOSTILE[build.__name__.strip("_")] = build
    return build


def saved(pdf: Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def new_page(pdf: Pdf) -> Any:
    pdf.add_blank_page(page_size=(595, 842))
    page: Any = pdf.pages[-1].obj
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)), XObject=Dictionary())
    page.Contents = Stream(pdf, f"BT /F1 12 Tf 72 720 Td ({WORDS}) Tj ET".encode())
    page.Annots = Array()
    return page


def made(build: Builder) -> bytes:
    with pikepdf.new() as pdf:
        build(pdf, new_page(pdf))
        return saved(pdf)


def drawn_on(page: Any) -> bytes:
    parts = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(part.read_bytes() for part in parts)


def script(**more: Any) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CANARY}')"), **more)


def link(pdf: Pdf, page: Any, action: Any = None, **more: Any) -> Any:
    note = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(RECT), **more))
    if action is not None:
        note.A = action
    page.Annots.append(note)
    return note


def good(**more: Any) -> Dictionary:
    return Dictionary(S=Name.URI, URI=String("https://goed.example/"), **more)


def attached(pdf: Pdf) -> Any:
    file = Stream(pdf, CANARY.encode())
    file.Type = Name.EmbeddedFile
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String(f"{CANARY}.txt"), EF=Dictionary(F=file)))


# ---- what acts -----------------------------------------------------------------------------------


@hostile
def _open_action(pdf: Pdf, page: Any) -> None:
    pdf.Root.OpenAction = script()


@hostile
def _actions_of_the_whole_and_of_a_page(pdf: Pdf, page: Any) -> None:
    pdf.Root.AA = Dictionary(WC=script(), DP=script())
    page.AA = Dictionary(O=script(), C=script())


@hostile
def _scripts_by_name(pdf: Pdf, page: Any) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))


@hostile
def _link_with_a_script(pdf: Pdf, page: Any) -> None:
    link(pdf, page, script())


@hostile
def _launch_behind_a_second_key(pdf: Pdf, page: Any) -> None:
    launch = Dictionary(S=Name.Launch, F=String(CANARY))
    link(pdf, page, Dictionary(S=Name.GoTo, D=Array([page, Name.Fit]), Next=launch))
    link(pdf, page, good(Next=Array([launch, good(Next=script())])))


@hostile
def _action_shared_with_a_struct_type(pdf: Pdf, page: Any) -> None:
    link(pdf, page, pdf.make_indirect(good(Next=script(Type=Name.StructElem))), S=Name.P)


@hostile
def _previous_uri_action(pdf: Pdf, page: Any) -> None:
    link(pdf, page, good(), PA=Dictionary(S=Name.URI, URI=String(f"https://{CANARY}/")))


@hostile
def _actions_of_an_annotation(pdf: Pdf, page: Any) -> None:
    link(pdf, page, good(), AA=Dictionary(E=script(), D=script()))


@hostile
def _uri_with_a_script(pdf: Pdf, page: Any) -> None:
    for address in (
        "javascript:alert",
        " JavaScript:alert",
        "file:///etc/",
        "data:text/html,",
        "\\\\host\\",
        "tel:",
    ):
        link(pdf, page, Dictionary(S=Name.URI, URI=String(address + CANARY)))


@hostile
def _launch_in_an_outline_item(pdf: Pdf, page: Any) -> None:
    lines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    item = Dictionary(Title=String("Deel 1"), Parent=lines, A=Dictionary(S=Name.Launch, F=String(CANARY)))
    item.SE = Dictionary(S=Name.P, Private=String(CANARY))
    lines.First = lines.Last = pdf.make_indirect(item)
    pdf.Root.Outlines = lines


@hostile
def _go_to_another_document(pdf: Pdf, page: Any) -> None:
    for kind in ("GoToR", "GoToE", "Thread", "ImportData", "SubmitForm", "Named", "Movie", "Hide", "Trans"):
        link(
            pdf,
            page,
            Dictionary(S=Name(f"/{kind}"), F=String(CANARY), D=String(CANARY), N=Name(f"/{CANARY}")),
        )


@hostile
def _named_destination_that_acts(pdf: Pdf, page: Any) -> None:
    place = Dictionary(D=Array([page, Name.Fit]), A=script(), S=Name.Launch, F=String(CANARY))
    pdf.Root.Names = Dictionary(
        Dests=Dictionary(Names=Array([String("een"), place, String(CANARY), script()]))
    )
    pdf.Root.Dests = Dictionary(twee=place)
    link(pdf, page, Dest=String("een"))
    link(pdf, page, Dest=Name.twee)


@hostile
def _destination_in_another_file(pdf: Pdf, page: Any) -> None:
    link(pdf, page, Dest=Array([Dictionary(S=Name.Launch, F=String(CANARY)), Name.Fit]))
    link(pdf, page, Dest=Array([page, Name.XYZ, String(CANARY), script(), 1]))


@hostile
def _form_with_scripts_and_xfa(pdf: Pdf, page: Any) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String(CANARY), Rect=Array(RECT), F=2
    )
    field.A, field.AA = script(), Dictionary(K=script())
    field = pdf.make_indirect(field)
    page.Annots.append(field)
    xfa = Stream(pdf, f"<xdp>{CANARY}</xdp>".encode())
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=Array([String("x"), xfa]), CO=Array([field]))


@hostile
def _rich_media_3d_sound_and_film(pdf: Pdf, page: Any) -> None:
    data = Stream(pdf, CANARY.encode())
    for kind in (
        "RichMedia",
        "3D",
        "Screen",
        "Movie",
        "Sound",
        "FileAttachment",
        "Stamp",
        "Popup",
        "Text",
        "Projection",
    ):
        note = Dictionary(
            Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(RECT), Contents=String(CANARY), F=2
        )
        note["/3DD"] = note.RichMediaContent = note.Movie = note.Sound = data
        note.FS = attached(pdf)
        page.Annots.append(pdf.make_indirect(note))


@hostile
def _threads_and_beads(pdf: Pdf, page: Any) -> None:
    thread = pdf.make_indirect(Dictionary(Type=Name.Thread, I=Dictionary(Title=String(CANARY))))
    bead = pdf.make_indirect(Dictionary(Type=Name.Bead, T=thread, P=page, R=Array(RECT), X=String(CANARY)))
    bead.N = bead.V = thread.F = bead
    pdf.Root.Threads, page.B = Array([thread]), Array([bead])


@hostile
def _transition_that_plays(pdf: Pdf, page: Any) -> None:
    page.Trans, page.Dur, page.PresSteps = (
        Dictionary(S=Name.Fly, X=String(CANARY)),
        1,
        Dictionary(NA=script()),
    )


# ---- what hides ----------------------------------------------------------------------------------


@hostile
def _embedded_files(pdf: Pdf, page: Any) -> None:
    pdf.attachments["geheim.txt"] = CANARY.encode()


@hostile
def _associated_files(pdf: Pdf, page: Any) -> None:
    pdf.Root.AF = page.AF = page.Resources.AF = Array([attached(pdf)])
    link(pdf, page, good(), AF=Array([attached(pdf)]))


@hostile
def _files_under_unknown_keys(pdf: Pdf, page: Any) -> None:
    file = attached(pdf)
    pdf.Root.Extra = page.Bijlage = page.Resources.Bijlage = page.Resources.Font.F1.Bijlage = file
    link(pdf, page, good(Bijlage=file), Bijlage=file)


@hostile
def _collection_and_requirements(pdf: Pdf, page: Any) -> None:
    pdf.Root.Collection = Dictionary(Type=Name.Collection, D=String(CANARY))
    pdf.Root.Requirements = Array([Dictionary(S=Name.EnableJavaScripts, RH=script())])
    pdf.Root.Perms = pdf.Root.DSS = pdf.Root.Extensions = Dictionary(X=String(CANARY))


@hostile
def _private_data_of_programs(pdf: Pdf, page: Any) -> None:
    page.PieceInfo = pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(CANARY)))
    page.LastModified = String(f"D:{CANARY}")


@hostile
def _thumbnail(pdf: Pdf, page: Any) -> None:
    page.Thumb = photo(pdf)


@hostile
def _metadata_in_every_place(pdf: Pdf, page: Any) -> None:
    data = Stream(pdf, f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode())
    page.Resources.XObject.Im0 = photo(pdf)
    for place in (pdf.Root, page, page.Resources.Font.F1, page.Resources.XObject.Im0, page.Resources):
        place.Metadata = data


@hostile
def _who_made_it(pdf: Pdf, page: Any) -> None:
    for key in ("/Author", "/Title", "/Producer", "/Eigen"):
        pdf.docinfo[key] = CANARY


@hostile
def _structure_with_files_and_user_properties(pdf: Pdf, page: Any) -> None:
    user = Dictionary(
        O=Name.UserProperties, P=Array([Dictionary(N=String("x"), V=String(CANARY), F=String(CANARY))])
    )
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array(RECT), Contents=String(CANARY))
    )
    reference = Dictionary(Type=Name.OBJR, Obj=note, Pg=page)
    element = Dictionary(
        Type=Name.StructElem, S=Name.P, A=user, K=Array([reference, 0]), AF=Array([attached(pdf)])
    )
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(element)))
    root.ClassMap = Dictionary(x=Dictionary(O=Name.UserProperties, P=Array([String(CANARY)])))
    root.Namespaces = Array([Dictionary(Type=Name.Namespace, NS=String(CANARY), Schema=attached(pdf))])
    root.ParentTree = Dictionary(Nums=Array([0, Array([element, attached(pdf)])]))
    pdf.Root.StructTreeRoot = root


@hostile
def _layers_with_more(pdf: Pdf, page: Any) -> None:
    group = pdf.make_indirect(
        Dictionary(Type=Name.OCG, Name=String("Laag"), Usage=Dictionary(X=String(CANARY)))
    )
    config = Dictionary(
        ON=Array([group]), AS=Array([Dictionary(Event=Name.View, X=script())]), Creator=String(CANARY)
    )
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=config, Configs=Array([config]))
    page.Resources.Properties = Dictionary(L=group, M=Dictionary(Type=Name.OCMD, VE=Array([String(CANARY)])))


@hostile
def _resources_with_more(pdf: Pdf, page: Any) -> None:
    program = Stream(pdf, CANARY.encode(), Type=Name.XObject, Subtype=Name.PS)
    form = Stream(pdf, b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array(RECT))
    form.PieceInfo = form.OPI = form.Ref = form.Bijlage = Dictionary(X=String(CANARY), F=attached(pdf))
    page.Resources.XObject = Dictionary(P=program, F=form)
    page.Resources.ExtGState = Dictionary(
        G=Dictionary(CA=1, HT=Dictionary(X=String(CANARY)), X=String(CANARY))
    )


# ---- what is drawn -------------------------------------------------------------------------------


@hostile
def _remarks_and_unknown_operators(pdf: Pdf, page: Any) -> None:
    drawn = drawn_on(page)
    page.Contents = Array(
        [
            Stream(
                pdf, f"% {CANARY}\nBX ({CANARY}) geheim EX /{CANARY} <</A ({CANARY})>> onbekend ".encode()
            ),
            Stream(
                pdf,
                f"/Span <</MCID 0 /Private ({CANARY}) /BBox [<</Y ({CANARY})>>] >> BDC ".encode()
                + drawn
                + b" EMC",
            ),
        ]
    )


@hostile
def _rubbish_behind_a_packed_stream(pdf: Pdf, page: Any) -> None:
    form = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array(RECT))
    form.write(zlib.compress(b"q Q") + CANARY.encode(), filter=Name.FlateDecode)
    page.Resources.XObject.F = form


@hostile
def _remarks_in_a_map_of_letters(pdf: Pdf, page: Any) -> None:
    page.Resources.Font.F1.ToUnicode = Stream(pdf, f"%{CANARY}\n1 beginbfchar <01> <0041> endbfchar".encode())


@hostile
def _profile_of_colours(pdf: Pdf, page: Any) -> None:
    profile = Stream(
        pdf, f"acsp{CANARY}".encode(), N=3, Alternate=Name.DeviceRGB, Metadata=Stream(pdf, CANARY.encode())
    )
    page.Resources.ColorSpace = Dictionary(C=Array([Name.ICCBased, profile]))


@hostile
def _photo_with_a_place(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = photo(pdf)


@hostile
def _photo_under_a_short_name(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = photo(pdf)
    page.Resources.XObject.Im0.Filter = Name.DCT


@hostile
def _photo_in_a_list_of_one(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = photo(pdf)
    page.Resources.XObject.Im0.Filter = Array([Name.DCTDecode])


@hostile
def _photo_packed_once_more(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(zlib.compress(jpeg()), filter=Array([Name.FlateDecode, Name.DCTDecode]))


@hostile
def _photo_as_a_mask(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.SMask = mask = photo(pdf, mode="L")
    mask.ColorSpace = Name.DeviceGray
    image.Alternates = Array([Dictionary(Image=photo(pdf))])


@hostile
def _photo_with_remarks_between_its_scans(pdf: Pdf, page: Any) -> None:
    remark = b"\xff\xfe" + (len(CANARY) + 2).to_bytes(2) + CANARY.encode()
    whole = jpeg(progressive=True)
    second = whole.rindex(b"\xff\xda")
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(whole[:second] + remark + whole[second:] + CANARY.encode(), filter=Name.DCTDecode)


@hostile
def _photo_with_a_profile_and_a_second_photo(pdf: Pdf, page: Any) -> None:
    parts = (
        (b"\xe2", b"ICC_PROFILE\0\1\1"),
        (b"\xe2", b"MPF\0"),
        (b"\xed", b"Photoshop 3.0\0"),
        (b"\xe0", b"JFXX\0\x10"),
    )
    extra = b"".join(
        b"\xff" + m + (len(t + CANARY.encode()) + 2).to_bytes(2) + t + CANARY.encode() for m, t in parts
    )
    whole = jpeg()
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(whole[:2] + extra + whole[2:], filter=Name.DCTDecode)


@hostile
def _photo_of_jpeg_2000(pdf: Pdf, page: Any) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (90, 140, 70)).save(out, "JPEG2000", comment=CANARY.encode())
    box = (len(CANARY) + 8).to_bytes(4) + b"xml " + CANARY.encode()
    whole = out.getvalue()
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(whole[:12] + box + whole[12:] + box, filter=Name.JPXDecode)


@hostile
def _pixels_with_more_behind_them(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(bytes(8 * 8 * 3) + CANARY.encode())


@hostile
def _photo_in_another_file(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.F, image.FFilter = attached(pdf), Name.DCTDecode


@hostile
def _photo_within_the_drawing(pdf: Pdf, page: Any) -> None:
    inside = (
        b"q BI /W 8 /H 8 /BPC 8 /CS /RGB /F /DCT /Private (" + CANARY.encode() + b") ID " + jpeg() + b" EI Q "
    )
    page.Contents = Stream(pdf, inside + drawn_on(page))


@hostile
def _photo_of_an_unknown_kind(pdf: Pdf, page: Any) -> None:
    page.Resources.XObject.Im0 = image = photo(pdf)
    image.write(CANARY.encode(), filter=Name.Geheim)


def jpeg(**options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    out = io.BytesIO()
    picture = Image.new(options.pop("mode", "RGB"), (8, 8), 90)
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode(), **options)
    return out.getvalue()


def photo(pdf: Pdf, **options: Any) -> Any:
    image: Any = Stream(pdf, b"")
    image.write(jpeg(**options), filter=Name.DCTDecode)
    image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    image.Width, image.Height, image.BitsPerComponent = 8, 8, 8
    return image


# ---- what must hold ------------------------------------------------------------------------------


def everything(pdf: Pdf) -> Iterator[Any]:
    """Every object that can be reached, and each once."""
    waiting: list[Any] = [pdf.trailer]
    seen = set()
    while waiting:
        found = waiting.pop()
        if not isinstance(found, Dictionary | Array | Stream):
            yield found
            continue
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        yield found
        waiting.extend(list(found) if isinstance(found, Array) else list(found.values()))
    streams = {found.objgen: str(found.get("/Type")) for found in pdf.objects if isinstance(found, Stream)}
    assert {key for key, kind in streams.items() if kind not in ("/ObjStm", "/XRef")} <= seen


def carries(data: bytes) -> bool:
    """Whether the canary is anywhere in a file, packed or not, in any of the ways to write it."""
    spellings = (
        CANARY.encode(),
        CANARY.encode("utf-16-be"),
        CANARY.encode().hex().encode(),
        b"GEHEIM-52#2e3731N",
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts, every = [data], list(everything(pdf))
        parts.append(saved(pdf, qdf=True, static_id=True))
        for found in every:
            if isinstance(found, Stream):
                parts.append(found.read_raw_bytes())
                try:
                    parts.append(found.read_bytes(pikepdf.StreamDecodeLevel.generalized))
                except pikepdf.PdfError:
                    continue
    if data[:5] == b"%PDF-":
        parts += [unpacked(piece) for piece in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)]
    return any(
        spelling in part or spelling.upper() in part.upper() for part in parts for spelling in spellings
    )


def unpacked(piece: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(piece)
    except zlib.error:
        return b""


def holds(data: bytes) -> None:
    assert not carries(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.check_pdf_syntax()
        assert WORDS in words(data)
        assert set(pdf.Root.keys()) <= {
            *(
                "/Type",
                "/Pages",
                "/Lang",
                "/MarkInfo",
                "/StructTreeRoot",
                "/Outlines",
                "/PageLabels",
                "/PageLayout",
            ),
            *("/OCProperties", "/ViewerPreferences"),
        }
        assert "/Info" not in pdf.trailer
        for found in everything(pdf):
            if not isinstance(found, Dictionary | Stream):
                continue
            assert str(found.get("/S"))[1:] not in FORBIDDEN_ACTIONS
            assert not {f"/{key}" for key in FORBIDDEN_KEYS} & set(found.keys()), found
            if str(found.get("/S")) in ("/GoTo", "/URI"):
                assert set(found.keys()) <= {"/S", "/D", "/URI"}
                assert str(found.get("/URI", "https://")).startswith(("http://", "https://", "mailto:"))
            if "/Rect" in found:
                assert found.Subtype == Name.Link


def words(data: bytes) -> str:
    """All text that is drawn, page by page."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for step in pikepdf.parse_content_stream(page):
                if str(step.operator) in ("Tj", "TJ", "'", '"'):
                    found.append(str(pikepdf.unparse_content_stream([step])))
    return "\n".join(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_it_is_kept(name: str) -> None:
    data = made(HOSTILE[name])
    assert carries(data)  # or the document would prove nothing
    after = clean(data)
    holds(after)
    assert clean(after) == after


def test_all_of_it_at_once() -> None:
    """Also with its objects packed together, which is how most programs save."""

    def build(pdf: Pdf, page: Any) -> None:
        for one in HOSTILE.values():
            one(pdf, page)

    with pikepdf.new() as pdf:
        build(pdf, new_page(pdf))
        holds(clean(saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)))


def test_what_is_locked_without_a_password_to_open() -> None:
    with pikepdf.new() as pdf:
        _embedded_files(pdf, new_page(pdf))
        data = saved(pdf, encryption=pikepdf.Encryption(owner="geheim", user=""))
    after = clean(data)
    holds(after)
    with pikepdf.open(io.BytesIO(after)) as pdf:
        assert not pdf.is_encrypted


def test_an_earlier_version_behind_the_last_one() -> None:
    """What was changed and saved at the end of the file still has in it what stood there before."""
    with pikepdf.new() as pdf:
        page = new_page(pdf)
        page.Contents = Stream(pdf, f"BT /F1 12 Tf ({CANARY}) Tj ET".encode())
        before = saved(pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    number = next(int(n) for n in re.findall(rb"/Contents (\d+) 0 R", before))
    drawn = f"BT /F1 12 Tf ({WORDS}) Tj ET".encode()
    at, start = len(before) + 1, re.findall(rb"startxref\s+(\d+)", before)[-1]
    data = before + b"\n%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        len(drawn),
        drawn,
    )
    table = len(data)
    trailer = re.findall(rb"trailer <<(.*?)>>", before, re.DOTALL)[-1]
    data += b"xref\n%d 1\n%010d 00000 n \ntrailer <<%s /Prev %s >>\nstartxref\n%d\n%%%%EOF" % (
        number, at, trailer, start, table,
    )  # fmt: skip
    assert carries(data)
    holds(clean(data))


# ---- what is too much ----------------------------------------------------------------------------


def refused(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        clean(data)
    assert error.value.code == code
    assert error.value.messages[0]


def test_a_stream_that_unpacks_to_more_than_we_can_hold() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _n in range(300)) + packer.flush()
    with pikepdf.new() as pdf:
        page = new_page(pdf)
        page.Contents = Stream(pdf, b"")
        page.Contents.write(bomb, filter=Name.FlateDecode)
        data = saved(pdf)
    assert len(data) < 500_000
    refused(data, "too_much")


def test_more_drawing_of_an_odd_kind_than_we_can_take_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_ODD", 100)
    with pikepdf.new() as pdf:
        page = new_page(pdf)
        page.Contents = Stream(pdf, b"% remark\n" + b"q Q " * 100)
        refused(saved(pdf), "too_much")


def test_what_is_nested_too_deep() -> None:
    deep: Any = Array([1])
    for _n in range(70):
        deep = Array([deep])
    with pikepdf.new() as pdf:
        new_page(pdf).Resources.ExtGState = Dictionary(G=Dictionary(D=deep))
        refused(saved(pdf), "too_much")


def test_a_chain_of_ten_thousand_lines_is_no_deeper_than_one() -> None:
    with pikepdf.new() as pdf:
        page = new_page(pdf)
        lines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
        items: list[Any] = [
            pdf.make_indirect(Dictionary(Title=String("x"), Parent=lines, Dest=Array([page, Name.Fit])))
            for _n in range(10_000)
        ]
        for one, two in pairwise(items):
            one.Next, two.Prev = two, one
        lines.First, lines.Last = items[0], items[-1]
        pdf.Root.Outlines = lines
        after = clean(saved(pdf))
    holds(after)


def test_a_tree_that_bites_its_tail() -> None:
    with pikepdf.new() as pdf:
        page = new_page(pdf)
        branch = pdf.make_indirect(Dictionary())
        branch.Kids = Array([branch, branch])
        pdf.Root.Names = Dictionary(Dests=branch)
        pdf.Root.PageLabels = branch
        link(pdf, page, Dest=String("x"))
        holds(clean(saved(pdf)))


# ---- what stays ----------------------------------------------------------------------------------


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
