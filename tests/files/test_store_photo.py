"""Photos: only the pixels are kept, whatever came with them."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, PngImagePlugin

from civicnet.files import photos
from civicnet.files.actions import remove, set_alt_text, set_public, store_photo
from civicnet.files.models import StoredFile
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from tests.factories import make_user
from tests.factories.files import picture, saved

pytestmark = pytest.mark.django_db

SECRET = b"GEHEIM-52.3731N-4.8926E"


def exif(orientation: int = 1) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = SECRET.decode()  # image description
    data[0x9286] = SECRET  # user comment
    data.get_ifd(0x8825)[1] = "N"  # GPS
    data.get_ifd(0x8825)[2] = (52.0, 22.0, 23.0)
    data.get_ifd(0x8825)[29] = SECRET.decode()
    return data.tobytes()


def bytes_of(stored: StoredFile) -> list[bytes]:
    return [default_storage.open(path).read() for path in (stored.path, stored.small_path)]


def keep(upload: io.BytesIO, **more: Any) -> StoredFile:
    return store_photo(upload, actor=SYSTEM, alt="Een tuin", **more)


@pytest.mark.parametrize("alt", ["", "   ", "x" * 301])
def test_a_description_is_needed(alt: str) -> None:
    with pytest.raises(ValidationError):
        store_photo(saved(picture()), actor=SYSTEM, alt=alt)
    assert not StoredFile.objects.exists()


def _bomb() -> io.BytesIO:
    """A PNG of a few kilobytes that unpacks to more than a gigabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (io.BytesIO(b""), "no_photo"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "no_photo"),
        (io.BytesIO(b"GIF89a" + b"\0" * 50), "no_photo"),
        (saved(picture(), "GIF"), "no_photo"),
        (saved(picture(), "BMP"), "no_photo"),
        (saved(picture(), "TIFF"), "no_photo"),
        (io.BytesIO(b"%PDF-1.7 %%EOF"), "no_photo"),
        (io.BytesIO(saved(picture(600, 400)).getvalue()[:1500]), "damaged"),
        (io.BytesIO(saved(picture(600, 400), "PNG").getvalue()[:-30]), "damaged"),
        (_bomb(), "too_many_pixels"),
        (io.BytesIO(b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024)), "too_large"),
    ],
)
def test_what_is_refused(upload: io.BytesIO, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        keep(upload)
    assert caught.value.code == code
    assert not StoredFile.objects.exists()


def _jpeg() -> io.BytesIO:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(picture(), exif=exif(), comment=SECRET, xmp=xmp, icc_profile=profile)


def _png() -> io.BytesIO:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return saved(picture(), "PNG", pnginfo=info, exif=exif())


def _webp() -> io.BytesIO:
    return saved(picture(), "WEBP", exif=exif(), xmp=SECRET)


def _trailer() -> io.BytesIO:
    return io.BytesIO(saved(picture()).getvalue() + b"PK\x03\x04<script>" + SECRET)


@pytest.mark.parametrize("make", [_jpeg, _png, _webp, _trailer])
def test_nothing_but_pixels_is_kept(make: Any) -> None:
    upload = make()
    assert SECRET in upload.getvalue() or make is _png
    stored = keep(upload)
    for data in bytes_of(stored):
        assert SECRET not in data
        assert data[:4] == b"RIFF"
        chunks, at = [], 12
        while at < len(data):
            chunks.append(data[at : at + 4])
            at += 8 + (length := struct.unpack("<I", data[at + 4 : at + 8])[0]) + length % 2
        assert set(chunks) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


@pytest.mark.parametrize(
    ("orientation", "size", "dark"),
    [
        (1, (60, 40), "left"),
        (2, (60, 40), "right"),
        (3, (60, 40), "right"),
        (4, (60, 40), "left"),
        (5, (40, 60), "top"),
        (6, (40, 60), "top"),
        (7, (40, 60), "bottom"),
        (8, (40, 60), "bottom"),
    ],
)
def test_it_stands_upright(orientation: int, size: tuple[int, int], dark: str) -> None:
    stored = keep(saved(picture(), exif=exif(orientation), quality=95))
    assert (stored.width, stored.height) == size
    with Image.open(io.BytesIO(bytes_of(stored)[0])) as image:
        width, height = image.size
        at = {
            "left": (5, height // 2),
            "right": (width - 5, height // 2),
            "top": (width // 2, 5),
            "bottom": (width // 2, height - 5),
        }
        assert {side: image.convert("L").getpixel(point) < 100 for side, point in at.items()}[dark]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("size", "full", "small"),
    [
        ((60, 40), (60, 40), (60, 40)),
        ((1600, 900), (1600, 900), (640, 360)),
        ((3200, 1800), (1600, 900), (640, 360)),
        ((1000, 4000), (400, 1600), (160, 640)),
        ((5000, 2), (1600, 1), (640, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_sizes(size: tuple[int, int], full: tuple[int, int], small: tuple[int, int], kind: str) -> None:
    stored = keep(saved(picture(*size), kind))
    assert (stored.width, stored.height) == full
    assert [Image.open(io.BytesIO(data)).size for data in bytes_of(stored)] == [full, small]
    assert stored.size == len(bytes_of(stored)[0])


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "CMYK", "1", "I;16"])
def test_every_way_of_colour(mode: str) -> None:
    if mode == "I;16":
        image = Image.new("I", (60, 40))
        image.paste(230 * 256, (30, 0, 60, 40))
        image = image.convert("I;16")
    else:
        image = picture().convert(mode)
    stored = keep(saved(image, "JPEG" if mode == "CMYK" else "PNG"))
    with Image.open(io.BytesIO(bytes_of(stored)[0])) as kept:
        grey = kept.convert("RGB").convert("L")
        dark, light = grey.getpixel((10, 20)), grey.getpixel((50, 20))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 60
    assert light > 200


def test_what_is_see_through_stays_so() -> None:
    stored = keep(saved(picture(mode="RGBA"), "PNG"))
    with Image.open(io.BytesIO(bytes_of(stored)[0])) as kept:
        assert kept.mode == "RGBA"
        assert kept.getpixel((50, 20))[3] == pytest.approx(128, abs=3)  # type: ignore[index]


def test_a_profile_that_is_nonsense_does_no_harm() -> None:
    assert keep(saved(picture(), icc_profile=b"onzin" * 50)).width == 60


def test_it_is_private_until_it_is_shown(django_user_model: Any) -> None:
    owner, other = make_user(), make_user()
    stored = store_photo(saved(picture()), actor=owner, alt="  Een \n tuin ")
    assert stored.alt_text == "Een tuin"
    assert not stored.public
    assert list(StoredFile.objects.visible_to(owner)) == [stored]
    assert list(StoredFile.objects.visible_to(other)) == []
    set_public(stored, True, actor=owner)
    assert list(StoredFile.objects.visible_to(other)) == [stored]
    set_public(stored, True, actor=owner)
    set_public(stored, False, actor=owner)
    assert list(StoredFile.objects.visible_to(other)) == []
    assert [entry.verb for entry in Entry.objects.about(stored)] == ["stored", "shown", "hidden"]


def test_the_description_can_change() -> None:
    stored = keep(saved(picture()))
    set_alt_text(stored, "Een tuin in bloei", actor=SYSTEM)
    assert StoredFile.objects.get().alt_text == "Een tuin in bloei"
    for wrong in ("", "x" * 301):
        with pytest.raises(ValidationError):
            set_alt_text(stored, wrong, actor=SYSTEM)


def test_equal_bytes_are_kept_once_and_go_with_the_last(django_capture_on_commit_callbacks: Any) -> None:
    one, other = keep(saved(picture())), keep(saved(picture()))
    assert one.pk != other.pk
    assert one.path == other.path
    with django_capture_on_commit_callbacks(execute=True):
        remove(one, actor=SYSTEM)
    assert default_storage.exists(other.path)
    with django_capture_on_commit_callbacks(execute=True):
        remove(other, actor=SYSTEM)
    assert not default_storage.exists(other.path)
    assert not default_storage.exists(other.small_path)
    assert not StoredFile.objects.exists()


def test_only_the_uploader_removes() -> None:
    owner = make_user()
    stored = store_photo(saved(picture()), actor=owner, alt="Een tuin")
    with pytest.raises(PermissionDenied):
        remove(stored, actor=make_user())
    assert StoredFile.objects.filter(pk=stored.pk).exists()
    remove(stored, actor=owner)
    assert not StoredFile.objects.exists()


def test_the_limits_are_those_that_the_words_name() -> None:
    assert photos.MOST_BYTES == 15 * 1024 * 1024
    assert photos.MOST_PIXELS == 65_000_000
    assert photos.MOST_SIDE == 20_000
