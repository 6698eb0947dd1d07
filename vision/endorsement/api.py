"""Rounds in the API: what was voted on by which rule, and, once closed, the outcome, its figures and the sealed lists."""

from fractions import Fraction
from typing import Any, TypedDict

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from civicnet.addresses import site_url
from civicnet.api.resources import OnlyKnownKeys, ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from vision.endorsement.broad import Count
from vision.endorsement.models import Round, SealedList
from vision.endorsement.result import GoalResult, GroupResult, result_of
from vision.endorsement.values import DIMENSIONS, OUTCOMES, STATES, WAYS

# The four rules (domain.md, Endorsement round), and the thresholds that they were fixed with.
RULES = {
    "turnout": "opkomst",
    "turnout_per_group": "opkomst_per_groep",
    "majority": "meerderheid",
    "no_group_against": "geen_groep_tegen",
}
THRESHOLDS = {
    "turnout": "opkomst",
    "group_turnout": "opkomstPerGroep",
    "majority": "meerderheid",
    "against_limit": "grensTegen",
    "group_ballots": "stemmenPerGroep",
    "smallest_group": "kleinsteGroep",
    "smallest_shown": "kleinsteGetoond",
}


class Votes(TypedDict):
    voor: int
    tegen: int
    blanco: int


class GroupRow(TypedDict):
    code: str
    naam: str
    samengevoegd: list[str]
    stemgerechtigd: int
    getoond: bool
    stemmen: Votes | None


class GoalRow(TypedDict):
    doel: str
    stemmen: Votes | None
    groepen: list[Votes]
    verbindend: float | None
    laagsteGroep: str


class OpinionGroup(TypedDict):
    naam: str
    mensen: int


class Opinions(TypedDict):
    mensen: int
    groepen: list[OpinionGroup]
    doelen: list[GoalRow]


class Failure(TypedDict):
    regel: str
    soort: str
    groep: str


class Figures(TypedDict):
    stemgerechtigd: int
    stemmen: Votes
    opkomst: float | None
    aandeelVoor: float | None
    aandeelVoorGewogen: float | None
    regelsGehaald: dict[str, bool]
    gezaktOp: list[Failure]
    buurten: list[GroupRow]
    leeftijden: list[GroupRow]
    perDoel: Opinions | None


class ListRow(TypedDict):
    naam: str
    regels: int
    wortel: str
    href: str


class RoundSerializer(serializers.ModelSerializer[Round]):
    versie = serializers.CharField(source="version.number")
    status = WordField(STATES, source="state")
    opent_op = UtcDateTimeField(source="opens_at")
    sluit_op = UtcDateTimeField(source="closes_at")
    regel = serializers.SerializerMethodField(
        help_text=f"Thresholds; fractions exactly, as “2/3”. Keys: {', '.join(THRESHOLDS.values())}."
    )
    manieren = serializers.ListField(source="ways", child=WordField(WAYS))
    gesloten_op = UtcDateTimeField(source="closed_at", allow_null=True)
    uitkomst = WordField(
        OUTCOMES, or_nothing=True, source="outcome", help_text="Empty until the round is closed."
    )
    manifest_sha256 = serializers.CharField()

    class Meta:
        model = Round
        fields = [
            "code",
            "versie",
            "status",
            "opent_op",
            "sluit_op",
            "regel",
            "manieren",
            "gesloten_op",
            "uitkomst",
            "manifest_sha256",
        ]

    def get_regel(self, round: Round) -> dict[str, str | int]:
        return {THRESHOLDS[name]: value for name, value in round.rule.items()}


