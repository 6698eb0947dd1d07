"""Stored files, for those who may see them."""

from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from civicnet.files.models import StoredFile
from civicnet.permissions import PUBLIC, access
from civicnet.text import fold

# The bytes behind an address never change, but the right to see them does: a cache that keeps a public file asks again
# after five minutes, and gets 304, or 404 once it was hidden or removed. A file that is not public is never cached.
_FOR_ALL: Final = "public, max-age=300, must-revalidate"
_FOR_ONE: Final = "private, no-store"
_EXTENSIONS: Final = {"image/webp": "webp", "application/pdf": "pdf", "application/zip": "zip"}
# Whose description is the name of the file.
_NAMED = (StoredFile.Kind.DOCUMENT, StoredFile.Kind.EXPORT)


@access(PUBLIC)
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=pk)
    return serve(request, stored, stored.path)


@access(PUBLIC)
@require_safe
def small(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small picture of a photo."""
    photos = StoredFile.objects.visible_to(request.user).filter(kind=StoredFile.Kind.PHOTO)
    stored = get_object_or_404(photos, pk=pk)
    return serve(request, stored, stored.small_path)


def serve(request: HttpRequest, stored: StoredFile, path: str) -> HttpResponseBase:
    """The bytes of `stored` at `path`. The caller has checked that they may be seen."""
    etag = quote_etag(path.rpartition("/")[2])
    if stored.public and request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        try:
            content = default_storage.open(path)
        except FileNotFoundError as error:
            raise Http404 from error
        words = slugify(fold(stored.alt_text))[:60] if stored.kind in _NAMED else ""
        name = f"{words or stored.pk}.{_EXTENSIONS.get(stored.content_type, 'bin')}"
        # A photo is shown in the page; anything else is offered as a download, never opened as a page of this site.
        response = FileResponse(
            content,
            content_type=stored.content_type,
            filename=name,
            as_attachment=stored.kind != StoredFile.Kind.PHOTO,
        )
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = _FOR_ALL if stored.public else _FOR_ONE
    return response
