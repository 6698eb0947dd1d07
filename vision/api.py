"""The vision in the API: versions with their text, and every goal."""

from django.db.models import Prefetch, QuerySet
from django.urls import path
from rest_framework import serializers

from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from vision.models import Goal, Indicator, Precondition, Theme, VisionVersion


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    naam = serializers.CharField(source="name")
    eenheid = serializers.CharField(source="unit")
    bron = serializers.CharField(source="source")
    nulmeting = serializers.FloatField(source="baseline")
    jaar = serializers.IntegerField(source="baseline_year")
    streef = serializers.FloatField(source="target")
    streefjaar = serializers.IntegerField(source="target_year")
    richting = serializers.ChoiceField(source="direction", choices=Indicator.Direction.choices)

    class Meta:
        model = Indicator
        fields = ["naam", "eenheid", "bron", "nulmeting", "jaar", "streef", "streefjaar", "richting"]


class GoalSerializer(serializers.ModelSerializer[Goal]):
    tekst = serializers.CharField(source="text")
    indicator = IndicatorSerializer(read_only=True)

    class Meta:
        model = Goal
        fields = ["code", "tekst", "indicator"]


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    naam = serializers.CharField(source="name")
    doelen = GoalSerializer(source="goals", many=True)

    class Meta:
        model = Theme
        fields = ["code", "naam", "doelen"]


class PreconditionSerializer(serializers.ModelSerializer[Precondition]):
    tekst = serializers.CharField(source="text")

    class Meta:
        model = Precondition
        fields = ["code", "tekst"]


class VersionSerializer(serializers.ModelSerializer[VisionVersion]):
    code = serializers.CharField(source="vision.code")
    titel = serializers.CharField(source="title")
    versie = serializers.CharField(source="number")
    status = serializers.CharField(source="state")
    preambule = serializers.CharField(source="preamble")
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
            "preambule",
            "randvoorwaarden",
            "themas",
        ]


class VersionViewSet(ReadOnlyViewSet):
    """Every version of the vision that is public, newest first."""

    serializer_class = VersionSerializer
    lookup_field = "number"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[VisionVersion]:
        return VisionVersion.objects.visible_to(self.request.user).with_text()


class GoalDetailSerializer(GoalSerializer):
    versie = serializers.CharField(source="version.number")
    thema = serializers.CharField(source="theme.name")
    komt_voort_uit = serializers.SerializerMethodField()

    class Meta:
        model = Goal
        fields = ["code", "versie", "thema", "tekst", "indicator", "komt_voort_uit"]

    def get_komt_voort_uit(self, goal: Goal) -> list[str]:
        return [f"{old.version.number}/{old.code}" for old in goal.continues.all()]


class GoalViewSet(ReadOnlyViewSet):
    """The goals of the adopted version; another version with `?versie=1.0`."""

    serializer_class = GoalDetailSerializer
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Goal]:
        goals = Goal.objects.filter(version__in=VisionVersion.objects.visible_to(self.request.user))
        wanted = self.request.query_params.get("versie")
        goals = goals.filter(version__number=wanted) if wanted else goals.filter(version__state="adopted")
        before = Prefetch("continues", Goal.objects.select_related("version"))
        return goals.select_related("version", "theme", "indicator").prefetch_related(before)


urlpatterns = [
    path("visies", VersionViewSet.as_view({"get": "list"}), name="visies-list"),
    path("visies/<str:number>", VersionViewSet.as_view({"get": "retrieve"}), name="visies-detail"),
    path("doelen", GoalViewSet.as_view({"get": "list"}), name="doelen-list"),
    path("doelen/<str:code>", GoalViewSet.as_view({"get": "retrieve"}), name="doelen-detail"),
]
