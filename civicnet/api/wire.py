"""How answers go over the wire: JSON in camelCase, GeoJSON, paging, and who asks."""

import re
from typing import Any

from rest_framework import authentication, pagination
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

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

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
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

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The rows of one page. Raises ValidationError (400) for a page or size that is no number from 1."""
        for name in (self.page_query_param, self.page_size_query_param):
            if not re.fullmatch(r"[1-9][0-9]{0,8}", request.query_params.get(name, "1")):
                raise ValidationError({name: "A number from 1."})
        return super().paginate_queryset(queryset, request, view)

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
            "properties": {
                "aantal": {"type": "integer"},
                "volgende": link,
                "vorige": link,
                "resultaten": schema,
            },
        }
