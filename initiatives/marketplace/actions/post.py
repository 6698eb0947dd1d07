"""Verbs on an offer or a need, from the draft to its end. Source: domain.md, Marketplace."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.files.actions import remove as remove_file
from civicnet.files.actions import set_public
from civicnet.journal.actions import record
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.marketplace.models import POST_DAYS, Post, Side
from initiatives.marketplace.workflow import PROMISED
from initiatives.workflow import LIVE as LIVE_INITIATIVES


def locked(post: Post) -> Post:
    """The post as it is now, locked until the end of the transaction."""
    return Post.objects.select_for_update(of=("self",)).with_party().get(pk=post.pk)


@transaction.atomic
def start_post(
    *,
    actor: Actor,
    working_area: Iterable[Neighbourhood] = (),
    at: datetime | None = None,
    **fields: Any,
) -> Post:
    """Start the draft of an offer or a need. Only who may speak for its party can see it until `put_up`.

    `fields` are columns of Post; exactly one of `initiative`, `organisation` and `person` is its party. Raises
    PermissionDenied for who may not speak for it.
    """
    moment = at or timezone.now()
    post = Post(**fields, made_at=moment, changed_at=moment)
    post.made_by = actor if isinstance(actor, User) else None
    create(post, "start", actor=actor, at=at)
    post.working_area.add(*working_area)
    return post


@transaction.atomic
def edit_post(
    post: Post,
    *,
    actor: Actor,
    working_area: Collection[Neighbourhood] | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Post:
    """Change what a draft or a live post says. Only the fields given change; with another last day of its time it closes
    on another day, as `put_up` has it.

    `fields` are columns of Post, never its state or party. Raises PermissionDenied, NotAllowedNow for what is closed,
    ValidationError for a number below what is agreed already.
    """
    post = locked(post)
    require(actor, "marketplace.post", post)
    if not post.is_live and post.state != Post.State.DRAFT:
        raise NotAllowedNow(post, "edit")
    changed = [name for name, value in fields.items() if getattr(post, name) != value]
    for name in changed:
        setattr(post, name, fields[name])
    if post.number < max(post.taken, 1):
        raise ValidationError(
            {"number": _("You agreed on %(n)s already: less is not possible.") % {"n": post.taken}}
        )
    if "until_on" in changed and post.closes_on is not None:
        post.closes_on = _last_day(post, deadlines.local_date(at))
    post.changed_at = at or timezone.now()
    post.save(update_fields=[*changed, "closes_on", "changed_at"])
    if working_area is not None and {area.pk for area in working_area} != set(post.works_in):
        post.working_area.set(working_area)
        changed.append("working_area")
    if post.is_live:
        if "number" in changed:
            _follow_number(post)
        index(post)
        if changed:
            record(post, "edit", actor=actor, data={"fields": changed}, at=at)
    return post


@transaction.atomic
def put_up(post: Post, *, actor: Actor, is_standing: bool = False, at: datetime | None = None) -> Post:
    """Put a draft on the marketplace; everybody sees it at once. It closes after 90 days, or on the last day of its time.

    `is_standing`: an offer without end, asked about once a year. Raises ValidationError naming what is missing.
    """
    post = locked(post)
    missing = [name for name in ("side", "category", "title") if not getattr(post, name)]
    if missing:
        raise ValidationError({name: _("This is still missing.") for name in missing})
    if post.initiative is not None and post.initiative.stage not in LIVE_INITIATIVES:
        raise NotAllowedNow(post, "put_up")
    post.opened_at = at or timezone.now()
    if post.photo is not None:
        set_public(post.photo, True, actor=SYSTEM)
    return _open(post, "put_up", actor=actor, is_standing=is_standing, at=at)


@transaction.atomic
def keep_open(post: Post, *, actor: Actor, at: datetime | None = None) -> Post:
    """It is still true: open for another 90 days, a standing offer for another year. Doing it twice changes nothing more."""
    post = locked(post)
    return _open(post, "keep_open", actor=actor, is_standing=post.is_standing, at=at)


@transaction.atomic
def reopen(post: Post, *, actor: Actor, is_standing: bool = False, at: datetime | None = None) -> Post:
    """Put up again what was closed; of it is promised what exchanges still have to keep.

    Raises NotAllowedNow when its initiative is over.
    """
    post = locked(post)
    if post.initiative is not None and post.initiative.stage not in LIVE_INITIATIVES:
        raise NotAllowedNow(post, "reopen")
    post.opened_at, post.taken = at or timezone.now(), min(_still_promised(post), post.number)
    post = _open(post, "reopen", actor=actor, is_standing=is_standing, at=at)
    _follow_number(post)
    return post


@transaction.atomic
def fulfil(post: Post, *, actor: Actor, at: datetime | None = None) -> Post:
    """Its party says that it worked out, here or elsewhere. It can be put up again."""
    return perform(locked(post), "fulfil", actor=actor, at=at)


@transaction.atomic
def lapse(post: Post, *, actor: Actor, note: str = "", at: datetime | None = None) -> Post:
    """The place that it depends on went to others. Raises NotAllowedNow when it depends on none."""
    post = locked(post)
    if post.condition_id is None:
        raise NotAllowedNow(post, "lapse")
    return perform(post, "lapse", actor=actor, note=note, at=at)


@transaction.atomic
def get_place(post: Post, *, actor: Actor, at: datetime | None = None) -> Post:
    """The place that it depends on is theirs: from now on it depends on nothing. Raises as `lapse` does."""
    if locked(post).condition_id is None:
        raise NotAllowedNow(post, "get_place")
    return edit_post(post, actor=actor, at=at, condition=None)


@transaction.atomic
def withdraw_post(post: Post, *, actor: Actor, note: str = "", at: datetime | None = None) -> Post:
    """Take it off the marketplace. The page stays, and says so; no reason is asked. It can be put up again."""
    return perform(locked(post), "withdraw", actor=actor, note=note, at=at)


@transaction.atomic
def remove_post_draft(post: Post, *, actor: Actor) -> None:
    """Delete a draft. What has been public stays: it can be taken off, not deleted."""
    post = locked(post)
    require(actor, "marketplace.post", post)
    if post.state != Post.State.DRAFT:
        raise NotAllowedNow(post, "remove_draft")
    photo = post.photo
    record(post, "remove_draft", actor=actor)
    post.delete()
    if photo is not None:
        remove_file(photo, actor=actor)


@transaction.atomic
def withdraw_with_initiative(payload: dict[str, Any]) -> None:
    """Subscriber of what ends an initiative for good: its posts end with it. Idempotent."""
    for post in (
        Post.objects.select_for_update(of=("self",)).live().filter(initiative=payload["id"]).order_by("pk")
    ):
        perform(post, "withdraw", actor=SYSTEM)


def _open(post: Post, verb: str, *, actor: Actor, is_standing: bool, at: datetime | None) -> Post:
    """Perform `verb`, which leaves the post open, and set until when."""
    today = deadlines.local_date(at)
    if is_standing and post.side == Side.OFFER:
        post.closes_on, post.ask_on = None, _a_year_after(today)
    else:
        post.closes_on, post.ask_on = _last_day(post, today), None
    fields = ["closes_on", "ask_on", "opened_at", "taken"]
    post = perform(post, verb, actor=actor, at=at, with_fields=fields)
    index(post)
    return post


def _last_day(post: Post, today: date) -> date:
    """90 days on, or the last day of its own time when that comes first and is still to come."""
    term = deadlines.due(today, POST_DAYS, moves=False)
    return post.until_on if post.until_on and today <= post.until_on < term else term


def _a_year_after(today: date) -> date:
    return today + timedelta(days=365)


def _still_promised(post: Post) -> int:
    """How many of it are agreed in exchanges that are not over."""
    asked = post.exchanges.filter(state__in=PROMISED).aggregate(n=Sum("number"))["n"]
    own = post.answers.filter(state__in=PROMISED).aggregate(n=Sum("own_number"))["n"]
    return (asked or 0) + (own or 0)


def _follow_number(post: Post) -> None:
    """Keep the state in step with a number that was changed: all of it is agreed, or some is to be had again."""
    if post.is_open and post.left == 0:
        perform(post, "reserve", actor=SYSTEM)
    elif post.state == Post.State.RESERVED and post.left:
        perform(post, "release", actor=SYSTEM)
