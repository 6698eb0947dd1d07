"""What a resource is made of, and the views that describe the API."""

from collections.abc import Container
from datetime import UTC
from typing import Any, Final

from django.urls import path, reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from civicnet.addresses import site_url
from civicnet.api.paging import CURSOR, ORDER, SIZE
from civicnet.api.wire import PROBLEM, camel
from civicnet.permissions import PUBLIC

FORMAT: Final = "formaat"
# An answer about wrong keys stays short, however many and long they are.
LONGEST_KEY: Final = 100
MOST_NAMED: Final = 20


class UtcDateTimeField(serializers.DateTimeField):
    """A moment by RFC 3339 in UTC, whatever time zone the pages use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class OnlyKnownKeys(APIView):
    """Accepts only known keys in the query: a misspelt filter must not return everything."""

    access = PUBLIC

    def known_keys(self) -> tuple[str, ...]:
        """The keys that the query of this request may have."""
        return (FORMAT,) if len(self.renderer_classes) > 1 else ()

    # These may be given more than once.
    repeated: tuple[str, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError (400) for a key that is not known, and for one that is there twice."""
        known, wrong = self.known_keys(), {}
        for key, values in request.query_params.lists():
            if key not in known:
                wrong[key[:LONGEST_KEY]] = _unknown(key, known)
            elif len(values) > 1 and key not in self.repeated:
                wrong[key] = "Given more than once."
        if wrong:
            raise ValidationError(dict(list(wrong.items())[:MOST_NAMED]))
        format = request.query_params.get(FORMAT)
        formats = [renderer.format for renderer in self.renderer_classes]
        if format is not None and format not in formats:
            raise ValidationError({FORMAT: f"Unknown value. Known are: {', '.join(formats)}."})
        super().initial(request, *args, **kwargs)


def _unknown(key: str, known: tuple[str, ...]) -> str:
    said = f"Unknown. Known are: {', '.join(known)}." if known else "Unknown: this address takes no query."
    if key == "pagina" and CURSOR in known:
        return (
            f"There are no page numbers any more: follow `volgende` of the answer, or its Link header. {said}"
        )
    return said


class ReadOnlyViewSet(OnlyKnownKeys, viewsets.ReadOnlyModelViewSet[Any]):
    """A public collection and its items."""

    # The fields along which the list is paged. They never change, and the last one is unique.
    keyset: tuple[str, ...] = ("pk",)
    # Things that happen over time begin with the newest, unless `volgorde=oud` asks otherwise.
    newest_first = False
    # Further keys that the query of the list, and that of one item, may have.
    filters: tuple[str, ...] = ()
    item_filters: tuple[str, ...] = ()

    def known_keys(self) -> tuple[str, ...]:
        if self.action == "list":
            return (*self.filters, CURSOR, SIZE, ORDER, *super().known_keys())
        return (*self.item_filters, *super().known_keys())

    def one_of(self, name: str, known: Container[str]) -> str | None:
        """The value of the filter `name`, if it is given. Raises ValidationError (400) for one that is not `known`."""
        value = self.request.query_params.get(name)
        if value is not None and value not in known:
            raise ValidationError({name: f"Unknown value: {value}."})
        return value


def camelize_schema(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular hook: name the fields in the schema as they are sent."""
    for schema in result.get("components", {}).get("schemas", {}).values():
        for described in schema.get("properties", {}).values():
            described.pop("x-spec-enum-id", None)
        if "properties" in schema:
            schema["properties"] = {camel(k): v for k, v in schema["properties"].items()}
            schema["required"] = [camel(k) for k in schema.get("required", [])] or None
            if schema["required"] is None:
                del schema["required"]
    return result


def describe_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular hook: describe the errors."""
    text = {"type": "string"}
    fault = {"type": "object", "required": ["name", "reason"], "properties": {"name": text, "reason": text}}
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "invalidParams": {"type": "array", "items": fault},
    }
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = {"type": "object", "required": ["type", "title", "status"], "properties": properties}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for where, methods in result["paths"].items():
        for method in methods.values():
            answers = method["responses"]
            answers["400"] = {"description": "What was asked is not valid.", "content": content}
            if "{" in where:
                answers["404"] = {"description": "There is no such thing.", "content": content}
    return result


class SchemaView(OnlyKnownKeys, SpectacularJSONAPIView):
    """What the API is, in OpenAPI. What a Dutch value means stands there in Dutch."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with override("nl"):
            return super().get(request, *args, **kwargs)


class TryView(OnlyKnownKeys, SpectacularSwaggerSplitView):
    """The page to try the API on; scripts and styles come from this site, none are inline."""

    def known_keys(self) -> tuple[str, ...]:
        return ("script",)

    url_name = "api:schema"
    template_name = "pages/api.html"


@extend_schema(exclude=True)
class Root(OnlyKnownKeys):
    """Where everything is."""

    def get(self, request: Request) -> Response:
        names = (
            "initiatieven",
            "visies",
            "versies",
            "doelen",
            "indicatoren",
            "inspraak",
            "instemmingsrondes",
            "toetsen",
            "aanbod",
            "samenwerkingen",
            "buurten",
        )
        links = {name: site_url(reverse(f"api:{name}-list")) for name in names}
        links["vragen"] = site_url(reverse("api:marktvragen-list"))  # `vragen-list` is of one initiative
        links["netwerk"] = site_url(reverse("api:netwerk"))
        return Response({**links, "openapi": site_url(reverse("api:schema"))})


urlpatterns = [
    path("openapi.json", SchemaView.as_view(), name="schema"),
    path("probeer", TryView.as_view(), name="try"),
]
