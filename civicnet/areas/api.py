"""Neighbourhoods in the API, as JSON and as GeoJSON (`Accept: application/geo+json` or `?formaat=geojson`)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.api.resources import ReadOnlyViewSet
from civicnet.api.values import WordField, Words
from civicnet.api.wire import CamelCaseJSONRenderer, GeoJSONRenderer
from civicnet.areas.models import Neighbourhood

KINDS = Words.of(
    Neighbourhood.Kind.choices,
    words={
        "neighbourhood": "buurt",
        "district": "wijk",
        "village": "dorp",
        "borough": "stadsdeel",
        "municipality": "gemeente",
    },
)


class NeighbourhoodSerializer(serializers.ModelSerializer[Neighbourhood]):
    naam = serializers.CharField(source="name")
    cbs_code = serializers.CharField()
    soort = WordField(KINDS, source="kind")

    gesloten_op = serializers.DateField(
        source="closed_on", allow_null=True, help_text="From this day on it is no neighbourhood any more."
    )
    opvolger = serializers.CharField(
        source="points_to.code",
        default=None,
        allow_null=True,
        help_text="The code of what it went over into.",
    )

    class Meta:
        model = Neighbourhood
        fields = ["code", "naam", "cbs_code", "soort", "gesloten_op", "opvolger"]


class NeighbourhoodViewSet(ReadOnlyViewSet):
    """The neighbourhoods of the municipality. One that is closed has its own address, and is in no list."""

    serializer_class = NeighbourhoodSerializer
    renderer_classes = [CamelCaseJSONRenderer, GeoJSONRenderer]
    keyset = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Neighbourhood]:
        rows = Neighbourhood.objects.select_related("points_to").order_by("code")
        rows = rows.defer("path", "points_to__polygon", "points_to__path")
        return rows.open() if self.action == "list" else rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not isinstance(request.accepted_renderer, GeoJSONRenderer):
            return super().list(request, *args, **kwargs)
        return Response({"type": "FeatureCollection", "features": [_feature(n) for n in self.get_queryset()]})

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not isinstance(request.accepted_renderer, GeoJSONRenderer):
            return super().retrieve(request, *args, **kwargs)
        return Response(_feature(self.get_object()))


def _feature(area: Neighbourhood) -> dict[str, Any]:
    properties = {"code": area.code, "naam": area.name, "cbsCode": area.cbs_code}
    return {"type": "Feature", "id": area.code, "geometry": area.polygon, "properties": properties}


urlpatterns = [
    path("buurten", NeighbourhoodViewSet.as_view({"get": "list"}), name="buurten-list"),
    path("buurten/<str:code>", NeighbourhoodViewSet.as_view({"get": "retrieve"}), name="buurten-detail"),
]
