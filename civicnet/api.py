"""What every part of the API stands on: JSON in camelCase, problem+json for each error, paging, the version.

Source: NL GOV REST API Design Rules 2.2; RFC 9457 (problem details); RFC 8288 (Link). Each capability has its
own `api.py` with serializers, viewsets and their `urlpatterns`.
"""

import re
from collections.abc import Callable
from datetime import UTC
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import authentication, pagination, serializers, status, viewsets
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from civicnet.permissions import PUBLIC, access
from civicnet.workflow import NotAllowedNow

VERSION = "1.0.0"
PREFIX = "/api/"
PROBLEM = "application/problem+json"


def camel(key: str) -> str:
    """own_measure → ownMeasure. Keys with a capital or without an underscore stay as they are."""
    return re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), key)


def _camelize(data: Any) -> Any:
    if isinstance(data, dict):
        return {camel(k) if isinstance(k, str) else k: _camelize(v) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [_camelize(item) for item in data]
    return data


class CamelCaseJSONRenderer(JSONRenderer):
    """JSON whose keys are camelCase (rule /core/query-keys-camel-case goes for fields as well)."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and getattr(response, "is_problem", False):
            response.content_type = PROBLEM
        return super().render(_camelize(data), accepted_media_type, renderer_context)


class GeoJSONRenderer(JSONRenderer):
    """A FeatureCollection as it stands (RFC 7946); its keys are the standard's."""

    media_type = "application/geo+json"
    format = "geojson"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a refusal is 401, as it is for every client without a right sign-in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class Pagination(pagination.PageNumberPagination):
    """`pagina` and `paginaGrootte` (100 at most), with Link headers."""

    page_size = 20
    page_query_param = "pagina"
    page_size_query_param = "paginaGrootte"
    max_page_size = 100

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self.get_next_link(), "prev": self.get_previous_link()}
        header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
        assert self.page is not None
        body = {"aantal": self.page.paginator.count, "volgende": links["next"], "vorige": links["prev"]}
        return Response({**body, "resultaten": data}, headers={"Link": header} if header else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["aantal", "resultaten"],
            "properties": {"aantal": {"type": "integer"}, "volgende": link, "vorige": link, "resultaten": schema},
        }


class UtcDateTimeField(serializers.DateTimeField):
    """RFC 3339 in UTC, whatever zone the pages use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class ReadOnlyViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    """A public collection and its items."""

    access = PUBLIC


def problem(code: int, detail: str = "", *, invalid: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of an error answer (RFC 9457). `invalid` names each wrong parameter with what is wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code}
    if detail:
        body["detail"] = detail
    if invalid:
        body["invalidParams"] = [
            {"name": camel(name), "reason": " ".join(str(r) for r in ([reasons] if isinstance(reasons, str) else reasons))}
            for name, reasons in invalid.items()
        ]
    return body


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error as problem+json; an illegal step is 409."""
    if isinstance(exc, NotAllowedNow):
        response: Response | None = Response(problem(status.HTTP_409_CONFLICT, str(exc)), status=409)
    else:
        response = exception_handler(exc, context)
        if response is None:
            return None
        wrong = exc.detail if isinstance(exc, ValidationError) and isinstance(exc.detail, dict) else None
        detail = str(exc.detail) if isinstance(exc, APIException) and wrong is None else ""
        response.data = problem(response.status_code, detail, invalid=wrong)
    assert response is not None
    response.is_problem = True  # type: ignore[attr-defined]  # the renderer sets the media type by it
    return response


def api_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the version on every API answer, and problem+json where Django itself refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            response = JsonResponse(problem(response.status_code), status=response.status_code, content_type=PROBLEM)
        response["API-Version"] = VERSION
        patch_vary_headers(response, ["Accept"])
        return response

    return middleware


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
    names = ("initiatieven", "visies", "doelen", "toetsen", "buurten")
    links = {name: request.build_absolute_uri(reverse(f"api:{name}-list")) for name in names}
    return Response({**links, "openapi": request.build_absolute_uri(reverse("api:schema"))})


root = access(PUBLIC)(root)

urlpatterns = [
    path("openapi.json", SchemaView.as_view(), name="schema"),
    path("probeer", TryView.as_view(), name="try"),
]
