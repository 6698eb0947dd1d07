"""What the templates can do with a value: filters and functions, known to every template.

A function of constants only (`icon`, `url`, `static`) is worked out when a template is compiled; it must depend on
nothing but its arguments and the language.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, Final
from urllib.parse import quote

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, FileInput, PasswordInput, Select, Textarea, Widget
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template import defaultfilters
from django.templatetags.static import static
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from civicnet.addresses import address_of
from civicnet.days import in_local_time, written_out
from civicnet.forms.editing import two_sides
from civicnet.forms.fields import MOST_LISTED
from civicnet.frontend.icons import ICONS
from civicnet.text import diff_words
from civicnet.text.rendered import rendered

ILLUSTRATIONS = Path(settings.BASE_DIR) / "templates" / "illustrations"
DEFAULT_ILLUSTRATION = "residents_initiative"


# ---- words, numbers and days ------------------------------------------------------------------
_WORDS: Final = (str, Promise, bool)
_LOCALIZED: Final = (int, float, Decimal, date, time)


def localized(value: Any) -> Any:
    """What is shown of a value: numbers and days as they are written in the language of this moment.

    Raises TypeError for a method: `{{ case.get_state_display }}` was meant to be called.
    """
    # Every value of every page comes by here: constants, because a union of types is made anew each time.
    if isinstance(value, _WORDS) or (isinstance(value, int) and -1000 < value < 1000):
        return value
    if not isinstance(value, _LOCALIZED):
        if isinstance(value, MethodType | FunctionType | partial):
            raise TypeError(f"{value!r} is shown, and was not called.")
        return value
    return formats.localize(in_local_time(value))


def day_in_words(day: Any, form: str | None = None) -> str:
    """A day or moment in the words of the current language; `form` as in Django's date format. "" for None."""
    return written_out(day, form) if day else ""


def time_in_words(moment: Any, form: str | None = None) -> str:
    """The time of a moment as it is written in the current language; "" for None."""
    return formats.time_format(in_local_time(moment), form) if moment else ""


def capitalized(text: Any) -> Any:
    """The text with its first letter as a capital; safe markup stays safe."""
    return _kept_safe(text, lambda words: words[:1].upper() + words[1:])


def _kept_safe(text: Any, change: Callable[[str], str]) -> Any:
    changed = change(str(text))
    return mark_safe(changed) if hasattr(text, "__html__") else changed  # as safe as it was


# A word with a hyphen that is short enough to stay on one line of a phone: a code, such as R-ma.
_CODE = re.compile(r"(?<!\S)(?=\S{3,16}(?!\S))\S*\w-\w\S*")


def unbroken(text: Any) -> Any:
    """The text, in which no line ends within a code such as R-ma: word joiners follow its hyphens."""
    return _kept_safe(text, lambda words: _CODE.sub(lambda word: word[0].replace("-", "-\u2060"), words))


def share(value: float | None, of: float = 100) -> str:
    """`value` as a percentage of `of`, between 0 and 100, for an SVG attribute: never with a decimal comma."""
    part = 100 * float(value or 0) / float(of or 1)
    return f"{min(100.0, max(0.0, part)):.1f}"


def phone_link(number: str) -> str:
    """`number` for a tel: address: digits and a leading plus only."""
    return "".join(c for i, c in enumerate(number) if c.isdigit() or (c == "+" and i == 0))


def linebreaks(text: Any) -> SafeString:
    """Plain text as paragraphs: an empty line ends one."""
    return defaultfilters.linebreaks_filter(conditional_escape(text), autoescape=False)


def linebreaksbr(text: Any) -> SafeString:
    """Plain text with its lines kept."""
    return defaultfilters.linebreaksbr(conditional_escape(text), autoescape=False)


def urlize(text: Any) -> SafeString:
    """Plain text in which addresses are links."""
    return defaultfilters.urlize(conditional_escape(text), autoescape=False)


# ---- addresses and pictures -------------------------------------------------------------------
def url(view: str, *args: Any, **kwargs: Any) -> str:
    """The address of the view of that name: `{{ "initiatives:page"|url(slug) }}`. Raises NoReverseMatch."""
    return address_of(view, *args, **kwargs)