class RoundDetailSerializer(RoundSerializer):
    cijfers = serializers.SerializerMethodField(help_text="Null until the round is closed.")
    lijsten = serializers.SerializerMethodField(help_text="By the names that the manifest has for them.")
    stembiljetten = serializers.SerializerMethodField(
        help_text="Address of the manifest and all sealed lists in one file, to recount. Null until the round is closed."
    )

    class Meta(RoundSerializer.Meta):
        fields = [*RoundSerializer.Meta.fields, "cijfers", "lijsten", "stembiljetten"]

    def get_cijfers(self, round: Round) -> Figures | None:
        if round.state != Round.State.CLOSED:
            return None
        told = result_of(round)
        return {
            "stemgerechtigd": told.eligible,
            "stemmen": _votes(told.whole),
            "opkomst": _share(told.turnout),
            "aandeelVoor": _share(told.share_for),
            "aandeelVoorGewogen": _share(told.share_for_weighted),
            "regelsGehaald": {RULES[rule]: holds for rule, holds in told.holds.items()},
            "gezaktOp": [
                {"regel": RULES[rule], "soort": DIMENSIONS[dimension], "groep": group}
                for rule, dimension, group in told.failures
            ],
            "buurten": [_group(one) for one in told.neighbourhoods],
            "leeftijden": [_group(one) for one in told.bands],
            "perDoel": {
                "mensen": told.opinions.people or 0,
                "groepen": [{"naam": name, "mensen": people} for name, people in told.opinions.groups],
                "doelen": [_goal(one) for one in told.opinions.goals],
            }
            if told.opinions
            else None,
        }

    def get_lijsten(self, round: Round) -> list[ListRow]:
        if round.state != Round.State.CLOSED:
            return []
        return [
            {
                "naam": one.name,
                "regels": one.lines,
                "wortel": one.root,
                "href": site_url(reverse("api:instemmingsrondes-lijst", args=[round.code, one.name])),
            }
            for one in round.lists.all()
        ]

    def get_stembiljetten(self, round: Round) -> str | None:
        if round.state != Round.State.CLOSED:
            return None
        return site_url(reverse("result:ballots", args=[round.code]))


def _votes(count: Count) -> Votes:
    return {"voor": count.for_, "tegen": count.against, "blanco": count.blank}


def _share(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)


def _group(group: GroupResult) -> GroupRow:
    return {
        "code": group.code,
        "naam": group.name,
        "samengevoegd": [code for code in group.codes if code != group.code],
        "stemgerechtigd": group.eligible,
        "getoond": group.count is not None,
        "stemmen": None if group.count is None else _votes(group.count),
    }


def _goal(goal: GoalResult) -> GoalRow:
    return {
        "doel": goal.code,
        "stemmen": None if goal.count is None else _votes(goal.count),
        "groepen": [_votes(count) for count in goal.groups],
        "verbindend": goal.bridge,
        "laagsteGroep": goal.lowest,
    }


class RoundViewSet(ReadOnlyViewSet):
    """Every round whose rule is fixed, newest first. Until it is closed there is no figure of it, for anybody."""

    newest_first = True
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return RoundSerializer if self.action == "list" else RoundDetailSerializer

    def get_queryset(self) -> QuerySet[Round]:
        rounds = Round.objects.visible_to(self.request.user).select_related("version")
        return rounds if self.action == "list" else rounds.prefetch_related("groups", "lists")


class PlainText(BaseRenderer):
    """A sealed list as it stands."""

    media_type = "text/plain"
    format = "txt"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return b""  # the list is sent as a file


class ListView(OnlyKnownKeys):
    """One sealed list of a closed round: a line per ballot, sorted by its hash (docs/endorsement.md)."""

    renderer_classes = [*APIView.renderer_classes, PlainText]

    @extend_schema(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, code: str, name: str) -> FileResponse:
        round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
        if round.state != Round.State.CLOSED:
            raise Http404
        found = get_object_or_404(SealedList, round=round, name=name)
        return FileResponse(found.file.open("rb"), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("instemmingsrondes", RoundViewSet.as_view({"get": "list"}), name="instemmingsrondes-list"),
    path(
        "instemmingsrondes/<str:code>",
        RoundViewSet.as_view({"get": "retrieve"}),
        name="instemmingsrondes-detail",
    ),
    path(
        "instemmingsrondes/<str:code>/lijsten/<str:name>", ListView.as_view(), name="instemmingsrondes-lijst"
    ),
]
