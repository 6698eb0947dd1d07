"""How the API is built: the settings of Django REST framework and drf-spectacular that no installation changes."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["civicnet.api.wire.CamelCaseJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["civicnet.api.wire.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PAGINATION_CLASS": "civicnet.api.paging.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "EXCEPTION_HANDLER": "civicnet.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": "formaat",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# The document of the API, by drf-spectacular.
SPECTACULAR: dict[str, Any] = {
    "TITLE": "civicnet",
    "DESCRIPTION": "Initiatives, the future vision and the assessments of a municipality. Read-only.",
    "VERSION": "1.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "civicnet.api.resources.camelize_schema",
        "civicnet.api.resources.describe_problems",
    ],
}
