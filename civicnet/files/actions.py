"""What changes stored files. Every photo and document is opened, checked and made anew before a byte of it is kept."""

import hashlib
import io
import warnings
from typing import IO, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from civicnet.files.models import StoredFile
from civicnet.files.pdf import clean
from civicnet.journal.actions import record
from civicnet.workflow import SYSTEM, Actor

MOST_BYTES: Final = 15 * 1024 * 1024
MOST_DOCUMENT_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000  # of one picture; a phone makes 12 to 50 million
FULL_SIDE: Final = 1600
SMALL_SIDE: Final = 640
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82


@transaction.atomic
def store_photo(upload: IO[bytes] | File, *, actor: Actor, alt: str, public: bool = False) -> StoredFile:
    """Keep a photo: the pixels only, upright, as WebP, at most 1,600 a side, with a small one of 640.

    Nothing that came with the pixels is kept: no place, camera, time, thumbnail, comment or colour profile.

    Args:
        upload: JPEG, PNG or WebP; at most 15 MB and 50 million pixels.
        actor: who puts it there; SYSTEM for drawings of the example.
        alt: what is in the picture, for who cannot see it.
        public: whether everybody may see it at once; else only the uploader, until `set_public`.

    Raises:
        ValidationError: what is wrong with the file or the description, in words for the person.
    """
    alt = _description(alt)
    photo = _open(upload)
    full = _webp(photo, FULL_SIDE)
    small = _webp(photo, SMALL_SIDE)
    row = StoredFile(
        kind=StoredFile.Kind.PHOTO,
        sha256=hashlib.sha256(full).hexdigest(),
        content_type="image/webp",
        size=len(full),
        alt_text=alt,
        public=public,
        uploaded_by_id=actor.pk,
    )
    row.width, row.height = _fitted(photo.size, FULL_SIDE)
    _lock(row.sha256)
    for path, content in ((row.path, full), (row.small_path, small)):
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    row.save(force_insert=True)
    record(row, "stored", actor=actor)
    return row


@transaction.atomic
def store_document(upload: IO[bytes] | File, *, actor: Actor, title: str, public: bool = False) -> StoredFile:
    """Keep a document: a PDF of at most 20 MB, cleaned of all that acts, hides or tells on its maker (pdf.py).

    `title` is what it is called on the page and as a file. Raises ValidationError like `store_photo`.
    """
    title = " ".join(title.split())
    if not title:
        raise ValidationError(_("Give the document a title."), code="title_missing")
    upload.seek(0)
    data = upload.read(MOST_DOCUMENT_BYTES + 1)
    if len(data) > MOST_DOCUMENT_BYTES:
        raise ValidationError(_("The document is larger than 20 MB. Choose a smaller one."), code="too_large")
    content = clean(data)
    row = StoredFile(
        kind=StoredFile.Kind.DOCUMENT,
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="application/pdf",
        size=len(content),
        alt_text=title[:300],
        public=public,
        uploaded_by_id=actor.pk,
    )
    _lock(row.sha256)
    if not default_storage.exists(row.path):
        default_storage.save(row.path, ContentFile(content))
    row.save(force_insert=True)
    record(row, "stored", actor=actor)
    return row


@transaction.atomic
def set_public(stored: StoredFile, public: bool, *, actor: Actor) -> StoredFile:
    """Show a file to everybody, or no longer.

    Called by the verb of the page that it stands on, which has checked the right to do so.
    """
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if row.public != public:
        row.public = public
        row.save(update_fields=["public"])
        record(row, "shown" if public else "hidden", actor=actor)
    stored.public = public
    return row


@transaction.atomic
def set_alt_text(stored: StoredFile, alt: str, *, actor: Actor) -> StoredFile:
    """Change the description of a picture. Called like `set_public`."""
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    row.alt_text = _description(alt)
    row.save(update_fields=["alt_text"])
    stored.alt_text = row.alt_text
    return row


@transaction.atomic
def remove(stored: StoredFile, *, actor: Actor) -> None:
    """Remove a file, and its bytes when no other row has the same. By the uploader or by SYSTEM.

    Raises PermissionDenied for anybody else, ProtectedError while a page still shows it.
    """
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if actor is not SYSTEM and (actor.pk is None or row.uploaded_by_id != actor.pk):
        raise PermissionDenied("files.remove")
    record(row, "removed", actor=actor)
    row.delete()
    transaction.on_commit(lambda: _drop_bytes(row))


@transaction.atomic
def _drop_bytes(row: StoredFile) -> None:
    _lock(row.sha256)
    if not StoredFile.objects.filter(sha256=row.sha256).exists():
        default_storage.delete(row.path)
        default_storage.delete(row.small_path)


def _lock(sha256: str) -> None:
    """Until the end of the transaction nobody else keeps or drops these bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def _description(alt: str) -> str:
    alt = " ".join(alt.split())
    if not alt:
        raise ValidationError(_("Describe in a few words what is in the picture."), code="alt_missing")
    if len(alt) > 300:
        raise ValidationError(_("Describe the picture in at most 300 characters."), code="alt_too_long")
    return alt


# ---- pixels --------------------------------------------------------------------------------------


def _open(upload: IO[bytes] | File) -> Image.Image:
    """The picture in an upload: upright, in RGB or RGBA, and with nothing but its pixels."""
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The photo is larger than 15 MB. Choose a smaller one."), code="too_large")
    try:
        with warnings.catch_warnings():
            # Pillow only warns about a picture that unpacks to more than its own limit; ours comes first.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as check:
                if check.width * check.height > MOST_PIXELS:
                    raise ValidationError(
                        _("The photo has more than 50 million pixels. Make it smaller first."),
                        code="too_many_pixels",
                    )
                check.verify()  # leaves the file unusable
            with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
                source.draft("RGB", (FULL_SIDE, FULL_SIDE))  # a large JPEG is read at a fraction of its size
                upright = ImageOps.exif_transpose(source)
                return _pixels_only(upright)
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("This is not a photo that we can read. Choose a JPEG, PNG or WebP file."), code="no_photo"
        ) from error
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The photo has more than 50 million pixels. Make it smaller first."), code="too_many_pixels"
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(_("The photo is damaged. Choose another one."), code="damaged") from error


def _pixels_only(source: Image.Image) -> Image.Image:
    """A new picture with the same pixels. Saving the old one again would take its comments along."""
    has_alpha = "A" in source.getbands() or "transparency" in source.info
    if source.mode.startswith("I"):  # 16 bits of grey: the upper eight are seen
        source = source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    pixels = _in_srgb(source.convert("RGBA" if has_alpha else "RGB"), source.info.get("icc_profile"))
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as every screen knows them; a phone's own profile is not kept, so it is worked in."""
    if not profile:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB")) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture  # a profile that is damaged or for another kind of picture says nothing


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _webp(photo: Image.Image, side: int) -> bytes:
    size = _fitted(photo.size, side)
    picture = photo if size == photo.size else photo.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()
