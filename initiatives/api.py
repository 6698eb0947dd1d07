"""Initiatives in the API. Its filters are those of the list page: the same words select the same rows there."""

from datetime import UTC, datetime, time
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.addresses import site_url
from civicnet.api.paging import Keyed
from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from civicnet.areas.maps import outlines
from civicnet.areas.models import Neighbourhood
from initiatives.models import Activity, Initiative, Listing, MeasureNorm, MeasureScore, Question
from initiatives.selection import FILTERS, Selection
from initiatives.values import KINDS, LEGAL_FORMS, OUTCOMES, STAGES
from vision.models import Goal

_OF_BEFORE = (
    "A code of the vision in force, or `2.0/D1.1`: said of that version, and not yet said again of this one."
)


class MeasureScoreSerializer(serializers.ModelSerializer[MeasureScore]):
    cijfer = serializers.IntegerField(source="score")
    datum = serializers.DateField(source="on")
    toelichting = serializers.CharField(source="note")

    class Meta:
        model = MeasureScore
        fields = ["cijfer", "datum", "toelichting"]


class MeasureNormSerializer(serializers.ModelSerializer[MeasureNorm]):
    norm = serializers.IntegerField()
    datum = serializers.DateField(source="on")
    reden = serializers.CharField(source="reason")

    class Meta:
        model = MeasureNorm
        fields = ["norm", "datum", "reden"]


class InitiativeSerializer(serializers.ModelSerializer[Initiative]):
    id = serializers.CharField(source="slug")
    naam = serializers.CharField(source="name")
    samenvatting = serializers.CharField(source="summary")
    waarom = serializers.CharField(source="purpose")
    soort = WordField(KINDS, or_nothing=True, source="kind")
    rechtsvorm = WordField(LEGAL_FORMS, or_nothing=True, source="legal_form")
    fase = WordField(STAGES, source="stage")
    uitkomst = WordField(OUTCOMES, source="outcome")
    buurt = serializers.SerializerMethodField()
    thema = serializers.SerializerMethodField()
    eigen_maat = serializers.CharField(source="own_measure")
    gestart_op = serializers.DateField(source="started_on")
    aangemeld_op = UtcDateTimeField(source="submitted_at")
    contact_uiterlijk = serializers.DateField(source="contact_due", allow_null=True)
    contact_op = UtcDateTimeField(source="contacted_at", allow_null=True)
    contact_te_laat = serializers.SerializerMethodField()
    gewijzigd_op = UtcDateTimeField(source="changed_at")
    overgenomen_uit = serializers.CharField(
        source="source_name",
        help_text="Where an import took it over from; empty for what was registered here.",
    )
    bron_adres = serializers.CharField(source="source_url", help_text="Its page at the source.")
    bron_datum = serializers.DateField(
        source="source_date", allow_null=True, help_text="The day it was put there."
    )
    overgenomen_op = UtcDateTimeField(
        source="imported_at",
        allow_null=True,
        help_text="When it was taken over; null for what was registered here.",
    )
    pagina = serializers.SerializerMethodField()

    class Meta:
        model = Initiative
        fields = [
            "id",
            "naam",
            "samenvatting",
            "waarom",
            "soort",
            "rechtsvorm",
            "fase",
            "uitkomst",
            "buurt",
            "thema",
            "eigen_maat",
            "gestart_op",
            "aangemeld_op",
            "contact_uiterlijk",
            "contact_op",
            "contact_te_laat",
            "gewijzigd_op",
            "overgenomen_uit",
            "bron_adres",
            "bron_datum",
            "overgenomen_op",
            "pagina",
        ]

    def get_contact_te_laat(self, initiative: Initiative) -> bool:
        """Whether the first contact came, or by now is, later than the promised day."""
        promise = initiative.first_contact()
        return promise is not None and promise.days_late > 0

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_buurt(self, initiative: Initiative) -> str | None:
        area = outlines().by_key.get(initiative.neighbourhood_id)
        return area.code if area else None

    @extend_schema_field(serializers.CharField(allow_null=True, help_text=_OF_BEFORE))
    def get_thema(self, initiative: Initiative) -> str | None:
        if old := initiative.old_theme:
            return f"{old.version.number}/{old.code}"
        return initiative.theme.code if initiative.theme else None

    def get_pagina(self, initiative: Initiative) -> str:
        return site_url(initiative.get_absolute_url())


