"""`/beheer/plekken/`: the buildings and grounds that initiatives need. None is removed: plans point to it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicnet import permissions
from civicnet.areas.actions import save_place
from civicnet.areas.models import Place
from civicnet.areas.place_form import PlaceForm
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.text import has_words

ADMIN = permissions.role("admin")
PLACES_A_PAGE: Final = 50
LONGEST_SEARCH: Final = 100


@access(ADMIN)
@require_safe
def places(request: Request) -> HttpResponse:
    """All of them by name, page by page, or those that have all words of `zoek`."""
    words = " ".join(request.GET.get("zoek", "").split())[:LONGEST_SEARCH]
    rows = (
        Place.objects.select_related("neighbourhood")
        .defer("neighbourhood__polygon", "neighbourhood__path")
        .annotate(wanted=Count("claims"))
        .order_by("sort_key", "code")
    )
    found = [row for row in rows if has_words(words, row.name, row.owner, row.neighbourhood.name)]
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "words": words, "any": bool(words) or page.paginator.count > 0}
    return render(request, "pages/administration/places.html", context)


@access(ADMIN)
def add_place(request: Request) -> HttpResponse:
    """Add one."""
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _save(request, form)
    return _page(request, {"form": form, "place": None}, 422 if form.errors else 200)


@access(ADMIN)
@one_at_a_time
def place(request: Request, pk: int) -> HttpResponse:
    """Change one, unless somebody else changed the same meanwhile."""
    found = get_object_or_404(Place, pk=pk)
    form = PlaceForm(request.POST or None, instance=get_object_or_404(Place, pk=pk))
    editing = Editing(request, form, about=found)
    if request.method == "POST" and editing.agrees() and form.is_valid():
        return _save(request, form)
    return _page(request, {"form": form, "place": found}, editing.status())


def _save(request: Request, form: PlaceForm) -> HttpResponse:
    saved = save_place(form.save(), actor=request.user)
    messages.success(request, _("%(name)s is saved.") % {"name": saved})
    return redirect("administration:places")


def _page(request: Request, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "pages/administration/place.html", context, status=status)
