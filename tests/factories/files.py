"""Photos and documents, and what somebody uploads."""

import io
from typing import Any

import pikepdf
from PIL import Image

from civicnet.files.actions import store_photo
from civicnet.files.models import StoredFile
from civicnet.workflow import SYSTEM, Actor


def make_photo(actor: Actor = SYSTEM, *, alt: str = "Een tuin", public: bool = True) -> StoredFile:
    """A photo of one colour."""
    return store_photo(photo_upload(), actor=actor, alt=alt, public=public)


def pdf_upload() -> io.BytesIO:
    """What somebody uploads: a PDF of one empty page."""
    upload = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(upload)
    upload.seek(0)
    return upload


def photo_upload() -> io.BytesIO:
    """What somebody uploads: a JPEG of one colour."""
    upload = io.BytesIO()
    Image.new("RGB", (80, 60), (90, 140, 70)).save(upload, "JPEG")
    upload.seek(0)
    return upload


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Left half dark, right half light: what is up can be seen."""
    image = Image.new(mode, (width, height), 20 if mode == "L" else (20, 20, 20, 255)[: len(mode)])
    light = 230 if mode == "L" else (230, 230, 230, 128)[: len(mode)]
    image.paste(light, (width // 2, 0, width, height))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> io.BytesIO:
    """The picture as somebody uploads it."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    out.seek(0)
    return out
