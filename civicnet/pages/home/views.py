"""The front page: what lives where, what is new, what the municipality answered, and where we are going together."""

from dataclasses import dataclass
from urllib.parse import quote_plus

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from civicnet.areas import maps
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.http import render
from civicnet.pages import setup
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import Assessment, Reading
from initiatives.models import NOWHERE, Initiative, status_of
from vision.endorsement.models import Round
from vision.models import VisionVersion, takes_reactions

NEWEST = 3
# About as many characters as make two lines of large type.
QUOTE = 150


@dataclass(frozen=True)
class ThemeLine:
    name: str
    url: str
    count: int


@access(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """`/`: eleven queries. An installation that is not set up yet says so."""
    if Municipality.current() is None and not setup.is_set_up():
        return redirect("setup")
    public = Initiative.objects.public()
    total = public.count()
    found = reverse("initiatives:list")

    def url(area: Neighbourhood) -> str:
        return f"{found}?buurt={quote_plus(area.code)}"

    version, asked = VisionVersion.objects.in_force_and_asked()
    agreed = Reading.objects.filter(kind=Reading.Kind.AGREED)
    answers = (
        Assessment.objects.visible_to(request.user)
        .decided()
        .filter(taken_over=False)
        .select_related("initiative")
        .prefetch_related(Prefetch("readings", agreed, to_attr="published"))
        .order_by("-decided_at", "-pk")[:NEWEST]
    )
    return render(
        request,
        "pages/home.html",
        {
            "total": total,
            "map": maps.draw(public.by_neighbourhood(), url=url, nowhere=f"{found}?buurt={NOWHERE}"),
            "newest": public.for_list().order_by("-submitted_at", "-pk")[:NEWEST],
            "answers": [(case, status_of(Initiative.Stage.SUBMITTED, case.overall)) for case in answers],
            "version": version,
            "vote": Round.objects.announced(),
            "asked": asked,
            "is_open": asked is not None and takes_reactions(asked),
            "quote": opening(version.preamble) if version else "",
            "themes": _themes(version) if version else [],
        },
    )


def _themes(version: VisionVersion) -> list[ThemeLine]:
    """The chapters of the vision with how many initiatives say they serve them. Two queries."""
    counts = dict(
        Initiative.objects.public()
        .filter(theme__version=version)
        .order_by()
        .values_list("theme")
        .annotate(Count("pk"))
    )
    read = reverse("vision:read")
    return [ThemeLine(t.name, f"{read}#{t.code}", counts.get(t.pk, 0)) for t in version.themes.all()]


def opening(text: str) -> str:
    """The first whole sentences of a text, at most QUOTE characters; a longer first sentence is kept whole."""
    kept = ""
    for sentence in (
        " ".join(text.split()).replace("! ", "!|").replace("? ", "?|").replace(". ", ".|").split("|")
    ):
        if kept and len(kept) + len(sentence) > QUOTE:
            break
        kept = f"{kept} {sentence}".strip()
    return kept
