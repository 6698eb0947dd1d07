"""Verbs on what owners publish along the way: news, photos, documents, and scores on their own measure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
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
from initiatives.models import Document, Initiative, MeasureNorm, MeasureScore, Photo, Update

MOST_PHOTOS = 12  # beside those of the news
MOST_PHOTOS_OF_NEWS = 6  # of one item
MOST_POSITION = 32767  # what the column holds
MOST_DOCUMENTS = 20


def add_update(
    initiative: Initiative,
    *,
    actor: Actor,
    title: str,
    text: str,
    photos: Iterable[tuple[IO[bytes] | PreparedPhoto, str]] = (),
    at: datetime | None = None,
) -> Update:
    """Tell some news (Markdown), with at most MOST_PHOTOS_OF_NEWS pictures, each with its description. Members get a
    notice, and who follows it reads it in their letter. The pictures are prepared first, as in `add_photo`; when one is not right nothing is told.
    """
    require(actor, "initiatives.edit", initiative)
    taken = list(photos)
    if len(taken) > MOST_PHOTOS_OF_NEWS:
        raise ValidationError({"photos": _("Choose at most six photos.")})
    prepared = [(_prepared(upload), alt) for upload, alt in taken]
    return _tell(initiative, actor=actor, title=title, text=text, photos=prepared, at=at)


@transaction.atomic
def _tell(
    initiative: Initiative,
    *,
    actor: Actor,
    title: str,
    text: str,
    photos: Iterable[tuple[PreparedPhoto, str]],
    at: datetime | None,
) -> Update:
    initiative = _editable(initiative, actor)
    update = Update.objects.create(
        initiative=initiative, author_id=actor.pk, title=title, text=text, at=at or timezone.now()
    )
    for photo, alt in photos:
        _keep_photo(initiative, photo, actor=actor, alt=alt, at=at, update=update)
    choose_pictures(initiative)
    _touch(initiative, at)
    record(initiative, "update", actor=actor, at=at)
    if not initiative.is_draft:
        readers = [u for u in initiative.audience("members") if u.pk != actor.pk]
        tell(
            readers,
            "initiative.update",
            "members",
            about=initiative,
            by=actor,
            at=at,
            facts={"title": title, "news": lambda: update.get_absolute_url()},
            source=update,
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


@transaction.atomic
def set_norm(
    initiative: Initiative,
    *,
    actor: Actor,
    norm: int,
    reason: str = "",
    at: datetime | None = None,
) -> MeasureNorm:
    """Say from which figure (1 to 10) of its own measure on it goes as hoped (domain.md, Initiative).

    The first norm needs no reason, each later one does. Raises ValidationError by field; NotAllowedNow without an own
    measure.
    """
    initiative = _editable(initiative, actor)
    if not initiative.own_measure:
        raise NotAllowedNow(initiative, "set_norm")
    before = initiative.measure_norms.last()
    if before is not None and before.norm == norm:
        raise ValidationError({"norm": _("This is the figure that you chose before.")})
    if before is not None and not reason:
        raise ValidationError({"reason": _("Say why it changes. Everybody can read that.")})
    row = MeasureNorm(initiative=initiative, norm=norm, reason=reason, on=deadlines.local_date(at))
    row.author = actor if isinstance(actor, User) else None
    row.full_clean()
    row.save()
    _touch(initiative, at)
    record(initiative, "set_norm", actor=actor, data={"norm": norm}, at=at)
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
    photo = _prepared(upload)
    with transaction.atomic():
        initiative = _editable(initiative, actor)
        _need_room_for_photo(initiative)
        added = _keep_photo(initiative, photo, actor=actor, alt=alt, at=at)
        choose_pictures(initiative)
        _touch(initiative, at)
    return added


def _prepared(upload: IO[bytes] | PreparedPhoto) -> PreparedPhoto:
    return upload if isinstance(upload, PreparedPhoto) else prepare_photo(upload)


def _keep_photo(
    initiative: Initiative,
    prepared: PreparedPhoto,
    *,
    actor: Actor,
    alt: str,
    at: datetime | None,
    update: Update | None = None,
) -> Photo:
    """Keep a picture of a locked initiative, after those that it has."""
    public = not initiative.is_draft and initiative.hidden_at is None
    stored = store_photo(prepared, actor=actor, alt=alt, public=public)
    last = initiative.photos.aggregate(last=Max("position"))["last"] or 0
    photo = Photo.objects.create(
        initiative=initiative,
        update=update,
        file=stored,
        alt=alt,
        position=min(last + 1, MOST_POSITION),
        at=at or timezone.now(),
    )
    record(initiative, "add_photo", actor=actor, at=at)
    return photo


def choose_pictures(initiative: Initiative) -> None:
    """Choose what a locked initiative shows of its pictures: the first on top of its page, the newest in lists."""
    shown = initiative.photos.shown()
    initiative.cover, initiative.newest_photo = shown.first(), shown.order_by("-at", "-pk").first()
    initiative.save(update_fields=["cover", "newest_photo"])


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
    if not initiative.photos.shown().filter(pk=photo.pk).exists():
        raise NotAllowedNow(initiative, "move_photo")
    others = initiative.photos.exclude(pk=photo.pk)
    for position, row in enumerate([photo, *others], 1):
        row.position = position
        row.save(update_fields=["position"])
    choose_pictures(initiative)
    record(initiative, "move_photo", actor=actor)


@transaction.atomic
def remove_photo(photo: Photo, *, actor: Actor) -> None:
    """Remove a picture with its file; the next one becomes the cover."""
    initiative = _editable(photo.initiative, actor)
    stored = photo.file
    photo.delete()
    choose_pictures(initiative)
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


def _need_room_for_photo(initiative: Initiative) -> None:
    """Raise ValidationError when one more does not fit. Those of the news are not counted."""
    if initiative.photos.filter(update=None).count() >= MOST_PHOTOS:
        raise ValidationError({"photo": _("There are twelve photos already: remove one first.")})


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
