"""What a resource is made of, and where the description of the API is."""

from datetime import UTC
from typing import Any

from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers, viewsets
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.addresses import site_url
from civicnet.api.wire import camel
from civicnet.permissions import PUBLIC, access


class UtcDateTimeField(serializers.DateTimeField):
    """RFC 3339 in UTC, whatever zone the pages use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class ReadOnlyViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    """A public collection and its items."""

    access = PUBLIC


def camelize_schema(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular hook: the schema names the fields as they are sent."""
    for schema in result.get("components", {}).get("schemas", {}).values():
        if "properties" in schema:
            schema["properties"] = {camel(k): v for k, v in schema["properties"].items()}
            schema["required"] = [camel(k) for k in schema.get("required", [])] or None
            if schema["required"] is None:
                del schema["required"]
    return result


class SchemaView(SpectacularJSONAPIView):
    access = PUBLIC


class TryView(SpectacularSwaggerSplitView):
    """The page to try the API on; scripts and styles come from this site, none are inline."""

    access = PUBLIC
    url_name = "api:schema"
    template_name = "pages/api.html"


@extend_schema(exclude=True)
@api_view(["GET"])
def root(request: Request) -> Response:
    """Where everything is."""
    names = (
        "initiatieven",
        "visies",
        "versies",
        "doelen",
        "indicatoren",
        "inspraak",
        "instemmingsrondes",
        "toetsen",
        "buurten",
    )
    links = {name: site_url(reverse(f"api:{name}-list")) for name in names}
    return Response({**links, "openapi": site_url(reverse("api:schema"))})


root = access(PUBLIC)(root)

urlpatterns = [
    path("openapi.json", SchemaView.as_view(), name="schema"),
    path("probeer", TryView.as_view(), name="try"),
]
