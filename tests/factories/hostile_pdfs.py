"""Ways to carry something past us in a PDF, each with CANARY in it: HOSTILE, by what it is."""

import io
import zlib
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from tests.factories.pdfs import CANARY, RECT, Builder, attached, drawn_on, good, jpeg, link, photo, script

HOSTILE: dict[str, Builder] = {}


def hostile(build: Builder) -> Builder:
    """Put `build` in HOSTILE."""
    HOSTILE[build.__name__.strip("_")] = build
    return build


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
