"""The pixels of a photo, rebuilt and made small, in bounded memory. actions.py stores them.

A JPEG of any size is read at a fraction of it. The other formats can only be read whole, and take 4 (PNG), 8
(progressive JPEG) or 16 bytes (WebP) for each pixel while they are: they have limits of their own, so that one upload never
needs 300 MB.
"""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Final

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, UnidentifiedImageError

from civicnet.serving.slow_work import slow_work

log = structlog.get_logger(__name__)
MOST_BYTES: Final = 15 * 1024 * 1024
MOST_PIXELS: Final = 65_000_000  # of one picture; a phone makes 12 to 64 million
MOST_SIDE: Final = 20_000  # a panorama of a phone is about 16,000 wide
MOST_PNG_PIXELS: Final = 55_000_000
MOST_PROGRESSIVE_PIXELS: Final = 25_000_000
MOST_WEBP_PIXELS: Final = 16_000_000
FULL_SIDE: Final = 1600
SMALL_SIDE: Final = 640
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82
_STRIP: Final = 64  # rows of the small picture that are made at once
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo as it will be kept: upright, in RGB or RGBA, as WebP; `width` and `height` are those of `full`."""

    full: bytes
    small: bytes
    width: int
    height: int


def prepare_photo(upload: IO[bytes] | File) -> PreparedPhoto:
    """Make the two pictures of an upload: at most 1,600 and 640 a side, and nothing but its pixels.

    No place, camera, time, thumbnail, comment or colour profile stays. Takes seconds: call it before a verb opens its
    transaction (RuntimeError inside one).

    Args:
        upload: JPEG, PNG or WebP; at most 15 MB, 20,000 pixels a side and 65 million in all (55 million for PNG, 25 for
            progressive JPEG, 16 for WebP).

    Raises:
        ValidationError: what is wrong with the file, in words for the person; Busy when it must wait too long.
    """
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The photo is larger than 15 MB. Choose a smaller one."), code="too_large")
    with slow_work():
        try:
            with warnings.catch_warnings():
                # Pillow warns of sizes that are within our own limits, or of what a camera wrote, which is not kept.
                warnings.simplefilter("ignore")
                _check(data)
                photo = _open_picture(data)
                full, small = _webp(photo, FULL_SIDE), _webp(photo, SMALL_SIDE)
        except ValidationError:
            raise
        except UnidentifiedImageError as error:
            raise ValidationError(
                _("This is not a photo that we can read. Choose a JPEG, PNG or WebP file."), code="no_photo"
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except (
            Exception
        ) as error:  # with a damaged file Pillow may raise anything, struct.error and MemoryError too
            log.info("photo_damaged", error=type(error).__name__)
            raise ValidationError(_("The photo is damaged. Choose another one."), code="damaged") from error
    width, height = _fitted(photo.size, FULL_SIDE)
    return PreparedPhoto(full=full, small=small, width=width, height=height)


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The photo has more than 65 million pixels. Make it smaller first."), code="too_many_pixels"
    )


def _check(data: bytes) -> None:
    """Refuse a picture that is too large by its header, or whose header shows that it is damaged."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        pixels = picture.width * picture.height
        if pixels > MOST_PIXELS:
            raise _too_many_pixels()
        if max(picture.size) > MOST_SIDE:
            raise ValidationError(
                _("The photo is more than 20,000 pixels wide or high. Make it smaller first."),
                code="too_long_a_side",
            )
        most = {"PNG": MOST_PNG_PIXELS, "WEBP": MOST_WEBP_PIXELS}.get(picture.format or "", MOST_PIXELS)
        if "progressive" in picture.info:
            most = MOST_PROGRESSIVE_PIXELS
        if pixels > most:
            raise ValidationError(
                _(
                    "A picture of this kind may have at most %(n)s million pixels. Make it smaller, or save it as an "
                    "ordinary JPEG (not “progressive”)."
                ),
                code="too_many_pixels",
                params={"n": most // 1_000_000},
            )
        picture.verify()  # leaves the file unusable


def _open_picture(data: bytes) -> Image.Image:
    """The picture: upright, in RGB or RGBA, with nothing but its pixels, and hardly larger than what is kept of it."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
        orientation = _orientation(source)
        profile = source.info.get("icc_profile")
        source.draft("RGB", _fitted(source.size, FULL_SIDE))
        picture = _in_srgb(_reduced(source), profile)
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    clean = Image.new(picture.mode, picture.size)  # saving the old one again would copy its comments
    clean.paste(picture)
    return clean


def _orientation(source: Image.Image) -> int:
    """How the camera was held; 1, upright, when what the file says of itself cannot be read."""
    try:
        return int(source.getexif().get(_ORIENTATION, 1))
    except Exception as error:  # Pillow reads what a camera wrote with struct, and raises its errors
        log.info("photo_says_nothing", error=type(error).__name__)
        return 1


def _reduced(source: Image.Image) -> Image.Image:
    """The picture in RGB or RGBA, reduced by a whole factor when it is at least twice too large; strip by strip."""
    source.load()
    factor = max(source.size) // FULL_SIDE
    if factor < 2:
        return _in_colour(source)
    width, height = source.size
    strips = []
    for top in range(0, height, _STRIP * factor):
        strip = source.crop((0, top, width, min(height, top + _STRIP * factor)))
        strips.append(_in_colour(strip).reduce(factor))
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        small.paste(strip, (0, top))
        top += strip.height
    return small


def _in_colour(source: Image.Image) -> Image.Image:
    has_alpha = "A" in source.getbands() or "transparency" in source.info
    if source.mode.startswith("I"):  # 16 bits of grey: the upper eight are visible
        source = source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return source.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as every screen shows them. A phone's own profile is not kept, so it is applied."""
    if not profile:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB")) or picture
    except Exception as error:  # a profile that is damaged or for another kind of picture is ignored
        log.info("photo_profile_unknown", error=type(error).__name__)
        return picture


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _webp(photo: Image.Image, side: int) -> bytes:
    size = _fitted(photo.size, side)
    picture = photo if size == photo.size else photo.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()
