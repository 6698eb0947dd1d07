"""Finding a neighbourhood while one types, and the list of postcodes that this is done with."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from civicnet.areas.finding import PART, find_areas, larger_areas
from civicnet.areas.models import Postcode
from civicnet.areas.postcode_loading import Loaded, PostcodesForm, load_or_keep, look_at_kept
from civicnet.areas.zoom import details_of
from civicnet.caching.pages import kept
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, access, role

ADMIN = role("admin")
MOST_SHOWN: Final = 30


@dataclass(frozen=True)
class _Shown:
    """One line of the list under a box: a neighbourhood, or a larger area (without a key) with how many lie in it."""

    code: str
    name: str
    about: str
    key: int | None = None
    inside: int = 0


@access(PUBLIC)
@require_safe
@kept("areas")
def find(request: HttpRequest) -> HttpResponse:
    """`/buurten/zoeken/?plek=1051`: for picker.js, the neighbourhoods that words may mean; without words the larger areas."""
    words = request.GET.get("plek", "")
    meant, parts = find_areas(words), larger_areas()
    if not words.strip():
        shown = [_part(name, len(inside)) for name, inside in parts.items()]
        return JsonResponse({"found": [asdict(line) for line in shown], "more": 0})
    areas = meant.areas if meant.part else meant.areas[:MOST_SHOWN]
    shown = [_Shown(area.code, area.name, area.part, area.key) for area in areas]
    if meant.part in parts:
        shown.insert(0, _part(meant.part, len(areas)))
    more = len(meant.areas) - len(areas)
    return JsonResponse({"found": [asdict(line) for line in shown], "more": more})


@access(PUBLIC)
@require_safe
@kept("areas")
def details(request: HttpRequest) -> HttpResponse:
    """`/buurten/details/?deel=West`: for map.js, what one sees of neighbourhoods when the map is near; without a name of all."""
    part = request.GET.get("deel", "")
    if part and part not in larger_areas():
        raise Http404
    return JsonResponse({"areas": details_of(part)})


def _part(name: str, inside: int) -> _Shown:
    about = ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", inside) % {"n": inside}
    return _Shown(PART + name, name, about, inside=inside)


@access(ADMIN)
def postcodes(request: Request) -> HttpResponse:
    """`/beheer/postcodes/`: load the list of postcodes, and read what could not be used of it."""
    form = PostcodesForm(request.POST or None, request.FILES or None)
    loaded: Loaded | None = None
    if request.method == "POST" and form.is_valid():
        loaded = load_or_keep(request, form, actor=request.user)
        if loaded is None:
            return redirect("postcodes_check")
        form = PostcodesForm()
    return _show_postcodes(request, form, loaded)


@access(ADMIN)
def postcodes_check(request: Request) -> HttpResponse:
    """`/beheer/postcodes/nakijken/`: which column is what, of a list whose columns are not recognised."""
    look = look_at_kept(request)
    if look is None:
        return redirect("postcodes")
    if request.method == "POST" and (loaded := look.load(request, actor=request.user)):
        return _show_postcodes(request, PostcodesForm(), loaded)
    status = 400 if look.form.errors else 200
    return render(request, "areas/postcodes_check.html", {"form": look.form, "look": look}, status=status)


def _show_postcodes(request: Request, form: PostcodesForm, loaded: Loaded | None) -> HttpResponse:
    if loaded:
        messages.success(request, loaded.said)
    context: dict[str, Any] = {
        "form": form,
        "loaded": loaded,
        "known": Postcode.objects.values("postcode").distinct().count(),
    }
    return render(request, "areas/postcodes.html", context, status=400 if form.errors else 200)
