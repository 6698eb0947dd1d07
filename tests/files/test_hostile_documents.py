"""Documents that were made to carry something past us. Each has a canary in it, which must not be in what is kept."""

import io
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from civicnet.files.pdf import clean, content
from tests.factories.hostile_pdfs import HOSTILE
from tests.factories.pdfs import CANARY, WORDS, link, made, new_page, saved, words

FORBIDDEN_ACTIONS = (
    "GoToR GoToE GoToDp Launch Thread Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState "
    "Rendition Trans GoTo3DView RichMediaExecute"
).split()
FORBIDDEN_KEYS = (
    "JS JavaScript OpenAction AA AcroForm XFA EmbeddedFiles EF AF Filespec RichMediaContent RichMediaSettings 3DD 3DV "
    "Movie Sound PieceInfo LastModified Metadata Thumb B Threads PA SE Names Dests Perms DSS Collection Info Alternates "
    "OPI Ref PS URLS SpiderInfo Requirements Legal Extensions FFilter FDecodeParms Private Usage VE AS Popup IRT RC T"
).split()


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
        HOSTILE["embedded_files"](pdf, new_page(pdf))
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