class InitiativeDetailSerializer(InitiativeSerializer):
    werkgebied = serializers.SerializerMethodField()
    doelen: serializers.Field = serializers.SlugRelatedField(
        source="goals", slug_field="code_in_text", many=True, read_only=True, help_text=_OF_BEFORE
    )
    eigen_maat_cijfers = MeasureScoreSerializer(source="measure_scores", many=True)
    eigen_maat_normen = MeasureNormSerializer(source="measure_norms", many=True)

    class Meta:
        model = Initiative
        fields = [
            *InitiativeSerializer.Meta.fields,
            "werkgebied",
            "doelen",
            "eigen_maat_cijfers",
            "eigen_maat_normen",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_werkgebied(self, initiative: Initiative) -> list[str]:
        by_key = outlines().by_key
        areas = (by_key.get(area.pk, area) for area in initiative.working_area.all())
        return list(dict.fromkeys(area.code for area in areas))


# `gewijzigdSinds`: a day begins where the municipality is.
SINCE: Final = "gewijzigdSinds"


class InitiativeViewSet(ReadOnlyViewSet):
    """Every public initiative, newest first."""

    lookup_field = "slug"
    keyset = ("submitted_at", "pk")
    newest_first = True
    filters = ("zoek", *FILTERS, SINCE)
    repeated = tuple(FILTERS)

    def get_serializer_class(self) -> type[InitiativeSerializer]:
        return InitiativeDetailSerializer if self.action == "retrieve" else InitiativeSerializer

    def get_queryset(self) -> QuerySet[Initiative]:
        rows = Initiative.objects.public().select_related("theme__version")
        if self.action == "retrieve":
            goals = Prefetch("goals", Goal.objects.select_related("version"))
            places = Prefetch("working_area", Neighbourhood.objects.without_outlines())
            rows = rows.prefetch_related(places, goals, "measure_scores", "measure_norms")
        return rows

    @extend_schema(
        parameters=[
            *(
                OpenApiParameter(name, OpenApiTypes.STR, description=what, many=many, enum=values)
                for name, what, many, values in Selection.parameters()
            ),
            OpenApiParameter(
                SINCE,
                OpenApiTypes.DATETIME,
                description="Only what changed at that moment or later; a day will do. What was hidden since is not there.",
            ),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        selection = Selection.parse(request.query_params, in_words=True)
        if selection.unknown:
            raise serializers.ValidationError(selection.say_unknown())
        rows, count = selection.narrowed(self.get_queryset()), selection.total
        if SINCE in request.query_params:
            since = {"changed_at__gte": _moment(request.query_params[SINCE])}
            rows, count = rows.filter(**since), selection.narrowed(Listing.objects.filter(**since)).count
        found: Any = Keyed(rows, self.keyset, count)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class QuestionSerializer(serializers.ModelSerializer[Question]):
    id = serializers.IntegerField(source="pk")
    vraag = serializers.CharField(source="text")
    gesteld_op = UtcDateTimeField(source="made_at")
    antwoord = serializers.CharField(source="answer", help_text="Empty as long as there is none.")
    beantwoord_op = UtcDateTimeField(source="answered_at", allow_null=True)
    verbeterd_op = UtcDateTimeField(
        source="corrected_at", allow_null=True, help_text="When the answer was corrected."
    )
    pagina = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = ["id", "vraag", "gesteld_op", "antwoord", "beantwoord_op", "verbeterd_op", "pagina"]

    def get_pagina(self, question: Question) -> str:
        return site_url(question.get_absolute_url())


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    id = serializers.IntegerField(source="pk")
    naam = serializers.CharField(source="title")
    begint_op = UtcDateTimeField(source="begins_at")
    eindigt_op = UtcDateTimeField(source="ends_at")
    plek = serializers.CharField(source="place")
    toelichting = serializers.CharField(source="note")
    afgelast = serializers.SerializerMethodField()
    pagina = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = ["id", "naam", "begint_op", "eindigt_op", "plek", "toelichting", "afgelast", "pagina"]

    def get_afgelast(self, activity: Activity) -> bool:
        return activity.state == Activity.State.CANCELLED

    def get_pagina(self, activity: Activity) -> str:
        return site_url(activity.get_absolute_url())


class UnderInitiative(ReadOnlyViewSet):
    """A list of what stands under one public initiative."""

    newest_first = True

    def initiative(self) -> Initiative:
        """The one that the address names. Raises Http404 when it is not public."""
        return get_object_or_404(Initiative.objects.public(), slug=self.kwargs["slug"])


class QuestionViewSet(UnderInitiative):
    """The questions under an initiative with their answers, newest first."""

    keyset = ("made_at", "pk")
    serializer_class = QuestionSerializer

    def get_queryset(self) -> QuerySet[Question]:
        return Question.objects.shown().filter(initiative=self.initiative()).select_related("initiative")


class ActivityViewSet(UnderInitiative):
    """What one can come to at an initiative, and what was called off or is over: the last day first."""

    keyset = ("begins_at", "pk")
    serializer_class = ActivitySerializer

    def get_queryset(self) -> QuerySet[Activity]:
        return Activity.objects.shown().filter(initiative=self.initiative()).select_related("initiative")


def _moment(text: str) -> datetime:
    """What `gewijzigdSinds` says: a moment (RFC 3339) or a day. Raises ValidationError (400)."""
    try:
        if day := parse_date(text):
            return timezone.make_aware(datetime.combine(day, time.min))
        moment = parse_datetime(
            text.replace(" ", "+")
        )  # what a plus sign becomes in an address, unless it is encoded
        if moment is not None and timezone.is_aware(moment):
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise serializers.ValidationError(
        {SINCE: "A moment with its zone, such as 2026-03-14T12:00:00Z, or a day."}
    )


urlpatterns = [
    path("initiatieven", InitiativeViewSet.as_view({"get": "list"}), name="initiatieven-list"),
    path("initiatieven/<slug:slug>/vragen", QuestionViewSet.as_view({"get": "list"}), name="vragen-list"),
    path(
        "initiatieven/<slug:slug>/activiteiten",
        ActivityViewSet.as_view({"get": "list"}),
        name="activiteiten-list",
    ),
    path(
        "initiatieven/<slug:slug>", InitiativeViewSet.as_view({"get": "retrieve"}), name="initiatieven-detail"
    ),
]
