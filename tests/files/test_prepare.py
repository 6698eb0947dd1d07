"""Photos and documents are worked on before anything is locked, a few at a time, in bounded memory, whatever comes in."""

import io
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageOps

from civicnet.files import pdf
from civicnet.files.actions import store_document, store_photo
from civicnet.files.documents import prepare_document
from civicnet.files.photos import prepare_photo
from civicnet.serving.slow_work import AT_ONCE, Busy, slow_work
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Document, Initiative, Photo
from tests import running
from tests.factories import make_initiative, pdf_upload, photo_upload
from tests.walked import PROGRAMS

# Django starts once; each photo is prepared in a copy of that process, of which the memory is its own.
MEASURED = """
import os, resource, sys
import django
django.setup()
from civicnet.files import photos
from contextlib import nullcontext
photos.slow_work = nullcontext
for path in sys.argv[1:]:
    if os.fork() == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with open(path, "rb") as upload:
            photo = photos.prepare_photo(upload)
        needed = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(photo.width, photo.height, needed // 1024, flush=True)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(path)
"""
FAST = {"compress_level": 1}
LARGE: list[tuple[tuple[int, int], str, str, dict[str, Any]]] = [
    ((8160, 6144), "JPEG", "RGB", {}),  # a phone's mode of 50 million
    ((6144, 8160), "JPEG", "RGB", {"subsampling": 0}),
    ((9248, 6936), "JPEG", "CMYK", {}),
    ((16_000, 3_000), "JPEG", "RGB", {}),  # a panorama
    ((5000, 5000), "JPEG", "RGB", {"progressive": True, "subsampling": 0}),
    ((8160, 6144), "PNG", "RGB", FAST),
    ((8160, 6144), "PNG", "RGBA", FAST),
    ((8160, 6144), "PNG", "L", FAST),
    ((4608, 3456), "WEBP", "RGBA", {"method": 0}),
]


def saved(size: tuple[int, int], kind: str, mode: str = "RGB", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, (90, 140, 70, 200)[: len(mode)] if mode != "L" else 90).save(out, kind, **options)
    out.seek(0)
    return out


