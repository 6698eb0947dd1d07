"""Verbs on what owners publish along the way: news, photos, documents, and scores on their own measure."""

from datetime import date, datetime
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.files.actions import remove as remove_file
from civicnet.files.actions import set_alt_text, store_document, store_photo
from civicnet.files.documents import PreparedDocument, prepare_document
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, require
from initiatives.actions.draft import locked
from initiatives.models import Document, Initiative, MeasureScore, Photo, Update

MOST_PHOTOS = 12
MOST_DOCUMENTS = 20


@transaction.atomic
def add_update(
    initiative: Initiative, *, actor: Actor, title: str, text: str, at: datetime | None = None
) -> Update:
    """Tell some news (Markdown). Followers get a notice."""
    initiative = _editable(initiative, actor)
    update = Update.objects.create(
        initiative=initiative, author_id=actor.pk, title=title, text=text, at=at or timezone.now()
    )
    _touch(initiative, at)
    record(initiative, "update", actor=actor, at=at)
    if not initiative.is_draft:
        readers = [u for u in initiative.audience("followers") if u.pk != actor.pk]
        tell(
            readers,
            "initiative.update",
            "followers",
            about=initiative,
            by=actor,
            at=at,
            facts={"title": title, "news": lambda: update.get_absolute_url()},
        )
    return update


@transaction.atomic
def edit_update(update: Update, *, actor: Actor, title: str, text: str) -> Update:
    """Change published news; the page shows when."""
    _editable(update.initiative, actor)
    update.title, update.text, update.changed_at = title, text, timezone.now()
    update.save(update_fields=["title", "text", "changed_at"])
    _touch(update.initiative, None)
    record(update.initiative, "edit_update", actor=actor)
    return update


@transaction.atomic
def score_measure(
    initiative: Initiative,
    *,
    actor: Actor,
    score: int,
    note: str = "",
    on: date | None = None,
    at: datetime | None = None,
) -> MeasureScore:
    """Score the initiative from 0 to 10 on its own measure, for one day, with a note."""
    initiative = _editable(initiative, actor)
    if not initiative.own_measure:
        raise NotAllowedNow(initiative, "score_measure")
    day = on or deadlines.local_date(at)
    if day > deadlines.local_date():
        raise ValidationError({"on": _("That day is still to come.")})
    row = MeasureScore(initiative=initiative, score=score, note=note, on=day)
    row.author = actor if isinstance(actor, User) else None
    row.full_clean()
    row.save()
    _touch(initiative, at)
    record(initiative, "score_measure", actor=actor, data={"score": score}, at=at)
    return row


def add_photo(
    initiative: Initiative,
    upload: IO[bytes] | PreparedPhoto,
    *,
    actor: Actor,
    alt: str,
    at: datetime | None = None,
) -> Photo:
    """Add a picture, cleaned; the first one becomes the cover.

    The picture is prepared before the initiative is locked, and only for those who may add it; a caller with its own
    transaction has prepared `upload` already. Raises ValidationError with what is wrong with it.
    """
    require(actor, "initiatives.edit", initiative)
    _need_room_for_photo(initiative)
    photo = upload if isinstance(upload, PreparedPhoto) else prepare_photo(upload)
    return _keep_photo(initiative, photo, actor=actor, alt=alt, at=at)


@transaction.atomic
def _keep_photo(
    initiative: Initiative, prepared: PreparedPhoto, *, actor: Actor, alt: str, at: datetime | None
) -> Photo:
    initiative = _editable(initiative, actor)
    number = _need_room_for_photo(initiative)
    public = not initiative.is_draft and initiative.hidden_at is None
    stored = store_photo(prepared, actor=actor, alt=alt, public=public)
    photo = Photo.objects.create(
        initiative=initiative, file=stored, alt=alt, position=number + 1, at=at or timezone.now()
    )
    if initiative.cover_id is None:
        initiative.cover = photo
        initiative.save(update_fields=["cover"])
    _touch(initiative, at)
    record(initiative, "add_photo", actor=actor, at=at)
    return photo


