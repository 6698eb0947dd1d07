"""Neighbourhoods in the API, as JSON and as GeoJSON (`Accept: application/geo+json` or `?formaat=geojson`)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.api.resources import ReadOnlyViewSet
from civicnet.api.wire import CamelCaseJSONRenderer, GeoJSONRenderer
from civicnet.areas.models import Neighbourhood


class NeighbourhoodSerializer(serializers.ModelSerializer[Neighbourhood]):
    naam = serializers.CharField(source="name")
    cbs_code = serializers.CharField()
    soort = serializers.CharField(source="kind")

    class Meta:
        model = Neighbourhood
        fields = ["code", "naam", "cbs_code", "soort"]


class NeighbourhoodViewSet(ReadOnlyViewSet):
    """The neighbourhoods of the municipality."""

    serializer_class = NeighbourhoodSerializer
    renderer_classes = [CamelCaseJSONRenderer, GeoJSONRenderer]
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Neighbourhood]:
        return Neighbourhood.objects.order_by("sort_key")

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