def line(width: int) -> io.BytesIO:
    """A PNG of one row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    row = zlib.compress(b"\0" * (width + 1))
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")
    )


# ---- never inside a transaction ----------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "work",
    [
        lambda: prepare_photo(photo_upload()),
        lambda: prepare_document(pdf_upload()),
        lambda: store_photo(photo_upload(), actor=SYSTEM, alt="Een tuin"),
        lambda: store_document(pdf_upload(), actor=SYSTEM, title="Notulen"),
        lambda: actions.add_photo(Initiative.objects.get(), photo_upload(), actor=SYSTEM, alt="Een tuin"),
        lambda: actions.add_document(Initiative.objects.get(), pdf_upload(), actor=SYSTEM, title="Notulen"),
    ],
)
def test_work_on_a_file_is_refused_in_a_transaction_and_done_outside(work: Callable[[], object]) -> None:
    make_initiative("running")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        work()
    work()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("page", "field", "upload", "words", "model"),
    [
        ("photos", "photo", photo_upload, {"alt": "Een tuin"}, Photo),
        ("documents", "document", pdf_upload, {"title": "Notulen"}, Document),
    ],
)
def test_the_page_works_on_a_file_before_it_locks(
    client: Client, monkeypatch: Any, page: str, field: str, upload: Any, words: dict[str, str], model: Any
) -> None:
    initiative = make_initiative("running")
    client.force_login(initiative.audience("owners")[0])
    inside: list[bool] = []
    opened, cleaned = Image.open, pdf._cleaned

    def looks(*args: Any, **named: Any) -> Any:
        inside.append(connection.in_atomic_block)
        return opened(*args, **named)

    def cleans(document: pikepdf.Pdf) -> bytes:
        inside.append(connection.in_atomic_block)
        return cleaned(document)

    monkeypatch.setattr(Image, "open", looks)
    monkeypatch.setattr(pdf, "_cleaned", cleans)
    name = "foto.jpg" if field == "photo" else "notulen.pdf"
    data = {field: SimpleUploadedFile(name, upload().getvalue()), **words}
    answer = client.post(reverse(f"initiatives:{page}", args=[initiative.slug]), data)
    assert answer.status_code == 302
    assert model.objects.count() == 1
    assert inside
    assert not any(inside)


# ---- a few at a time ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_waits_too_long_hears_so_and_may_go_on(monkeypatch: Any) -> None:
    monkeypatch.setattr("civicnet.serving.slow_work.WAIT_SECONDS", 0)
    turns = [slow_work() for _n in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(Busy):
        prepare_photo(photo_upload())
    with pytest.raises(Busy):
        prepare_document(pdf_upload())
    turns[0].__exit__(None, None, None)
    assert prepare_photo(photo_upload()).width == 80
    assert prepare_document(pdf_upload()).content
    for turn in turns[1:]:
        turn.__exit__(None, None, None)


@pytest.mark.django_db(transaction=True)
def test_no_more_than_that_work_at_once() -> None:
    now, most, lock = 0, 0, threading.Lock()
    let_go = threading.Event()

    def work() -> None:
        nonlocal now, most
        with slow_work():
            with lock:
                now += 1
                most = max(most, now)
                if now == AT_ONCE:
                    let_go.set()
            let_go.wait(20)
            with lock:
                now -= 1
        connection.close()

    threads = [threading.Thread(target=work) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == AT_ONCE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "field", "upload", "words"),
    [
        ("photos", "photo", photo_upload, {"alt": "Een tuin in bloei"}),
        ("documents", "document", pdf_upload, {"title": "Notulen van mei"}),
    ],
)
def test_the_page_says_busy_and_keeps_what_was_typed(
    client: Client, monkeypatch: Any, page: str, field: str, upload: Any, words: dict[str, str]
) -> None:
    initiative = make_initiative("running")
    client.force_login(initiative.audience("owners")[0])
    monkeypatch.setattr("civicnet.serving.slow_work.WAIT_SECONDS", 0)
    turns = [slow_work() for _n in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    name = "foto.jpg" if field == "photo" else "notulen.pdf"
    data = {field: SimpleUploadedFile(name, upload().getvalue()), **words}
    answer = client.post(reverse(f"initiatives:{page}", args=[initiative.slug]), data)
    for turn in turns:
        turn.__exit__(None, None, None)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert next(iter(words.values())) in answer.text
    assert "over een minuut" in answer.text


# ---- limits ------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (lambda: line(49_999_999), "too_long_a_side"),
        (lambda: line(20_001), "too_long_a_side"),
        (lambda: saved((8200, 8000), "PNG", "L"), "too_many_pixels"),
        (lambda: saved((7500, 7500), "PNG", "L"), "too_many_pixels"),
        (lambda: saved((4100, 4000), "WEBP", method=0), "too_many_pixels"),
        (lambda: saved((5100, 5000), "JPEG", progressive=True), "too_many_pixels"),
        (lambda: saved((12000, 9000), "JPEG", "L"), "too_many_pixels"),
    ],
)
def test_what_is_too_large_is_refused(upload: Callable[[], io.BytesIO], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        prepare_photo(upload())
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize("width", [20_000, 19_999])
def test_the_longest_side_passes(width: int) -> None:
    assert prepare_photo(line(width)).width == 1600


@pytest.mark.walk(PROGRAMS)
def test_one_photo_never_needs_300_megabytes(tmp_path: Path) -> None:
    files = [tmp_path / str(n) for n in range(len(LARGE))]
    for file, (size, kind, mode, options) in zip(files, LARGE, strict=True):
        file.write_bytes(saved(size, kind, mode, **options).getvalue())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, files)],
        cwd=running.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for (size, *photo), said in zip(LARGE, done.stdout.splitlines(), strict=True):
        width, height, megabytes = map(int, said.split())
        assert max(width, height) == 1600, (size, photo)
        assert (width > height) == (size[0] > size[1]) or width == height, (size, photo)
        assert megabytes < 300, (size, photo)


# ---- damaged -----------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["photo-truncated-exif.png", "photo-truncated-exif.webp"])
def test_a_photo_that_says_nonsense_of_itself_is_kept_without(shared_data: Path, name: str) -> None:
    with (shared_data / "gevallen" / name).open("rb") as upload:
        photo = prepare_photo(upload)
    with Image.open(io.BytesIO(photo.full)) as kept:
        assert kept.size == (photo.width, photo.height)
        assert not kept.getexif()


ANYTHING = [
    struct.error(),
    MemoryError(),
    ZeroDivisionError(),
    KeyError("x"),
    AssertionError(),
    RecursionError(),
]


@pytest.mark.django_db
@pytest.mark.parametrize("error", ANYTHING, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["load", "verify", "draft"])
def test_whatever_pillow_raises_is_a_sentence(monkeypatch: Any, error: Exception, place: str) -> None:
    from_file = {"load": "PIL.ImageFile.ImageFile.load", "verify": "PIL.ImageFile.ImageFile.verify"}
    target = from_file.get(place, "PIL.JpegImagePlugin.JpegImageFile.draft")

    def breaks(*_args: Any, **_named: Any) -> None:
        raise error

    monkeypatch.setattr(target, breaks)
    with pytest.raises(ValidationError) as refused:
        prepare_photo(photo_upload())
    assert refused.value.code == "damaged"


@pytest.mark.django_db
@pytest.mark.parametrize("error", ANYTHING, ids=lambda error: type(error).__name__)
def test_whatever_pikepdf_raises_is_a_sentence(monkeypatch: Any, error: Exception) -> None:
    def breaks(*_args: Any, **_named: Any) -> None:
        raise error

    monkeypatch.setattr(pikepdf.Pdf, "flatten_annotations", breaks)
    with pytest.raises(ValidationError) as refused:
        prepare_document(pdf_upload())
    assert refused.value.code == "no_pdf"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_or_bent_anywhere_is_kept_or_refused(kind: str) -> None:
    out = io.BytesIO()
    meta = Image.Exif()
    meta[0x0112], meta[0x010E] = 6, "tuin"
    ImageOps.expand(Image.new("RGB", (60, 40), (20, 20, 20)), 4, "white").save(out, kind, exif=meta)
    whole = out.getvalue()
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        bent = bytearray(whole)
        bent[at] ^= 0xFF
        for data in (whole[:at], bytes(bent)):
            try:
                prepare_photo(io.BytesIO(data))
            except ValidationError as refused:
                assert refused.code in {"no_photo", "damaged", "too_many_pixels", "too_long_a_side"}  # noqa: PT017 - or none
