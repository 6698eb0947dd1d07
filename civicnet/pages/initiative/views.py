"""The page of one initiative: its own words, what the assessment said, and everything that happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from civicnet.addresses import site_url
from civicnet.areas import maps
from civicnet.deadlines import local_date
from civicnet.http import render
from civicnet.journal.models import Entry
from civicnet.kept import ask_and_look, kept
from civicnet.pages.initiative.facts import facts
from civicnet.pages.initiative.news import news
from civicnet.pages.initiative.status import contact_status, initiative_status
from civicnet.pages.initiative.timeline import entries_of, timeline
from civicnet.permissions import PUBLIC, access
from civicnet.statements import Statement
from civicnet.workflow import available, may
from initiatives.assessments.models import Assessment
from initiatives.models import (
    DESK,
    Challenge,
    Document,
    Follow,
    Handover,
    Initiative,
    MeasureScore,
    Membership,
    Outcome,
    Photo,
    Report,
    Update,
)
from initiatives.workflow import LIVE
from vision.models import Goal, Theme, VisionVersion

M = TypeVar("M", bound=Model)

FEED_ITEMS = 20
# Within a script element only these three could end it or open something else.
_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
# The steps that need nothing but a click; the others have a page of their own.
ONWARD = frozenset({"prepare", "run", "rest"})


@access(PUBLIC)
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/`. The same number of queries however much there is to tell."""
    found = _found(slug, request.user)
    parts = _parts(found)
    today = local_date()
    # Most initiatives are young: what there is none of is not asked for.
    cases = list(Assessment.objects.for_initiative(found)) if found.has_cases else []  # type: ignore[attr-defined]  # annotated
    newest = next((case for case in cases if case.state != Assessment.State.WITHDRAWN), None)
    conditions = list(newest.conditions.all()) if newest and newest.state == Assessment.State.DECIDED else []
    scores = list(found.measure_scores.all()) if found.has_scores else []  # type: ignore[attr-defined]  # annotated
    members = (
        list(
            found.memberships.filter(left_at=None)
            .select_related("user", "organisation")
            .order_by("since", "pk")
        )
        if found.has_members  # type: ignore[attr-defined]  # annotated
        else []
    )
    signed_in = request.user.is_authenticated
    ours = signed_in and any(member.user_id == request.user.pk for member in members)
    if signed_in and not ours and any(member.organisation_id for member in members):
        ours = request.user.pk in found.member_ids()
    edits = signed_in and may(request.user, "initiatives.edit", found)
    here = site_url(found.get_absolute_url())
    # What a moderator has hidden is there for the initiators only, and says so.
    told = found.updates.defer("text", "html") if found.has_updates else ()  # type: ignore[attr-defined]  # annotated
    updates = [row for row in told if ours or not row.hidden_at]
    photos = (
        [row for row in found.photos.select_related("file") if ours or not row.hidden_at]
        if found.has_photos  # type: ignore[attr-defined]  # annotated
        else []
    )
    documents = (
        [row for row in found.documents.select_related("file") if ours or not row.hidden_at]
        if found.has_documents  # type: ignore[attr-defined]  # annotated
        else []
    )
    pieces: list[Update | Photo | Document] = [*updates, *photos, *documents]
    any_hidden = found.hidden_at or any(row.hidden_at for row in pieces)
    goals = _goals(found, newest)
    context: dict[str, Any] = {
        "initiative": found,
        **parts,
        "meta": found.meta,
        "status": initiative_status(found, newest, conditions, today=today, ours=ours),
        "goals": [line for line in goals if line.number is None],
        "goals_before": [line for line in goals if line.number is not None],
        "case": newest,
        "cases": cases,
        "conditions": conditions,
        "news": news(updates, request.GET.get("nieuws", "")),
        "photos": [photo for photo in photos if photo.pk != found.cover_id],
        "documents": documents,
        "hidden": Report.objects.hiding().of_initiative(found) if ours and any_hidden else [],
        "points": [{"at": score.on, "value": score.score, "note": score.note} for score in scores],
        "facts": list(facts(found, members, newest)),
        "members": members,
        "timeline": timeline(
            found,
            entries=entries_of(found, cases) if found.has_entries or cases else [],  # type: ignore[attr-defined]  # annotated
            cases=cases,
            updates=updates,
            scores=scores,
            conditions=conditions,
            today=today,
        ),
        **_on_map(found),
        "follows": request.user.is_authenticated
        and Follow.objects.filter(user=request.user, initiative=found).exists(),
        "ours": ours,
        "edits": edits,
        # What is over has nothing to join.
        "lives": found.stage in LIVE,
        "steps": [step for step in available(found, request.user) if step.verb in ONWARD] if edits else [],
        "asked_to_rest": edits
        and found.is_asked_to_rest
        and may(request.user, "initiatives.set_stage", found),
        "asked_about_goals": edits and (found.old_theme or any(line.number for line in goals)),
        "may_ask": edits
        and not _asks_already(newest)
        and may(request.user, "assessments.request_for", found),
        "contact": contact_status(found, today),
        "logs_contact": found.outcome != Outcome.UNDER_WAY and _logs_contact(request.user, found),
        "takes_contact": _takes_contact(request.user, found),
        "names_contact": _names_contact(request.user, found),
        "changed_at": found.changed_at,
        "address": here,
        "json_ld": _json_ld(found, here),
    }
    return render(request, "pages/initiative.html", context)


