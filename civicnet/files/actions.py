"""Verbs on stored files. Every photo and document is opened, checked and rebuilt before a byte of it is kept."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.database.locks import wait_for_turn
from civicnet.files.documents import PreparedDocument, prepare_document
from civicnet.files.models import StoredFile
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.journal.actions import record
from civicnet.workflow import SYSTEM, Actor

MOST_UPLOAD_BYTES: Final = 25 * 1024 * 1024


def store_photo(
    upload: IO[bytes] | File | PreparedPhoto, *, actor: Actor, alt: str, public: bool = False
) -> StoredFile:
    """Keep a photo, as `prepare_photo` makes it, with a small version.

    Args:
        upload: what was uploaded, or what `prepare_photo` made of it: a verb with a transaction of its own prepares first.
        actor: who puts it there; SYSTEM for drawings of the example.
        alt: what is in the picture, for people who cannot see it.
        public: whether everybody may see it at once; else only the uploader, until `set_public`.

    Raises:
        ValidationError: what is wrong with the file or the description, in words for the person.
    """
    alt = _description(alt)
    photo = upload if isinstance(upload, PreparedPhoto) else prepare_photo(upload)
    row = StoredFile(
        kind=StoredFile.Kind.PHOTO,
        sha256=hashlib.sha256(photo.full).hexdigest(),
        content_type="image/webp",
        size=len(photo.full),
        width=photo.width,
        height=photo.height,
        alt_text=alt,
        public=public,
        uploaded_by_id=actor.pk,
    )
    return _store_contents(row, {row.path: photo.full, row.small_path: photo.small}, actor=actor)


def store_document(
    upload: IO[bytes] | File | PreparedDocument, *, actor: Actor, title: str, public: bool = False
) -> StoredFile:
    """Keep a document, as `prepare_document` makes it. `title` is its name on the page and as a file. Takes and raises
    the same as `store_photo`.
    """
    title = " ".join(title.split())
    if not title:
        raise ValidationError(_("Give the document a title."), code="title_missing")
    content = (upload if isinstance(upload, PreparedDocument) else prepare_document(upload)).content
    row = StoredFile(
        kind=StoredFile.Kind.DOCUMENT,
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="application/pdf",
        size=len(content),
        alt_text=title[:300],
        public=public,
        uploaded_by_id=actor.pk,
    )
    return _store_contents(row, {row.path: content}, actor=actor)


@transaction.atomic
def _store_contents(row: StoredFile, contents: Mapping[str, bytes | File], *, actor: Actor) -> StoredFile:
    wait_for_turn(row.sha256)  # nobody else keeps or drops these bytes meanwhile
    for path, content in contents.items():
        if not default_storage.exists(path):
            default_storage.save(path, content if isinstance(content, File) else ContentFile(content))
    row.save(force_insert=True)
    record(row, "stored", actor=actor)
    return row


def store_upload(upload: IO[bytes] | File, *, actor: Actor, name: str) -> StoredFile:
    """Keep a file as it is, for a task that reads it. Only the uploader can see it, and no page shows it.

    `name` is what the file is called. The task removes it when it has finished. Raises ValidationError when it is too
    large.
    """
    upload.seek(0)
    data = upload.read(MOST_UPLOAD_BYTES + 1)
    if len(data) > MOST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 25 MB. Cut it into smaller ones."), code="too_large")
    row = StoredFile(
        kind=StoredFile.Kind.UPLOAD,
        sha256=hashlib.sha256(data).hexdigest(),
        content_type="application/octet-stream",
        size=len(data),
        alt_text=name[:300],
        uploaded_by_id=actor.pk,
    )
    return _store_contents(row, {row.path: data}, actor=actor)


def store_export(content: IO[bytes], *, actor: Actor, name: str) -> StoredFile:
    """Keep a ZIP that a task made of somebody's data, whatever its size. Only `actor` can see it, and no page shows it.

    `name` is what the file is called. Whoever made it removes it when its time is over.
    """
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # a file on the disk
    row = StoredFile(
        kind=StoredFile.Kind.EXPORT,
        sha256=sha256,
        content_type="application/zip",
        size=content.tell(),
        alt_text=name[:300],
        uploaded_by_id=actor.pk,
    )
    content.seek(0)
    return _store_contents(row, {row.path: File(content)}, actor=actor)


def read_upload(stored: StoredFile) -> bytes:
    """The bytes of a file that a task reads. Raises FileNotFoundError when they are gone."""
    with default_storage.open(stored.path) as content:
        return content.read()


@transaction.atomic
def set_public(stored: StoredFile, public: bool, *, actor: Actor) -> StoredFile:
    """Show a file to everybody, or stop doing so. Called by the verb of the page on which it stands, which has checked
    the right.
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
def remove_unshown(user: User) -> None:
    """Remove each file that `user` uploaded and that no page shows."""
    for stored in StoredFile.objects.filter(uploaded_by=user).order_by("pk"):
        with suppress(ProtectedError), transaction.atomic():
            remove(stored, actor=SYSTEM)


@transaction.atomic
def _drop_bytes(row: StoredFile) -> None:
    wait_for_turn(row.sha256)
    if not StoredFile.objects.filter(sha256=row.sha256).exists():
        default_storage.delete(row.path)
        default_storage.delete(row.small_path)


def _description(alt: str) -> str:
    alt = " ".join(alt.split())
    if not alt:
        raise ValidationError(_("Describe in a few words what is in the picture."), code="alt_missing")
    if len(alt) > 300:
        raise ValidationError(_("Describe the picture in at most 300 characters."), code="alt_too_long")
    return alt
