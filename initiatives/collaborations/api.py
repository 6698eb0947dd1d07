"""Collaborations in the API: those that are public, the newest first."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.addresses import site_url
from civicnet.api.paging import Keyed
from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from initiatives.collaborations.models import Collaboration, Partner, Problem, WorkStep
from initiatives.collaborations.values import PROBLEM_STATES, STATES


class PartnerSerializer(serializers.ModelSerializer[Partner]):
    naam = serializers.CharField(source="name")
    initiatief = serializers.SerializerMethodField()
    organisatie = serializers.SerializerMethodField()
    brengt = serializers.CharField(source="brings", help_text="What only this partner brings.")
    heeft_nodig = serializers.CharField(source="needs", help_text="For what it needs the others.")
    beslist_zelf = serializers.CharField(source="decides", help_text="What it goes on deciding alone.")
    sinds = UtcDateTimeField(source="joined_at")

    class Meta:
        model = Partner
        fields: ClassVar = [
            *("naam", "initiatief", "organisatie", "brengt", "heeft_nodig", "beslist_zelf", "sinds")
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_initiatief(self, partner: Partner) -> str | None:
        return partner.initiative.slug if partner.initiative and not partner.is_hidden else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_organisatie(self, partner: Partner) -> str | None:
        return partner.organisation.slug if partner.organisation else None


class ProblemSerializer(serializers.ModelSerializer[Problem]):
    tekst = serializers.CharField(source="text", help_text="What does not work yet.")
    stand = WordField(PROBLEM_STATES, source="state")
    eigenaar = serializers.CharField(source="owner_name", help_text="Who has taken it up; empty without one.")
    oplossing = serializers.CharField(source="solution", help_text="How the owner solved it.")
    gemeld_op = UtcDateTimeField(source="made_at")
    gewijzigd_op = UtcDateTimeField(source="changed_at")

    class Meta:
        model = Problem
        fields: ClassVar = [*("tekst", "stand", "eigenaar", "oplossing", "gemeld_op", "gewijzigd_op")]


class StepSerializer(serializers.Serializer[WorkStep]):
    wat = serializers.CharField(source="what", help_text="What is done.")
    wie = serializers.CharField(source="who", help_text="Who does it; may be empty.")
    minuten = serializers.IntegerField(source="minutes", help_text="How many minutes it takes.")
    wacht = serializers.IntegerField(source="wait", help_text="How many minutes pass before the next step.")
    waarom = serializers.CharField(source="why", help_text="Why it waits; may be empty.")


class CollaborationSerializer(serializers.ModelSerializer[Collaboration]):
    id = serializers.CharField(source="slug")
    naam = serializers.CharField(source="name")
    doel = serializers.CharField(source="goal", help_text="What they want to reach, in their own words.")
    stand = WordField(STATES, source="state")
    partners = PartnerSerializer(many=True, source="here", help_text="Who takes part now.")
    deelproblemen = ProblemSerializer(many=True, source="shown_problems", help_text="What does not work yet.")
    stappen = StepSerializer(many=True, source="work_steps", help_text="The steps of their work, in order.")
    volgende_overleg = serializers.DateField(source="next_on", help_text="When they sit together next.")
    sinds = UtcDateTimeField(source="opened_at")
    gewijzigd_op = UtcDateTimeField(source="changed_at")
    pagina = serializers.SerializerMethodField()

    class Meta:
        model = Collaboration
        fields: ClassVar = [
            *("id", "naam", "doel", "stand", "partners", "deelproblemen", "stappen"),
            *("volgende_overleg", "sinds", "gewijzigd_op", "pagina"),
        ]

    def get_pagina(self, row: Collaboration) -> str:
        return site_url(row.get_absolute_url())


class CollaborationViewSet(ReadOnlyViewSet):
    """What initiatives and organisations do together, the newest first."""

    lookup_field = "slug"
    keyset = ("opened_at", "pk")
    newest_first = True
    filters = ("stand",)
    serializer_class = CollaborationSerializer

    def get_queryset(self) -> QuerySet[Collaboration]:
        here = Partner.objects.here().with_parties()
        problems = Problem.objects.shown().with_owners()
        return Collaboration.objects.public().prefetch_related(
            Prefetch("partners", here, to_attr="here"),
            Prefetch("problems", problems, to_attr="shown_problems"),
        )

    @extend_schema(parameters=[OpenApiParameter("stand", str, enum=list(STATES.labels))])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.get_queryset()
        if word := self.one_of("stand", STATES.labels):
            rows = rows.filter(state=STATES.value_of(word))
        found: Any = Keyed(rows, self.keyset, rows.count)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


urlpatterns = [
    path("samenwerkingen", CollaborationViewSet.as_view({"get": "list"}), name="samenwerkingen-list"),
    path(
        "samenwerkingen/<slug:slug>",
        CollaborationViewSet.as_view({"get": "retrieve"}),
        name="samenwerkingen-detail",
    ),
]