def _found(slug: str, user: Any) -> Initiative:
    """The initiative for its page; Http404 for who may not see it. One query."""
    if user.is_authenticated:
        found = _for_page(Initiative.objects.visible_to(user)).filter(slug=slug).first()
    else:
        found = _PUBLIC_PAGE.first(slug=slug)
    if found is None:
        raise Http404
    found.neighbourhood = maps.outlines().by_key.get(found.neighbourhood_id)
    found.theme = _texts().themes.get(found.theme_id)
    return found


def _parts(found: Initiative) -> dict[str, Any]:
    """What few initiatives have, for those that have some of it: a query for each, or none."""
    if found.place_id or found.cover_id or found.contact_person_id:
        whole = (
            Initiative.objects.select_related("place", "cover__file", "contact_person")
            .defer("search", "search_text", "purpose")
            .get(pk=found.pk)
        )
        found.place, found.cover, found.contact_person = whole.place, whole.cover, whole.contact_person
    takes_over = found.kind == Initiative.Kind.CHALLENGE
    handed_over = found.stage == Initiative.Stage.HANDED_OVER
    return {
        "challenge": _CHALLENGE.first(pk=found.pk) if takes_over else None,
        "handover": _HANDOVER.first(pk=found.pk) if handed_over else None,
    }


def _of_initiative(rows: QuerySet[M]) -> QuerySet[M]:
    return rows.extra(where=["initiative_id = %s"], params=[":pk"])


_CHALLENGE = Statement(lambda: _of_initiative(Challenge.objects.all()))
_HANDOVER = Statement(lambda: _of_initiative(Handover.objects.all()))


@dataclass(frozen=True)
class _Texts:
    """The themes and goals of every version, by primary key; goals in the order of the text."""

    themes: Mapping[int | None, Theme]
    goals: Mapping[int, Goal]


@kept("vision")
def _texts() -> _Texts:
    goals = Goal.objects.select_related("version").order_by("theme__position", "position")
    return _Texts(Theme.objects.select_related("version").in_bulk(), {goal.pk: goal for goal in goals})


class _GoalLine(NamedTuple):
    """A goal as the page shows it. `number`: of its version, when that is in force no more."""

    wording: str
    url: str
    code: str
    number: str | None


@kept("vision")
def _goal_lines(language: str | None) -> Mapping[int, _GoalLine]:
    """What the page shows of each goal, with its address in the language of this moment."""
    lines = {}
    for pk, goal in _texts().goals.items():
        before = goal.version.state == VisionVersion.State.SUPERSEDED
        number = goal.version.number if before else None
        lines[pk] = _GoalLine(goal.wording, goal.get_absolute_url(), goal.code, number)
    return lines


def _goals(found: Initiative, newest: Assessment | None) -> list[_GoalLine]:
    """What the initiators say they work on. An answer says more about the same goals and takes their place."""
    mine: set[int] = set(found.goal_ids)  # type: ignore[attr-defined]  # annotated
    if not mine:
        return []
    if newest is not None and newest.answer and newest.version.state == VisionVersion.State.ADOPTED:
        # Of an earlier version the answer does not hold: what the initiators say of it is still to be answered.
        mine = {pk for pk in mine if _texts().goals[pk].version_id != newest.version_id}
    return [line for pk, line in _goal_lines(get_language()).items() if pk in mine]