def urlencode_all(text: Any) -> str:
    """The text as a value within an address; slashes are encoded too."""
    return quote(str(text), safe="")


def page_url(request: HttpRequest, number: int, name: str = "pagina") -> str:
    """The address of page `number` of the list called `name` in it, with all other choices in the address kept."""
    rest = [(key, value) for key, values in request.GET.lists() if key != name for value in values]
    return f"?{urlencode([*rest, (name, number)])}"


@cache
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name` of civicnet/frontend/icons.py. Decoration by default; with `label` it stands for those words."""
    if name not in ICONS:
        raise ValueError(f"No icon {name!r}; there is {', '.join(sorted(ICONS))}.")
    shapes = mark_safe(ICONS[name])  # a constant of ours
    if label:
        return format_html(
            '<svg class="cn-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shapes
        )
    return format_html(
        '<svg class="cn-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shapes
    )


# The icon of a tone, of a level of Django's messages, and of a score: what a component shows by default.
_TONES = {
    "ok": "ok",
    "wait": "wait",
    "no": "no",
    "go": "new",
    "rest": "zero",
    "success": "ok",
    "info": "info",
    "debug": "info",
    "warning": "warning",
    "error": "no",
}


def tone_icon(tone: str) -> str:
    """The icon of a tone or message level; a name that is an icon's already is returned as it is."""
    return tone if tone in ICONS and tone not in _TONES else _TONES.get(tone, "info")


def illustration(*names: object) -> SafeString:
    """The first drawing that exists of `names`; the calm default when none does.

    `{{ illustration(initiative.slug, initiative.kind) }}` gives an initiative its own drawing, or that of its kind.
    """
    drawings = _drawings()
    found = next((name for name in map(str, names) if name in drawings), DEFAULT_ILLUSTRATION)
    return _read(drawings[found])


@cache
def _drawings() -> Mapping[str, Path]:
    return {path.name.removesuffix(".svg.html"): path for path in ILLUSTRATIONS.glob("*.svg.html")}


@cache
def _read(path: Path) -> SafeString:
    return mark_safe(path.read_text(encoding="utf-8").strip())  # a file of ours


_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 570, 30, 200
_MOST_NAMED = 6


def chart_points(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where components/chart.html draws the scores of an own measure (0-10), oldest first: {at, value, note}.

    Of many points the first, the last and some between are named; the table has them all.
    """
    step = (_RIGHT - _LEFT) / max(1, len(points) - 1)
    every = max(1, -(-len(points) // _MOST_NAMED))
    return [
        {
            "at": point["at"],
            "value": point["value"],
            "note": point.get("note", ""),
            "x": round(_LEFT + n * step) if len(points) > 1 else (_LEFT + _RIGHT) // 2,
            "y": chart_height(point["value"]),
            "month": day_in_words(point["at"], "b Y" if get_language() == "nl" else "M Y"),
            "named": (len(points) - 1 - n) % every == 0,
        }
        for n, point in enumerate(points)
    ]


def chart_height(value: float) -> int:
    """The height in the chart of a score from 0 to 10."""
    return round(_BOTTOM - (_BOTTOM - _TOP) * value / 10)


# ---- forms ------------------------------------------------------------------------------------
def _kind(widget: Widget) -> str:
    """How the field template draws a widget: options, set, tick, select, area, file, box, or what the widget says."""
    if drawn_as := getattr(widget, "drawn_as", ""):
        return str(drawn_as)
    match widget:
        case RadioSelect() | CheckboxSelectMultiple():
            return "options"
        case CheckboxInput():
            return "tick"
        case Select():
            return "select" if not widget.allow_multiple_selected else "box"
        case Textarea():
            return "area"
        case FileInput():
            return "file"
    return "set" if widget.use_fieldset else "box"


_CLASSES = {
    "select": "utrecht-select utrecht-select--html-select",
    "place": "utrecht-select utrecht-select--html-select",
    "area": "utrecht-textarea utrecht-textarea--html-textarea",
    "box": "utrecht-textbox utrecht-textbox--html-input",
    "file": "cn-file",
}
_INVALID = {
    "select": "utrecht-select--invalid",
    "place": "utrecht-select--invalid",
    "area": "utrecht-textarea--invalid",
    "box": "utrecht-textbox--invalid",
}


def control_kind(field: BoundField) -> str:
    """options, set, tick, select, area, file, box, place or places: which branch of components/form_field.html draws `field`."""
    return _kind(field.field.widget)


def control(field: BoundField) -> SafeString:
    """The input of `field` with the classes of the design system, and marked when it is wrong."""
    kind = _kind(field.field.widget)
    classes = [field.field.widget.attrs.get("class", ""), _CLASSES.get(kind, "")]
    if field.errors:
        classes.append(_INVALID.get(kind, ""))
    attrs: dict[str, Any] = {}
    joined = " ".join(filter(None, classes))
    if joined:
        attrs["class"] = joined
    if str(field.field.widget.attrs.get("placeholder", "")) == str(field.label):
        attrs["placeholder"] = False  # what stands above it need not stand in it
    return field.as_widget(attrs=attrs)


def first_input(field: BoundField) -> str:
    """The id that a link to `field` goes to: its input, or the first option of a group."""
    if field.field.widget.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


def choice_count(field: BoundField) -> int:
    """Between how many one chooses, those in groups one by one."""
    every = field.field.widget.choices  # type: ignore[attr-defined]  # asked of a list alone
    return sum(len(label) if isinstance(label, list | tuple) else 1 for _value, label in every)


def is_long(n: int) -> bool:
    """Whether a list of `n` is too long to look through."""
    return n > MOST_LISTED


def typed_words(value: Any) -> str:
    """What was typed to find a choice that is not made yet (civicnet.areas.forms.Unclear); empty for a choice."""
    return str(getattr(value, "words", ""))


def problems(form: Any) -> int:
    """How many things are wrong in `form`, its hidden fields included."""
    return sum(len(errors) for errors in form.errors.values())


def keeps_all(form: Any) -> bool:
    """Whether `form` shows again all that was typed into it: a browser gets no password or file back."""
    return not any(isinstance(field.widget, FileInput | PasswordInput) for field in form.fields.values())


def address_is_confirmed(key: str) -> bool:
    """Whether the link with `key` was used: it confirmed an address. False for one that is none of ours, or too old."""
    try:
        age = timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)
        address = signing.loads(key, max_age=age, salt=app_settings.SALT)
    except signing.BadSignature:
        return False
    return EmailAddress.objects.filter(pk=address, verified=True).exists()


# ---- lists ------------------------------------------------------------------------------------
def page_numbers(page: Page[Any]) -> list[int]:
    """The numbers to show: the first, the last, and those around the current one; 0 stands for a gap."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] == 2:
            numbers.append(number - 1)
        elif numbers and number - numbers[-1] > 2:
            numbers.append(0)
        numbers.append(number)
    return numbers


FILTERS: dict[str, Callable[..., Any]] = {
    "date": day_in_words,
    "time": time_in_words,
    "capfirst": capitalized,
    "unbroken": unbroken,
    "share": share,
    "phone_link": phone_link,
    "linebreaks": linebreaks,
    "linebreaksbr": linebreaksbr,
    "urlize": urlize,
    "truncatewords": defaultfilters.truncatewords,
    "truncatechars": defaultfilters.truncatechars,
    "words_to": diff_words,
    "markdown": rendered,
    "url": url,
    "urlencode_all": urlencode_all,
    "static": static,
    "icon": icon,
    "tone_icon": tone_icon,
    "control": control,
    "control_kind": control_kind,
    "choice_count": choice_count,
    "is_long": is_long,
    "first_input": first_input,
    "keeps_all": keeps_all,
    "problems": problems,
    "typed_words": typed_words,
    "two_sides": two_sides,
    "page_numbers": page_numbers,
    "address_is_confirmed": address_is_confirmed,
}
GLOBALS: dict[str, Callable[..., Any]] = {
    "illustration": illustration,
    "page_url": page_url,
    "chart_points": chart_points,
    "chart_height": chart_height,
}