@transaction.atomic
def edit_photo(photo: Photo, *, actor: Actor, alt: str) -> Photo:
    """Change the description for those who cannot see the picture."""
    _editable(photo.initiative, actor)
    set_alt_text(photo.file, alt, actor=actor)
    photo.alt = photo.file.alt_text
    photo.save(update_fields=["alt"])
    record(photo.initiative, "edit_photo", actor=actor)
    return photo


@transaction.atomic
def move_photo(photo: Photo, *, actor: Actor) -> None:
    """Put a picture first: it becomes the cover. Raises NotAllowedNow for one that a moderator has hidden."""
    initiative = _editable(photo.initiative, actor)
    if Photo.objects.filter(pk=photo.pk, hidden_at__isnull=False).exists():
        raise NotAllowedNow(initiative, "move_photo")
    others = initiative.photos.exclude(pk=photo.pk)
    for position, row in enumerate([photo, *others], 1):
        row.position = position
        row.save(update_fields=["position"])
    initiative.cover = photo
    initiative.save(update_fields=["cover"])
    record(initiative, "move_photo", actor=actor)


@transaction.atomic
def remove_photo(photo: Photo, *, actor: Actor) -> None:
    """Remove a picture with its file; the next one becomes the cover."""
    initiative = _editable(photo.initiative, actor)
    stored, was_cover = photo.file, initiative.cover_id == photo.pk
    photo.delete()
    if was_cover:
        initiative.cover = initiative.photos.shown().first()
        initiative.save(update_fields=["cover"])
    remove_file(stored, actor=SYSTEM)
    record(initiative, "remove_photo", actor=actor)


def add_document(
    initiative: Initiative,
    upload: IO[bytes] | PreparedDocument,
    *,
    actor: Actor,
    title: str,
    at: datetime | None = None,
) -> Document:
    """Keep a PDF, cleaned, for everybody to read. It is prepared before the initiative is locked, like a photo.

    Raises ValidationError with what is wrong with it.
    """
    require(actor, "initiatives.edit", initiative)
    _need_room_for_document(initiative)
    prepared = upload if isinstance(upload, PreparedDocument) else prepare_document(upload)
    return _keep_document(initiative, prepared, actor=actor, title=title, at=at)


@transaction.atomic
def _keep_document(
    initiative: Initiative, prepared: PreparedDocument, *, actor: Actor, title: str, at: datetime | None
) -> Document:
    initiative = _editable(initiative, actor)
    _need_room_for_document(initiative)
    public = not initiative.is_draft and initiative.hidden_at is None
    stored = store_document(prepared, actor=actor, title=title, public=public)
    document = Document.objects.create(
        initiative=initiative, file=stored, title=stored.alt_text, at=at or timezone.now()
    )
    _touch(initiative, at)
    record(initiative, "add_document", actor=actor, data={"document": document.pk}, at=at)
    return document


@transaction.atomic
def remove_document(document: Document, *, actor: Actor) -> None:
    """Remove a document with its file."""
    initiative = _editable(document.initiative, actor)
    stored, number = document.file, document.pk
    document.delete()
    remove_file(stored, actor=SYSTEM)
    record(initiative, "remove_document", actor=actor, data={"document": number})


def _need_room_for_photo(initiative: Initiative) -> int:
    """Return the number of photos. Raises ValidationError when one more does not fit."""
    number = initiative.photos.count()
    if number >= MOST_PHOTOS:
        raise ValidationError({"photo": _("There are twelve photos already: remove one first.")})
    return number


def _need_room_for_document(initiative: Initiative) -> None:
    if initiative.documents.count() >= MOST_DOCUMENTS:
        raise ValidationError({"document": _("There are twenty documents already: remove one first.")})


def _editable(initiative: Initiative, actor: Actor) -> Initiative:
    initiative = locked(initiative)
    require(actor, "initiatives.edit", initiative)
    return initiative


def _touch(initiative: Initiative, at: datetime | None) -> None:
    initiative.changed_at = at or timezone.now()
    initiative.save(update_fields=["changed_at"])
