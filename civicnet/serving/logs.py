"""Structured logs: JSON lines (or readable ones on a terminal) with a request id, and nothing secret in them."""

import logging.config
import re
import sys
from functools import lru_cache
from typing import Any

import structlog
from structlog.types import EventDict, Processor

SECRET_KEYS = re.compile(
    r"passw|secret|token|cookie|authorization|csrf|session|e-?mail|api_?key", re.IGNORECASE
)
# Confirmation, reset and set-up links carry their key in the path: a long run of letters and digits, which no slug has.
SECRET_RUN = re.compile(
    r"\w+:\w+:[\w-]+|(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}|(?<![\w-])[\w-]*(?=\w*\d)\w{16,}"
)
PATH = re.compile(r"/\S+")
# A database that refuses a row names its values; in Python's words bytes are b'…', in PostgreSQL's \x….
DATABASE_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*|\\x[0-9a-f]{8,}|\bb'[^']*'", re.MULTILINE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def without_secrets(logger: Any, method: str, event: EventDict) -> EventDict:
    """structlog processor: cut query strings and keys from addresses, mask secret fields and e-mail addresses."""
    for key, value in event.items():
        if _is_secret(key):
            event[key] = "***"
        elif key == "request":  # its text, or the request itself in Django's own lines
            event[key] = SECRET_RUN.sub("***", str(value).split("?", 1)[0])
        elif key == "event" and isinstance(value, str):  # Django names the path in its own lines
            masked = PATH.sub(lambda path: SECRET_RUN.sub("***", path[0].split("?", 1)[0]), value)
            event[key] = _without_addresses(masked)
        elif isinstance(value, str):
            event[key] = _without_addresses(
                DATABASE_VALUES.sub("***", value) if key == "exception" else value
            )
    return event


@lru_cache(1000)
def _is_secret(key: str) -> bool:
    return SECRET_KEYS.search(key) is not None


def _without_addresses(text: str) -> str:
    return ADDRESS.sub("***", text) if "@" in text else text


def one_line_per_request(logger: Any, method: str, event: EventDict) -> EventDict:
    """structlog processor: of django_structlog's two lines for each request keep the one with the outcome."""
    if event.get("event") == "request_started":
        raise structlog.DropEvent
    return event


def configure(config: dict[str, Any]) -> None:
    """Set logging up; Django calls this with `settings.LOGGING` (keys "level" and "format": json, console or "")."""
    style = config.get("format") or ("console" if sys.stderr.isatty() else "json")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer()
        if style == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                    "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *shared],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            # django_structlog already leaves one line for each request.
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                # A relay every few seconds; what fails is logged as an error.
                "celery.beat": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
                # It logs every permission that is looked up, also for a page that logs nothing.
                "rules": {"level": "WARNING"},
                # It says at INFO that it was imported.
                "pikepdf": {"level": "WARNING"},
                # Anyone can send a wrong host name; the 400 says enough.
                "django.security.DisallowedHost": {"level": "CRITICAL"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            one_line_per_request,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
