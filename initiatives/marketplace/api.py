"""Offers and needs in the API. The filters are those of the list page: the same words select the same rows there."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.addresses import site_url
from civicnet.api.paging import Keyed
from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField, Words
from civicnet.areas.maps import outlines
from initiatives.marketplace.models import DayPart, Post, Side
from initiatives.marketplace.selection import FILTERS, MarketSelection, market_rows
from initiatives.marketplace.values import CATEGORIES, URGENCIES

_STATES = Words.of(
    [(value, label) for value, label in Post.State.choices if value != Post.State.DRAFT],
    words={
        "open": "open",
        "reserved": "afgesproken",
        "fulfilled": "gelukt",
        "expired": "gesloten",
        "withdrawn": "eraf_gehaald",
    },
)
_DAY_PARTS = Words.of(
    DayPart.choices, words={"morning": "ochtend", "afternoon": "middag", "evening": "avond"}
)


class PostSerializer(serializers.ModelSerializer[Post]):
    id = serializers.IntegerField(source="pk")
    titel = serializers.CharField(source="title")
    tekst = serializers.CharField(source="text")
    categorie = WordField(CATEGORIES, source="category")
    stand = WordField(_STATES, source="state")
    van = serializers.CharField(
        source="party_name", help_text="Who put it up. A resident in person is not named."
    )
    initiatief = serializers.SerializerMethodField()
    organisatie = serializers.SerializerMethodField()
    buurt = serializers.SerializerMethodField()
    werkgebied = serializers.SerializerMethodField()
    waar = serializers.CharField(source="place_note")
    haast = WordField(URGENCIES, source="urgency")
    aantal = serializers.IntegerField(source="number")
    afgesproken = serializers.IntegerField(source="taken", help_text="How many of them are agreed.")
    uniek = serializers.BooleanField(source="is_unique")
    voorwaarde = serializers.SerializerMethodField()
    dagen = serializers.ListField(
        source="days", child=serializers.IntegerField(), help_text="1 is Monday; none: to be agreed."
    )
    dagdelen = serializers.SerializerMethodField()
    vanaf = serializers.DateField(source="from_on", allow_null=True)
    tot_en_met = serializers.DateField(source="until_on", allow_null=True)
    open_sinds = UtcDateTimeField(source="opened_at")
    sluit_op = serializers.DateField(source="closes_on", allow_null=True, help_text="Null: it has no end.")
    gewijzigd_op = UtcDateTimeField(source="changed_at")
    pagina = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields: ClassVar = [
            *(
                "id",
                "titel",
                "tekst",
                "categorie",
                "stand",
                "van",
                "initiatief",
                "organisatie",
                "buurt",
                "werkgebied",
                "waar",
            ),
            *(
                "haast",
                "aantal",
                "afgesproken",
                "uniek",
                "voorwaarde",
                "dagen",
                "dagdelen",
                "vanaf",
                "tot_en_met",
            ),
            *("open_sinds", "sluit_op", "gewijzigd_op", "pagina"),
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_initiatief(self, post: Post) -> str | None:
        return post.initiative.slug if post.initiative else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_organisatie(self, post: Post) -> str | None:
        return post.organisation.slug if post.organisation else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_buurt(self, post: Post) -> str | None:
        area = outlines().by_key.get(post.neighbourhood_id)
        return area.code if area else None

    @extend_schema_field(
        serializers.ListField(child=serializers.CharField(), help_text="The neighbourhoods for which it is.")
    )
    def get_werkgebied(self, post: Post) -> list[str]:
        known = outlines().by_key
        return list(dict.fromkeys(known[key].code for key in post.works_in))

    @extend_schema_field(
        serializers.CharField(allow_null=True, help_text="The place without which it cannot be.")
    )
    def get_voorwaarde(self, post: Post) -> str | None:
        return post.condition.code if post.condition else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_dagdelen(self, post: Post) -> list[str]:
        return [_DAY_PARTS[part] for part in post.day_part_choices]

    def get_pagina(self, post: Post) -> str:
        return site_url(post.get_absolute_url())


class _PostViewSet(ReadOnlyViewSet):
    """One side of the marketplace: the list has what can be answered, newest first; by its number also what is over."""

    side: ClassVar[Side]
    lookup_field = "pk"
    keyset = ("opened_at", "pk")
    newest_first = True
    filters = ("zoek", *FILTERS)
    repeated = tuple(FILTERS)
    serializer_class = PostSerializer

    def get_queryset(self) -> QuerySet[Post]:
        rows = Post.objects.public().for_list() if self.action == "retrieve" else market_rows()
        return rows.filter(side=self.side)

    @extend_schema(
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR, description=what, many=many, enum=values)
            for name, what, many, values in MarketSelection.parameters()
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        selection = MarketSelection.parse(request.query_params, in_words=True)
        if selection.unknown:
            raise serializers.ValidationError(selection.say_unknown())
        rows = selection.narrowed(self.get_queryset())
        found: Any = Keyed(rows, self.keyset, rows.count)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class NeedViewSet(_PostViewSet):
    """What people and groups ask for on the marketplace, newest first."""

    side = Side.NEED


class OfferViewSet(_PostViewSet):
    """What people and groups offer on the marketplace, newest first."""

    side = Side.OFFER


urlpatterns = [
    path("vragen", NeedViewSet.as_view({"get": "list"}), name="marktvragen-list"),
    path("vragen/<int:pk>", NeedViewSet.as_view({"get": "retrieve"}), name="marktvragen-detail"),
    path("aanbod", OfferViewSet.as_view({"get": "list"}), name="aanbod-list"),
    path("aanbod/<int:pk>", OfferViewSet.as_view({"get": "retrieve"}), name="aanbod-detail"),
]
