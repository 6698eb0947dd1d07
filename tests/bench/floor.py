# ruff: noqa: E402  # settings come before whatever reads them
"""The floor: a bare Django view on the same server and database, one indexed SELECT of 20 rows, a small template."""

import os

import django
from django.conf import settings

os.environ.setdefault("CIVICNET_KEEP_CONNECTIONS", "1")

from civicnet import settings as product

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF="tests.bench.floor",
    MIDDLEWARE=[],
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES=product.DATABASES,
    DEFAULT_AUTO_FIELD=product.DEFAULT_AUTO_FIELD,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {})]},
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = engines["django"].from_string(
    "<!doctype html><title>floor</title><ul>{% for slug, name in rows %}<li><a href='/{{ slug }}/'>{{ name }}</a>{% endfor %}</ul>"
)


def floor(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, name FROM initiatives_initiative WHERE stage <> 'draft' AND hidden_at IS NULL "
            "ORDER BY submitted_at DESC, id DESC LIMIT 20"
        )
        return HttpResponse(PAGE.render({"rows": cursor.fetchall()}))


urlpatterns = [path("", floor)]
application = get_wsgi_application()
