"""The vision in the API: versions with their text, and every goal."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    JSONField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.http import Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from vision.models import (
    Amendment,
    CouncilChange,
    Goal,
    Indicator,
    Kind,
    Measurement,
    Precondition,
    Reaction,
    ReactionAnswer,
    Theme,
    Vision,
    VisionVersion,
)


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


class LineSerializer(serializers.Serializer[Any]):
    """A piece of the text as it holds, and what residents voted on where the council changed it."""

    code = serializers.CharField()
    tekst = serializers.CharField(source="wording")
    afwijking = serializers.ChoiceField(
        source="council_change",
        choices=[("", ""), *CouncilChange.choices],
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
    status = serializers.CharField(source="state")
    besluit = serializers.CharField(source="decision_number")
    instemming = serializers.CharField(
        source="endorsement", help_text="How residents voted; empty without a vote."
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
        fields = [*LINE_FIELDS, "versie", "thema", "indicator", "komt_voort_uit"]

    def get_komt_voort_uit(self, goal: Goal) -> list[str]:
        return [f"{old.version.number}/{old.code}" for old in goal.continues.all()]


@extend_schema(parameters=[OpenApiParameter("versie", OpenApiTypes.STR, description="Number of a version.")])
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
        rows = rows.select_related("goal__version").order_by("goal__theme__position", "goal__position")
        return rows.prefetch_related(Prefetch("measurements", Measurement.objects.in_order()))


class VisionSerializer(serializers.ModelSerializer[Vision]):
    titel = serializers.CharField(source="title")
    volgende_herijking = serializers.DateField(source="next_review_on")
    herijking = serializers.ChoiceField(source="review", choices=Vision.Review.choices)
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


class EarlierAnswerSerializer(serializers.Serializer[Any]):
    """An answer that was corrected since."""

    uitkomst = serializers.CharField()
    redenen = serializers.CharField()
    correctie = serializers.CharField()
    beantwoord_op = UtcDateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """A moment inside JSON comes out of the database as text."""
        moment = datetime.fromisoformat(instance["beantwoord_op"])
        return super().to_representation(instance | {"beantwoord_op": moment})


class VoiceSerializer(serializers.Serializer[Any]):
    """A reaction to a draft or a proposal for its wording, with what was answered or decided.

    Of organisations the name; of people none: who wants to know reads the page.
    """

    kenmerk = serializers.CharField(help_text="reactie-12 or amendement-3.")
    soort = serializers.ChoiceField(choices=["reactie", "amendement"])
    versie = serializers.CharField()
    onderdeel = serializers.ChoiceField(choices=Kind.choices)
    onderdeel_code = serializers.CharField()
    thema = serializers.CharField(help_text="Of a proposal for a new goal.")
    passage = serializers.CharField(help_text="The words it is about; empty for the whole part.")
    wijziging = serializers.ChoiceField(choices=[("", ""), *Amendment.Change.choices])
    tekst = serializers.CharField()
    reden = serializers.CharField()
    organisatie = serializers.CharField(help_text="Empty for a person.")
    steun = serializers.IntegerField()
    gegeven_op = UtcDateTimeField()
    status = serializers.CharField()
    uitkomst = serializers.CharField(help_text="The answer or the decision; empty before there is one.")
    redenen = serializers.CharField()
    beantwoord_op = UtcDateTimeField(allow_null=True)
    correctie = serializers.CharField(
        help_text="Why this answer took the place of an earlier one; empty for a first answer."
    )
    eerdere_antwoorden = EarlierAnswerSerializer(
        many=True, help_text="What was answered before, oldest first."
    )


@extend_schema(
    parameters=[
        OpenApiParameter("soort", OpenApiTypes.STR, enum=["reactie", "amendement"]),
        OpenApiParameter("versie", OpenApiTypes.STR, description="Number of a version."),
    ]
)
class VoiceViewSet(ReadOnlyViewSet):
    """What people say about a draft of the vision, newest first. `?soort=reactie` or `amendement`, `?versie=1.0`."""

    serializer_class = VoiceSerializer
    lookup_field = "kenmerk"
    lookup_value_regex = "[a-z]+-[0-9]+"

    def get_queryset(self) -> QuerySet[Any]:
        wanted = self.request.query_params.get("soort")
        if wanted not in (None, "", "reactie", "amendement"):
            raise serializers.ValidationError({"soort": ["reactie, amendement"]})
        seen = VisionVersion.objects.visible_to(self.request.user)
        if number := self.request.query_params.get("versie"):
            seen = seen.filter(number=number)
        reactions, amendments = _reactions(seen), _amendments(seen)
        rows = {"reactie": reactions, "amendement": amendments}.get(wanted or "")
        return (rows or reactions.union(amendments, all=True)).order_by("-gegeven_op", "-kenmerk")

    def get_object(self) -> Any:
        """One row: a union cannot be filtered, so its own half is asked."""
        word, _dash, number = self.kwargs["kenmerk"].partition("-")
        seen = VisionVersion.objects.visible_to(self.request.user)
        half = {"reactie": _reactions, "amendement": _amendments}.get(word)
        found = None
        if half is not None and number.isascii() and number.isdigit() and len(number) < 18:
            found = half(seen).filter(pk=int(number)).first()
        if found is None:
            raise Http404
        return found


def _named(word: str) -> Any:
    return Concat(Value(f"{word}-"), Cast("pk", CharField()))


def _reactions(versions: QuerySet[VisionVersion]) -> QuerySet[Any]:
    rows = Reaction.objects.public().filter(version__in=versions)
    return rows.order_by().values(
        kenmerk=_named("reactie"),
        soort=Value("reactie"),
        versie=F("version__number"),
        onderdeel=F("kind"),
        onderdeel_code=F("code"),
        thema=Value(""),
        passage=F("quote"),
        wijziging=Value(""),
        tekst=F("text"),
        reden=Value(""),
        organisatie=F("organisation_name"),
        steun=Count("agreements"),
        gegeven_op=F("made_at"),
        status=F("state"),
        uitkomst=Coalesce("answer__outcome", Value(""), output_field=CharField()),
        redenen=Coalesce("answer__reasons", Value(""), output_field=TextField()),
        beantwoord_op=F("answer__made_at"),
        correctie=Coalesce("answer__why_corrected", Value(""), output_field=TextField()),
        eerdere_antwoorden=ArraySubquery(_earlier_answers()),
    )


def _earlier_answers() -> QuerySet[Any]:
    first = OuterRef("answer__original")
    rows = ReactionAnswer.objects.filter(Q(pk=first) | Q(original=first), pk__lt=OuterRef("answer"))
    return rows.order_by("pk").values_list(
        JSONObject(uitkomst="outcome", redenen="reasons", correctie="why_corrected", beantwoord_op="made_at")
    )


def _amendments(versions: QuerySet[VisionVersion]) -> QuerySet[Any]:
    """A decision that waits for its second curator stays out."""
    decided = Q(state__in=("accepted", "partly", "rejected"))
    rows = Amendment.objects.public().filter(version__in=versions)
    return rows.order_by().values(
        kenmerk=_named("amendement"),
        soort=Value("amendement"),
        versie=F("version__number"),
        onderdeel=F("kind"),
        onderdeel_code=F("code"),
        thema=F("theme_code"),
        passage=Value(""),
        wijziging=F("change"),
        tekst=F("text"),
        reden=F("reason"),
        organisatie=F("organisation_name"),
        steun=Count("support"),
        gegeven_op=F("made_at"),
        status=F("state"),
        uitkomst=Case(When(decided, then=F("decision")), default=Value(""), output_field=CharField()),
        redenen=Case(When(decided, then=F("decision_reasons")), default=Value(""), output_field=TextField()),
        beantwoord_op=F("decided_at"),
        correctie=Value(""),
        eerdere_antwoorden=Cast(Value([]), ArrayField(JSONField())),
    )


urlpatterns = [
    path("inspraak", VoiceViewSet.as_view({"get": "list"}), name="inspraak-list"),
    path("inspraak/<str:kenmerk>", VoiceViewSet.as_view({"get": "retrieve"}), name="inspraak-detail"),
    path("visies", VisionViewSet.as_view({"get": "list"}), name="visies-list"),
    path("visies/<str:code>", VisionViewSet.as_view({"get": "retrieve"}), name="visies-detail"),
    path("versies", VersionViewSet.as_view({"get": "list"}), name="versies-list"),
    path("versies/<str:number>", VersionViewSet.as_view({"get": "retrieve"}), name="versies-detail"),
    path("doelen", GoalViewSet.as_view({"get": "list"}), name="doelen-list"),
    path("doelen/<str:code>", GoalViewSet.as_view({"get": "retrieve"}), name="doelen-detail"),
    path("indicatoren", IndicatorViewSet.as_view({"get": "list"}), name="indicatoren-list"),
    path("indicatoren/<str:code>", IndicatorViewSet.as_view({"get": "retrieve"}), name="indicatoren-detail"),
]
