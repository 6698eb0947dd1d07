"""The form of answers: JSON in camelCase, GeoJSON; and how requests are authenticated."""

import re
from typing import Any

from rest_framework import authentication
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

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
    """A FeatureCollection, unchanged (RFC 7946): its keys are those of the standard."""

    media_type = "application/geo+json"
    format = "geojson"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; a refusal is 401, as it is for every client without a right sign-in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