def _asks_already(newest: Assessment | None) -> bool:
    return newest is not None and newest.is_open


def _logs_contact(user: Any, found: Initiative) -> bool:
    """Whether this member of staff can still write down the first contact."""
    waits = found.contacted_at is None and not found.is_draft
    return (
        waits and user.is_authenticated and bool(user.roles) and may(user, "initiatives.log_contact", found)
    )


def _takes_contact(user: Any, found: Initiative) -> bool:
    """Whether this member of staff can say "I get in touch"."""
    if not user.is_authenticated or not user.roles & DESK or found.contact_due is None:
        return False
    return Initiative.objects.contact_free_for(user).filter(pk=found.pk).exists()


def _names_contact(user: Any, found: Initiative) -> bool:
    """Whether this member of staff can name another contact person."""
    by_role = user.is_authenticated and bool(user.roles & {"broker", "admin"})
    return by_role and not found.is_draft and may(user, "initiatives.replace_contact", found)


def _for_page(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """With what there is of everything else, in one query."""
    followers = (
        Follow.objects.filter(initiative=OuterRef("pk"))
        .order_by()
        .values("initiative")
        .annotate(n=Count("pk"))
    )
    areas = Initiative.working_area.through.objects.filter(initiative=OuterRef("pk"))
    goals = Initiative.goals.through.objects.filter(initiative=OuterRef("pk")).values("goal_id")
    subject = Concat(Value(f"{Initiative._meta.label_lower}:"), Cast(OuterRef("pk"), CharField()))

    def some(model: type[Model], **more: Any) -> Exists:
        return Exists(model._default_manager.filter(initiative=OuterRef("pk"), **more))

    return rows.defer("search", "search_text").annotate(
        followers=Subquery(followers.values("n")),
        area_ids=ArraySubquery(areas.values("neighbourhood_id")),
        goal_ids=ArraySubquery(goals),
        has_entries=Exists(Entry.objects.filter(subject=subject)),
        has_members=some(Membership, left_at=None),
        has_cases=some(Assessment),
        has_updates=some(Update),
        has_scores=some(MeasureScore),
        has_photos=some(Photo),
        has_documents=some(Document),
    )


# What a visitor sees, who may see what is public.
_PUBLIC_PAGE = Statement(
    lambda: _for_page(Initiative.objects.public()).filter(slug=":slug").order_by(), ask_and_look
)


@kept("areas")
def _map(neighbourhood: int) -> maps.Map:
    """The small map with one neighbourhood chosen. It leads nowhere."""
    return maps.draw({neighbourhood: 1}, url=lambda area: "", selected={neighbourhood})


def _on_map(found: Initiative) -> dict[str, Any]:
    """Where it is, as components/map.html draws it."""
    area = found.neighbourhood
    if area is None or not (drawn := _map(area.pk)):
        return {"map": None}
    lat, lon = (found.lat, found.lon) if found.lat is not None else (area.lat, area.lon)
    if lat is None or lon is None or drawn.frame is None:
        return {"map": drawn}
    x, y = drawn.frame.point(lon, lat)
    return {"map": drawn, "here": {"x": round(x, 1), "y": round(y, 1)}}


def _json_ld(found: Initiative, here: str) -> SafeString:
    """The same for search engines (schema.org); only what the page shows."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "name": found.name,
        "url": here,
        "description": found.summary or found.purpose[:200],
        "dateModified": found.changed_at.isoformat(),
    }
    if found.started_on:
        data["foundingDate"] = found.started_on.isoformat()
    if found.neighbourhood:
        data["areaServed"] = found.neighbourhood.name
    if found.cover:
        data["image"] = site_url(found.cover.file.get_absolute_url())
    return mark_safe(_AS_JSON(data).translate(_ESCAPED))


@access(PUBLIC)
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/rss.xml`: the news of the initiators."""
    found = get_object_or_404(Initiative.objects.public(), slug=slug)
    here = site_url(found.get_absolute_url())
    rss = Rss201rev2Feed(
        title=found.name,
        link=here,
        description=found.summary or found.name,
        language=get_language(),
        feed_url=site_url(request.get_full_path()),
    )
    for update in found.updates.shown()[:FEED_ITEMS]:
        address = site_url(update.get_absolute_url())
        rss.add_item(
            title=update.title,
            link=address,
            unique_id=address,
            description=update.html,
            pubdate=update.at,
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
