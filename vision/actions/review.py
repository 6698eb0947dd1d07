"""The next review: its agenda, who asks for it, and its clock. Source: domain.md, Vision, Review."""

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality
from civicnet.deadlines import local_date
from civicnet.outbox.reminding import remind_once
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from vision.models import Gap, ReviewRequest, Vision, VisionVersion

# domain.md, Vision: a review when 10% of residents ask.
ASKING_SHARE: Final = Fraction(1, 10)


def requests_needed() -> int | None:
    """How many residents must ask before the review comes early; None while the number of residents is not known."""
    municipality = Municipality.current()
    residents = municipality and municipality.residents
    return ceil(residents * ASKING_SHARE) if residents else None


@transaction.atomic
def ask_review(vision: Vision, *, actor: User) -> ReviewRequest:
    """Ask for a review of the text in force; one person counts once. At 10% of the residents it is called.

    Raises NotAllowedNow without a text in force or when a review has been called already.
    """
    require(actor, "vision.ask_review", vision)
    vision, version = _in_force(vision, "ask_review")
    if vision.review != Vision.Review.RESTING:
        raise NotAllowedNow(vision, "ask_review")
    request, _made = ReviewRequest.objects.get_or_create(version=version, user=actor)
    enough = requests_needed()
    if enough is not None and version.review_requests.count() >= enough:
        perform(vision, "call_review", actor=SYSTEM)
    return request


@transaction.atomic
def take_back_request(vision: Vision, *, actor: User) -> None:
    """Take back one's request for a review. Nothing happens to a review that has been called."""
    require(actor, "vision.ask_review", vision)
    _vision, version = _in_force(vision, "ask_review")
    version.review_requests.filter(user=actor).delete()


@transaction.atomic
def call_review(vision: Vision, *, actor: Actor) -> Vision:
    """Say that it is time, before the clock does."""
    return perform(vision, "call_review", actor=actor)


@transaction.atomic
def start_review(vision: Vision, *, actor: Actor) -> Vision:
    """Begin with the review."""
    return perform(vision, "start_review", actor=actor)


def call_reviews_by_the_clock(today: date | None = None) -> int:
    """Call the review of each vision whose four years are over. Returns how many; called every night."""
    called = 0
    for vision in Vision.objects.filter(
        review=Vision.Review.RESTING, next_review_on__lte=today or timezone.localdate()
    ):
        with transaction.atomic():
            perform(vision, "call_review", actor=SYSTEM)
            called += 1
    return called


def remind_of_late_reviews(today: date | None = None) -> int:
    """Remind the curators, once, of a review that should have begun by its day. Returns how many reminders went out."""
    on = local_date(today)
    late = Vision.objects.filter(review=Vision.Review.DUE, next_review_on__lt=on)
    return sum(
        _remind_of_late_review(vision, vision.next_review_on) for vision in late if vision.next_review_on
    )


def _remind_of_late_review(vision: Vision, day: date) -> bool:
    return remind_once(
        vision.audience("curators"),
        "vision.late_review",
        "curators",
        key=f"review-{vision.pk} late {day.isoformat()}",
        about=vision,
    )


@transaction.atomic
def note_gap(vision: Vision, subject: str, why: str, *, actor: Actor) -> Gap:
    """Put a subject on the agenda of the next review."""
    gap = Gap(vision=vision, subject=subject.strip(), why=why.strip())
    gap.noted_by = actor if isinstance(actor, User) else None
    gap = create(gap, "note", actor=actor)
    index(gap)
    return gap


@transaction.atomic
def take_up_gap(gap: Gap, *, actor: Actor, note: str = "") -> Gap:
    """Say where the next version takes the subject up."""
    gap.reason = note.strip()
    gap = perform(gap, "take_up", actor=actor, note=note, with_fields=["reason"])
    index(gap)
    return gap


@transaction.atomic
def set_gap_aside(gap: Gap, *, actor: Actor, note: str) -> Gap:
    """Leave the subject out, with the reason."""
    gap.reason = note.strip()
    gap = perform(gap, "set_aside", actor=actor, note=note, with_fields=["reason"])
    index(gap)
    return gap


def _in_force(vision: Vision, verb: str) -> tuple[Vision, VisionVersion]:
    vision = Vision.objects.select_for_update().get(pk=vision.pk)
    version = vision.versions.filter(state=VisionVersion.State.ADOPTED).first()
    if version is None:
        raise NotAllowedNow(vision, verb)
    return vision, version
