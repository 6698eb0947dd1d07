"""The words by which an initiative is found: its own, and those of its kind, its place, and what it works on."""

from collections.abc import Iterable
from typing import Final

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Prefetch, Value
from django.db.models.functions import Cast
from django.utils.translation import override

from civicnet.areas.models import Neighbourhood
from civicnet.search.actions import learn
from civicnet.text.search import Texts, search_vector
from initiatives.models import Initiative
from vision.models import Goal

BATCH: Final = 200
# An initiative that works in the whole town is not found by the name of each neighbourhood.
_MOST_AREAS: Final = 12
_LANGUAGES: Final = ("nl", "en")  # the languages in which a kind has a name


class _Differs(Func):
    arg_joiner = " IS DISTINCT FROM "
    template = "%(expressions)s"
    output_field = BooleanField()


def index(initiative: Initiative) -> None:
    """Index the initiative by its present words. A draft has none: its owners find it on their own page."""
    index_those([initiative.pk])


def index_all() -> int:
    """Index every initiative again. Returns how many had other words before. For a new normaliser, and once a day.

    A neighbourhood that got another name, or a goal that was adopted again, is noticed here at the latest.
    """
    changed, last = 0, 0
    keys = (
        Initiative.objects.exclude(stage=Initiative.Stage.DRAFT).order_by("pk").values_list("pk", flat=True)
    )
    while batch := list(keys.filter(pk__gt=last)[:BATCH]):
        changed += index_those(batch)
        last = batch[-1]
    return changed


def index_those(keys: Iterable[int]) -> int:
    """Index these by their present words. Returns how many had others. Five queries, and one for each of them.

    Only differences are written. Public words are remembered (civicnet/search/nearest.py); those of drafts and of hidden
    initiatives are not.
    """
    rows = (
        Initiative.objects.exclude(stage=Initiative.Stage.DRAFT)
        .filter(pk__in=list(keys))
        .select_related("neighbourhood", "place", "theme")
        .defer("search", "neighbourhood__polygon", "neighbourhood__path")
        .prefetch_related(
            Prefetch("working_area", Neighbourhood.objects.without_outlines()),
            Prefetch("goals", Goal.objects.only("text", "council_text")),
        )
        .order_by("pk")
    )
    changed, public = 0, []
    for row in rows:
        texts = texts_of(row)
        vector = Cast(Value(search_vector(texts)), SearchVectorField())
        differs = Initiative.objects.filter(_Differs(F("search"), vector), pk=row.pk)
        changed += differs.update(search=vector)
        if row.hidden_at is None:
            public.append(texts)
    learn(public)
    return changed


def texts_of(initiative: Initiative) -> Texts:
    """The texts of an initiative that are searched, by weight."""
    area, place, theme = initiative.neighbourhood, initiative.place, initiative.theme
    works_in = list(initiative.working_area.all())
    if len(works_in) > _MOST_AREAS:
        works_in = []
    where = [initiative.place_note, place.name if place else ""]
    where += [text for row in (area, *works_in) if row for text in (row.name, row.part_of)]
    return Texts(
        name=initiative.name,
        summary=_lines(initiative.summary, *_kind(initiative.kind), *dict.fromkeys(where)),
        text=_lines(initiative.purpose, initiative.own_measure, initiative.people),
        aside=_lines(theme.name if theme else "", *(goal.wording for goal in initiative.goals.all())),
    )


def _kind(kind: str) -> list[str]:
    """The name of a kind, in each language of the site."""
    names = []
    for language in _LANGUAGES if kind else ():
        with override(language):
            names.append(str(Initiative.Kind(kind).label))
    return names


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
