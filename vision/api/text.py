"""The vision in the API: versions with their text, and every goal."""

from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from vision import values
from vision.models import (
    CouncilChange,
    Goal,
    Indicator,
    Measurement,
    Precondition,
    Theme,
    Vision,
    VisionVersion,
)

# The filter by version, and the parameter in the description.
VERSION: Final = "versie"
VERSION_PARAMETER: Final = OpenApiParameter(VERSION, OpenApiTypes.STR, description="Number of a version.")


def numbers_of(versions: QuerySet[VisionVersion]) -> set[str]:
    """What one may filter by. One query."""
    return set(versions.order_by().values_list("number", flat=True))


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    naam = serializers.CharField(source="name")
    eenheid = serializers.CharField(source="unit")
    bron = serializers.CharField(source="source")
    nulmeting = serializers.FloatField(source="baseline")
    jaar = serializers.IntegerField(source="baseline_year")
    streef = serializers.FloatField(source="target")
    streefjaar = serializers.IntegerField(source="target_year")
    richting = WordField(values.DIRECTIONS, source="direction")

    class Meta:
        model = Indicator
        fields = ["naam", "eenheid", "bron", "nulmeting", "jaar", "streef", "streefjaar", "richting"]


class LineSerializer(serializers.Serializer[Any]):
    """A piece of the text as it holds, and what residents voted on where the council changed it."""

    code = serializers.CharField()
    tekst = serializers.CharField(source="wording")
    afwijking = WordField(
        values.COUNCIL_CHANGES,
        or_nothing=True,
        source="council_change",
        help_text="What the council changed; this was not voted on.",
    )
    gestemde_tekst = serializers.SerializerMethodField(help_text="Empty for what the council added.")
    reden_afwijking = serializers.CharField(source="council_reason")

    def get_gestemde_tekst(self, line: Goal | Precondition) -> str:
        return "" if line.council_change == CouncilChange.ADDED else line.text


LINE_FIELDS = ["code", "tekst", "afwijking", "gestemde_tekst", "reden_afwijking"]


class GoalSerializer(LineSerializer, serializers.ModelSerializer[Goal]):
    indicator = IndicatorSerializer(read_only=True)

    class Meta:
        model = Goal
        fields = [*LINE_FIELDS, "indicator"]


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    naam = serializers.CharField(source="name")
    doelen = GoalSerializer(source="goals", many=True)

    class Meta:
        model = Theme
        fields = ["code", "naam", "doelen"]


class PreconditionSerializer(LineSerializer, serializers.ModelSerializer[Precondition]):
    class Meta:
        model = Precondition
        fields = LINE_FIELDS


class VersionSerializer(serializers.ModelSerializer[VisionVersion]):
    code = serializers.CharField(source="vision.code")
    titel = serializers.CharField(source="title")
    versie = serializers.CharField(source="number")
    status = WordField(values.STATES, source="state")
    besluit = serializers.CharField(source="decision_number")
    instemming = WordField(
        values.ENDORSED,
        or_nothing=True,
        source="endorsement",
        help_text="How residents voted; empty without a vote.",
    )
    preambule = serializers.CharField(source="opening")
    bevroren_op = UtcDateTimeField(source="frozen_at")
    vastgesteld_op = serializers.DateField(source="adopted_on")
    randvoorwaarden = PreconditionSerializer(source="preconditions", many=True)
    themas = ThemeSerializer(source="themes", many=True)

    class Meta:
        model = VisionVersion
        fields = [
            "code",
            "titel",
            "versie",
            "status",
            "sha256",
            "bevroren_op",
            "vastgesteld_op",
            "besluit",
            "instemming",
            "preambule",
            "randvoorwaarden",
            "themas",
        ]


class VersionViewSet(ReadOnlyViewSet):
    """Every version of the vision that is public, newest first."""

    newest_first = True

    serializer_class = VersionSerializer
    lookup_field = "number"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[VisionVersion]:
        return VisionVersion.objects.visible_to(self.request.user).with_text().order_by("pk")


class GoalDetailSerializer(GoalSerializer):
    versie = serializers.CharField(source="version.number")
    thema = serializers.CharField(source="theme.name")
    komt_voort_uit = serializers.SerializerMethodField()

    class Meta:
        model = Goal
        fields = [*LINE_FIELDS, "versie", "thema", "indicator", "komt_voort_uit"]

    def get_komt_voort_uit(self, goal: Goal) -> list[str]:
        return [f"{old.version.number}/{old.code}" for old in goal.continues.all()]


@extend_schema(parameters=[VERSION_PARAMETER])
class GoalViewSet(ReadOnlyViewSet):
    """The goals of the adopted version; another version with `?versie=1.0`."""

    serializer_class = GoalDetailSerializer
    filters = item_filters = (VERSION,)
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Goal]:
        seen = VisionVersion.objects.visible_to(self.request.user)
        wanted = self.one_of(VERSION, numbers_of(seen))
        goals = Goal.objects.filter(version__in=seen).order_by("pk")
        goals = goals.filter(version__number=wanted) if wanted else goals.filter(version__state="adopted")
        before = Prefetch("continues", Goal.objects.select_related("version"))
        return goals.select_related("version", "theme", "indicator").prefetch_related(before)


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    datum = serializers.DateField(source="on")
    waarde = serializers.FloatField(source="value")
    bron = serializers.CharField(source="source")
    toelichting = serializers.CharField(source="note")

    class Meta:
        model = Measurement
        fields = ["datum", "waarde", "bron", "toelichting"]


class IndicatorDetailSerializer(IndicatorSerializer):
    doel = serializers.CharField(source="goal.code")
    versie = serializers.CharField(source="goal.version.number")
    metingen = MeasurementSerializer(source="measurements", many=True)

    class Meta:
        model = Indicator
        fields = ["doel", "versie", *IndicatorSerializer.Meta.fields, "metingen"]


class IndicatorViewSet(ReadOnlyViewSet):
    """How each goal of the adopted version is measured, and what was measured, by the code of the goal."""

    serializer_class = IndicatorDetailSerializer
    lookup_field = "goal__code"
    lookup_url_kwarg = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Indicator]:
        in_force = VisionVersion.State.ADOPTED
        rows = Indicator.objects.filter(goal__version__state=in_force, goal__in=Goal.objects.standing())
        rows = rows.select_related("goal__version").order_by("pk")
        return rows.prefetch_related(Prefetch("measurements", Measurement.objects.in_order()))


class VisionSerializer(serializers.ModelSerializer[Vision]):
    titel = serializers.CharField(source="title")
    volgende_herijking = serializers.DateField(source="next_review_on")
    herijking = WordField(values.REVIEWS, source="review")
    versies = serializers.SerializerMethodField(help_text="Numbers of the public versions, newest first.")

    class Meta:
        model = Vision
        fields = ["code", "titel", "volgende_herijking", "herijking", "versies"]

    def get_versies(self, vision: Vision) -> list[str]:
        return [version.number for version in vision.shown]  # type: ignore[attr-defined]  # by Prefetch


class VisionViewSet(ReadOnlyViewSet):
    """The vision of the municipality, with the numbers of its versions."""

    serializer_class = VisionSerializer
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Vision]:
        seen = VisionVersion.objects.visible_to(self.request.user)
        return Vision.objects.order_by("pk").prefetch_related(Prefetch("versions", seen, to_attr="shown"))
