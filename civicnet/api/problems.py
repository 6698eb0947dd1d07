"""Errors, all of them problem+json, and the version on every answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from civicnet.api.wire import PROBLEM, CamelCaseJSONRenderer
from civicnet.workflow import NotAllowedNow

VERSION = "1.1.0"
PREFIX = "/api/"


def problem(code: int, detail: str = "", *, invalid: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of an error answer (RFC 9457). `invalid` names each wrong parameter with what is wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code}
    if detail:
        body["detail"] = detail
    if invalid:
        body["invalidParams"] = [
            {
                "name": name,
                "reason": " ".join(str(r) for r in ([reasons] if isinstance(reasons, str) else reasons)),
            }
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
    response.content_type = PROBLEM
    # A page among the API, as that to try it on, would otherwise be the body of its own error.
    request, renderer = context["request"], CamelCaseJSONRenderer()
    request.accepted_renderer, request.accepted_media_type = renderer, renderer.media_type
    return response


def problem_answer(code: int, detail: str = "") -> HttpResponse:
    """An error of the API from code outside DRF, such as a middleware."""
    response = JsonResponse(problem(code, detail), status=code, content_type=PROBLEM)
    response["API-Version"] = VERSION
    patch_vary_headers(response, ["Accept"])
    return response


def api_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the version on every API answer, and problem+json where Django itself refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code >= 400 and "json" not in response.get("Content-Type", ""):
            return problem_answer(response.status_code)
        response["API-Version"] = VERSION
        patch_vary_headers(response, ["Accept"])
        return response

    return middleware
