"""The registry's parts of the page of an initiative (civicnet/pages/initiative): what its initiators tell."""

from collections import defaultdict
from datetime import date
from typing import Any, TypeVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.areas.larger import draw_around
from civicnet.deadlines import local_date
from civicnet.following.choice import follow_choice
from civicnet.sections import Section
from civicnet.workflow import available, may
from initiatives.models import (
    DESK,
    Challenge,
    Document,
    Handover,
    Initiative,
    Membership,
    Outcome,
    Photo,
    Report,
    Status,
    Update,
    undo_until,
)
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.sections import timeline
from initiatives.sections.activities import activities_of, with_activities
from initiatives.sections.activities import lines as activity_lines
from initiatives.sections.extent import with_extent
from initiatives.sections.members import members_of, named_of
from initiatives.sections.news import News, news
from initiatives.sections.questions import with_questions
from initiatives.workflow import LIVE
from vision.models import Goal, VisionVersion

Shown = TypeVar("Shown", Update, Photo, Document)
# The steps that need nothing but a click; the others have a page of their own.
ONWARD = frozenset({"prepare", "run", "rest"})


def fetch_for_initiative(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows` with what their pages show of the registry itself: two queries beside their own.

    The functions below read what this fetches.
    """
    members = Membership.objects.select_related("user", "organisation").order_by("since", "pk")
    asked_with_it = with_questions(with_activities(with_extent(rows)))
    return (
        asked_with_it.select_related(
            *("theme__version", "place", "cover__file", "contact_person"),
            *("challenge", "handover__successor", "handover__organisation"),
        )
        .prefetch_related(
            Prefetch("memberships", members), Prefetch("goals", Goal.objects.select_related("version"))
        )
        .defer(
            *("search", "search_text"),
            *(f"handover__successor__{name}" for name in ("search", "search_text")),
        )
    )


def for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """What the plan is, who carries it and where, and what who may change it finds there."""
    today = local_date()
    figures = initiative.extent.figures
    context = {
        "meta": initiative.meta,
        "members": members_of(initiative),
        "named": named_of(initiative, ours=initiative.role_of(user) != ""),
        "contact": contact_status(initiative, today),
        "ours": initiative.role_of(user) != "",
        "follow": follow_choice(user, "initiative", initiative.pk),
        "asks": initiative.stage in LIVE and initiative.role_of(user) == "" and bool(members_of(initiative)),
        "joinable": _is_joinable(initiative),
        "norms": initiative.extent.norms,
        "points": [{"at": figure.on, "value": figure.score, "note": figure.note} for figure in figures],
        "challenge": _challenge(initiative),
        "handover": _handover(initiative),
        **_on_map(initiative),
        **_for_owners(initiative, user),
        **_for_staff(initiative, user),
    }
    return Section(
        name="why",
        template="initiatives/sections/initiative/plan.html",
        context=context,
        timeline=[
            *timeline.figures(figures),
            *timeline.norms(initiative.extent.norms),
            *timeline.first_contact_to_come(initiative, today),
        ],
    )


def ways_for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """What one can come to, and what else a reader who is not one of the initiators can do; None when that is nothing.

    Its fragment uses names of the plan as well.
    """
    coming, past = activities_of(initiative)
    offers = initiative.stage in LIVE and not initiative.role_of(user)
    if not (offers or coming or past):
        return None
    return Section(
        name="ways",
        template="initiatives/sections/initiative/ways.html",
        context={"coming": coming, "past": past},
        timeline=list(activity_lines(coming, past, local_date())),
    )


def told_for_initiative(
    initiative: Initiative, user: Any, first: str
) -> tuple[Section | None, Section | None]:
    """The news from the item with the key `first`, or else the newest; and the photos and documents beside it.

    What a moderator has hidden is there for the initiators only, and says so. At most four queries.
    """
    extent = initiative.extent
    updates = _seen(initiative.updates.defer("text", "html"), initiative, user) if extent.updates else []
    shown = news(updates, first)
    photos = _photos(initiative, user, shown) if extent.photos else []
    documents = (
        _seen(initiative.documents.select_related("file"), initiative, user) if extent.documents else []
    )
    return _news(shown, updates, photos), _files(initiative, photos, documents)


def _photos(initiative: Initiative, user: Any, shown: News) -> list[Photo]:
    """The photos of the page and those of the news that it shows. One query."""
    rows = initiative.photos.filter(Q(update=None) | Q(update__in=[told.pk for told in shown.items]))
    return _seen(rows.select_related("file"), initiative, user)


def _news(shown: News, updates: list[Update], photos: list[Photo]) -> Section | None:
    if not updates:
        return None
    of_news: dict[int | None, list[Photo]] = defaultdict(list)
    for photo in photos:
        of_news[photo.update_id].append(photo)
    return Section(
        name="news",
        template="initiatives/sections/initiative/news.html",
        context={"news": shown, "news_photos": of_news},
        timeline=list(timeline.told(updates)),
    )


def _files(initiative: Initiative, photos: list[Photo], documents: list[Document]) -> Section | None:
    others = [photo for photo in photos if photo.update_id is None and photo.pk != initiative.cover_id]
    if not others and not documents:
        return None
    return Section(
        name="files",
        title=_("Photos and documents"),
        more=_number_of_files(len(others), len(documents)),
        template="initiatives/sections/initiative/files.html",
        context={"photos": others, "documents": documents},
    )


def _number_of_files(photos: int, documents: int) -> str:
    said = (
        ngettext("%(n)s photo", "%(n)s photos", photos) % {"n": photos} if photos else "",
        ngettext("%(n)s document", "%(n)s documents", documents) % {"n": documents} if documents else "",
    )
    return ", ".join(filter(None, said))


def contact_status(initiative: Initiative, today: date) -> Status | None:
    """What the page says of the first contact: by when it comes, or that it did not come. None when it was made."""
    promise = initiative.first_contact(today)
    if promise is None or promise.on is not None:
        return None
    day = {"date": date_format(promise.due)}
    if promise.is_missed:
        words = _("The municipality should have got in touch by %(date)s. That has not happened.") % day
        return Status("no", "warning", words)
    words = _("By %(date)s at the latest somebody of the municipality gets in touch.") % day
    return Status("wait", "phone", words)


def _is_joinable(initiative: Initiative) -> bool:
    """Whether one can offer to take part: what is over has nothing to join, and somebody must be there to hear of it."""
    reachable = members_of(initiative) or initiative.contact_email or initiative.contact_phone
    return initiative.stage in LIVE and bool(reachable)


def _seen(rows: QuerySet[Shown], initiative: Initiative, user: Any) -> list[Shown]:
    ours = initiative.role_of(user) != ""
    return [row for row in rows if ours or not row.hidden_at]


def _challenge(initiative: Initiative) -> Challenge | None:
    if initiative.kind != Initiative.Kind.CHALLENGE:
        return None
    return getattr(initiative, "challenge", None)


def _handover(initiative: Initiative) -> Handover | None:
    if initiative.stage != Initiative.Stage.HANDED_OVER:
        return None
    return getattr(initiative, "handover", None)


def _for_owners(initiative: Initiative, user: Any) -> dict[str, Any]:
    """What who may change it is asked, and can do with one click."""
    ours = initiative.role_of(user) != ""
    hidden = ours and (initiative.hidden_at is not None or initiative.extent.hidden)
    edits = user.is_authenticated and may(user, "initiatives.edit", initiative)
    rests = edits and initiative.is_asked_to_rest and may(user, "initiatives.set_stage", initiative)
    return {
        "edits": edits,
        "hidden": list(Report.objects.hiding().of_initiative(initiative)) if hidden else [],
        "asked_to_rest": rests,
        "asked_about_goals": edits and _says_what_was(initiative),
        "undo_until": undo_until(initiative, user),
        "steps": [step for step in available(initiative, user) if step.verb in ONWARD] if edits else [],
    }


def _says_what_was(initiative: Initiative) -> bool:
    """Whether its theme or one of its goals is of a version that is in force no more."""
    before = VisionVersion.State.SUPERSEDED
    return initiative.old_theme is not None or any(
        goal.version.state == before for goal in initiative.goals.all()
    )


def _for_staff(initiative: Initiative, user: Any) -> dict[str, bool]:
    """What this member of staff can do with the first contact and the contact person."""
    if not user.is_authenticated or not user.roles or initiative.is_draft:
        return {"logs_contact": False, "takes_contact": False, "names_contact": False}
    return {
        "logs_contact": initiative.contacted_at is None
        and initiative.outcome != Outcome.UNDER_WAY
        and may(user, "initiatives.log_contact", initiative),
        "takes_contact": bool(user.roles & DESK)
        and initiative.contact_due is not None
        and Initiative.objects.contact_free_for(user).filter(pk=initiative.pk).exists(),
        "names_contact": bool(user.roles & {"broker", "admin"})
        and may(user, "initiatives.replace_contact", initiative),
    }


def _on_map(initiative: Initiative) -> dict[str, Any]:
    """Where it is, as components/area_map.html draws it."""
    area = initiative.neighbourhood
    if area is None or not (drawn := draw_around(area.pk)):
        return {"map": None, "here": None}
    lat, lon = (initiative.lat, initiative.lon) if initiative.lat is not None else (area.lat, area.lon)
    if lat is None or lon is None or drawn.frame is None:
        return {"map": drawn, "here": None}
    x, y = drawn.frame.point(lon, lat)
    return {"map": drawn, "here": {"x": round(x, 1), "y": round(y, 1)}}
