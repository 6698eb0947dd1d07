"""`/stijl/`: every component of the site on one page, with invented content. Only in the demo and while debugging."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from civicnet.areas.maps import Area, Band, House, Map
from civicnet.areas.models import MapFeature
from civicnet.forms.fields import CharField, DateField, NameField
from civicnet.frontend.filters import ILLUSTRATIONS
from civicnet.frontend.icons import ICONS
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.sections import Line

_NORTH = "M66 262 54 206 66 150 104 112 146 74 198 58 252 50 304 64 352 72 340 112 326 150 306 196 270 222 248 250 204 262Z"
_SOUTH = "M66 262 108 280 150 286 204 262 248 250 244 290 264 328 254 402 262 462 266 516 206 530 146 508 90 482 60 430Z"
_EAST = "M306 196 352 186 402 200 428 246 432 292 520 332 602 384 540 452 440 512 266 516 262 462 254 402 264 328 248 250Z"
_RIVER = "M-6 470C60 480 96 524 170 552S350 566 450 548 600 484 660 424 700 372 730 340"


class SampleForm(forms.Form):
    """One field of each kind, for looking at."""

    name = NameField(label=_("Name of your plan"), help_text=_("Short and easy to remember."), max_length=80)
    postcode = CharField(
        label=_("Postcode of the place"),
        widget=forms.TextInput(attrs={"class": "cn-w-s", "autocomplete": "postal-code"}),
    )
    why = CharField(
        label=_("Why do you want this?"),
        help_text=_("About 150 words is enough."),
        widget=forms.Textarea(attrs={"rows": 4, "data-words": 150}),
    )
    neighbourhood = forms.ChoiceField(
        label=_("In which neighbourhood?"),
        choices=[("a", "Oude Kern"), ("b", "Weversveld"), ("c", "Molenwijk")],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label=_("What is it about?"),
        choices=[("1", _("Green")), ("2", _("Living")), ("3", _("Energy"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Do you need a building or ground?"),
        choices=[("", _("Not yet")), ("p", "Weverijhal")],
        required=False,
    )
    day = DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    photo = forms.FileField(label=_("A photo"), required=False)
    agree = forms.BooleanField(label=_("Others may see my name with this plan"))


def _map() -> Map:
    def area(pk: int, name: str, path: str, x: int, y: int, level: int) -> Area:
        houses = [House(x - 13 * level + 26 * n, y + 14, ("cl", "st", "le")[n]) for n in range(level)]
        label = f"{name}: {level}"
        return Area(
            pk, f"B{pk}", name, label, "#map", path, x, y, level, level, selected=False, houses=houses
        )

    return Map(
        view_box="0 20 720 560",
        areas=[
            area(1, "Weversveld", _NORTH, 190, 180, 2),
            area(2, "Sluiseind", _SOUTH, 150, 404, 1),
            area(3, "Molenwijk", _EAST, 390, 400, 3),
        ],
        features=[
            MapFeature(
                name="de Elzer", kind="waterway", path=_RIVER, label_x=610, label_y=512, label_angle=-38
            )
        ],
        legend=[Band(1, 1, 1), Band(2, 2, 2), Band(3, 3, 3)],
        labelled=True,
    )


def _sample() -> dict[str, Any]:
    """Plainly fictional content for the components."""
    return {
        "points": [
            {"at": date(2025, month, 1), "value": value, "note": note}
            for month, value, note in (
                (3, 2, "Na vier droge weken was het gras nog drassig."),
                (6, 3, "Na de bui van 12 juni stond het water er drie dagen."),
                (9, 4, "Eerste greppel gegraven. Twee dagen nat."),
                (12, 5, "Een dag later nog plassen, maar het pad was te lopen."),
            )
        ],
        "facts": [
            {"term": _("Where"), "text": "Grasstrook Molendreef, 900 m²"},
            {"term": _("Who"), "text": "Twaalf buren"},
            {"term": _("Time"), "text": "Op tijd, in 28 dagen", "tone": "ok"},
            {"term": _("Contact"), "text": "Stuur een bericht", "url": "#"},
        ],
        "timeline": [
            Line(date(2026, 3, 1), "Reserveploeg staat op papier", "Doen de initiatiefnemers", next=True),
            Line(date(2025, 11, 18), "Antwoord: het plan past, met twee voorwaarden", "Na 24 van de 28 dagen"),
            Line(date(2025, 10, 25), "Toets gevraagd", "Initiatiefnemers"),
        ],
        "steps": [
            {"text": _("What"), "state": "done", "url": "#"},
            {"text": _("Who"), "state": "done", "url": "#"},
            {"text": _("Where"), "state": "now"},
            {"text": _("What for"), "state": "todo"},
        ],
        "bars": [
            {"name": name, "value": value, "text": f"{value}%", "goal": 10}
            for name, value in (("Oude Kern", 24), ("Weversveld", 21), ("Molenwijk", 23), ("Hooge Landen", 8))
        ],
        "scores": [
            ("-2", _("contrary")),
            ("-1", _("chafes")),
            ("0", _("no difference")),
            ("1", _("contributes")),
            ("2", _("contributes strongly")),
            ("na", _("not applicable")),
            ("unknown", _("too little information")),
        ],
        "checks": [
            {"tone": "ok", "strong": "Gehouden:", "title": "open voor iedereen", "text": "De tuin blijft dag en nacht open."},
            {"tone": "no", "strong": "Overschreden:", "title": "vooraf gevraagd", "text": "De overburen wisten van niets."},
            {"tone": "wait", "title": "Reserveploeg van drie mensen", "text": "Klaar op 1 maart 2026."},
        ],
        **_sample_lists(),
        "levels": ["success", "info", "warning", "error"],
    }  # fmt: skip


def _sample_lists() -> dict[str, Any]:
    """Content for what stands in rows: chips, filters, lines and a table."""
    return {
        "chips": [{"text": "Oude Kern", "url": "#"}, {"text": "Weversveld", "url": "#"}],
        "filters": [
            SimpleNamespace(value="a", text="Oude Kern", count=3, checked=True),
            SimpleNamespace(value="b", text="Weversveld", count=2, checked=False),
            SimpleNamespace(value="c", text="Molenwijk", count=0, checked=False),
        ],
        "segments": [
            {"text": _("List"), "url": "#", "icon": "list", "current": True},
            {"text": _("Map"), "url": "#", "icon": "map"},
        ],
        "lines": [
            {"text": "Rust achter de Beukenlaan", "url": "#", "tone": "no", "status": "Past niet. Het pad blijft open.",
             "meta": "29 december 2025"},
            {"text": "Buurttuin De Regenton", "url": "#", "tone": "ok", "status": "Past, met twee voorwaarden.",
             "meta": "18 november 2025"},
        ],
        "table_head": [_("Neighbourhood"), _("Initiatives"), _("Residents")],
        "table_rows": [[{"text": "Oude Kern", "url": "#"}, 3, 3600], ["Weversveld", 2, 4200]],
    }  # fmt: skip


@access(PUBLIC)
def style(request: HttpRequest) -> HttpResponse:
    """All components. 404 outside the demo and debugging."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    wrong = SampleForm(
        {"name": "", "postcode": "1234 K", "why": "Omdat het kan."}, prefix="wrong", auto_id="wrong_%s"
    )
    wrong.add_error(
        "postcode", _("“1234 K” is not complete. A postcode has four digits and two letters, as in 1234 KL.")
    )
    return render(
        request,
        "demo/style.html",
        {
            **_sample(),
            "map": _map(),
            "form": SampleForm(),
            "wrong": wrong,
            "page": Paginator(range(240), 20).page(5),
            "icons": list(ICONS),
            "illustrations": sorted(
                path.name.removesuffix(".svg.html") for path in ILLUSTRATIONS.glob("*.svg.html")
            ),
        },
    )
