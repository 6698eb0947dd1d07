"""The typed request, page or fragment, and the house style of every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.forms import Form
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from civicnet.accounts.models import RoleGrant, SetUpDone, User
from civicnet.addresses import site_url
from civicnet.areas.models import Municipality
from civicnet.areas.tiles import Tiles
from civicnet.forms.typed import Kept, Typed, fill, kept_for, typed_in
from civicnet.outbox.models import Message
from civicnet.serving.notices import move_notices

DEFAULT_THEME = "ma"


class Request(HttpRequest):
    """A request behind a door that asks for a signed-in person: for annotating views."""

    user: User
    htmx: HtmxDetails


class FormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` look like the rest of the site."""

    form_template_name = "forms/fields.html"
    field_template_name = "forms/field.html"


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
    content_type: str | None = None,
) -> HttpResponse:
    """The whole page, or only the part of it that is the template `fragment` when htmx asks for it.

    Without `fragment` always the whole page. A page that htmx shows from its history is whole as well. After signing
    in, a form of the context holds again what was typed into it before (civicnet/forms/typed.py). What the last form did
    is said where one lands (civicnet/serving/notices.py).
    """
    fill(request, context or {})
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if fragment and htmx and not htmx.boosted and not htmx.history_restore_request:
        template = fragment
    response = render_page(request, template, context, status=status, content_type=content_type)
    move_notices(response)
    if fragment:  # one address, two answers: caches must know
        patch_vary_headers(response, ["HX-Request"])
    return response


def render_check(
    request: HttpRequest,
    *,
    heading: str,
    about: str,
    follows: Sequence[str],
    act: str,
    back: str,
    form: Form | None = None,
) -> HttpResponse:
    """The page before an act that cannot be undone: what follows from it, and why if one wants to say so.

    It posts to its own address. Source: interface.md, Ways.

    Args:
        about: what it happens to.
        follows: what follows from it, in sentences.
        act: what the button says.
        back: the address of the page that one came from.
        form: with the reason.
    """
    context = {
        "heading": heading,
        "about": about,
        "follows": follows,
        "act": act,
        "back": back,
        "form": form,
    }
    return render(request, "check.html", context, status=422 if form and form.errors else 200)


def is_sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form of `request` stood on a page of this site."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == here


def is_sent_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that it stood on a page of another site. Old browsers say neither."""
    says = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    return says and not is_sent_from_here(request)


# ---- what every page knows ------------------------------------------------------------------
@dataclass(frozen=True)
class Theme:
    """A house style: the class on <html> and its sheets under STATIC_URL. `dark_sheet` is empty when it has none."""

    name: str
    css_class: str
    sheet: str
    dark_sheet: str

    @cached_property
    def sheet_url(self) -> str:
        return static(self.sheet)

    @cached_property
    def dark_sheet_url(self) -> str:
        return static(self.dark_sheet) if self.dark_sheet else ""

    @classmethod
    def of(cls, municipality: Municipality | None) -> "Theme":
        """The style that the municipality chose, or else the settings."""
        return cls.named((municipality and municipality.theme) or settings.THEME)

    @classmethod
    @cache
    def named(cls, name: str) -> "Theme":
        """The theme `name` of settings.THEMES; an unknown name gives the default, never a page without style."""
        name = name if name in settings.THEMES else DEFAULT_THEME
        options = settings.THEMES[name]
        base, dark = str(options["class"]), bool(options["dark"])
        return cls(
            name=name,
            css_class=f"{base} {base}--color-scheme-dark cn-dark" if dark else base,
            sheet=f"vendor/theme-{options['package']}.css",
            dark_sheet=f"vendor/theme-{options['package']}-dark.css" if dark else "",
        )


@dataclass(frozen=True)
class Language:
    """The page that is open, in another language: its code, its own name, and the address."""

    code: str
    name: str
    url: str


# By the name of a view and a language: whether there is that page in that language.
_SPOKEN: dict[tuple[str, str], bool] = {}


class Site:
    """What the base page shows. Every property is worked out when a template asks for it, once a request."""

    OWN_NAMES = {"nl": "Nederlands", "en": "English"}

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def municipality(self) -> Municipality | None:
        return Municipality.current()

    @cached_property
    def theme(self) -> Theme:
        return Theme.of(self.municipality)

    @cached_property
    def other_languages(self) -> list[Language]:
        """This page in each language but the current one. An address that does not exist leads home."""
        now, here = get_language() or "", self._request.get_full_path()
        homes = {
            code: "/" if code == settings.LANGUAGE_CODE else f"/{code}/" for code, _ in settings.LANGUAGES
        }
        match, found = self._request.resolver_match, []
        for code, home in homes.items():
            if code == now:
                continue
            # Paths are the same in each language, after its code; whether a view has a language never changes.
            if match and (match.view_name, code) not in _SPOKEN:
                _SPOKEN[match.view_name, code] = translate_url(here, code) != here
            there = home + here.removeprefix(homes[now]) if match and _SPOKEN[match.view_name, code] else home
            found.append(Language(code, self.OWN_NAMES.get(code, code), there))
        return found

    @cached_property
    def section(self) -> str:
        """The first word of the address, without the language: which item of the menu is current."""
        words = self._request.path.strip("/").split("/")
        return words[1] if words[0] in dict(settings.LANGUAGES) and len(words) > 1 else words[0]

    @cached_property
    def staff(self) -> bool:
        """Whether this person holds any role, also in a session that has not passed two factors."""
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated and user.granted_roles)

    @cached_property
    def mail_waits(self) -> int:
        """How many letters are stuck because no mail server is set. Asked for administrators only, who can set one."""
        return (
            Message.objects.waiting_mail().count() if self._is_admin and not settings.MAIL_CONFIGURED else 0
        )

    @cached_property
    def one_admin(self) -> bool:
        """Whether this administrator is the only one: set-up ends with two. Asked for administrators only."""
        return self._is_admin and RoleGrant.objects.active_admins().count() < 2

    @cached_property
    def _is_admin(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated and "admin" in user.granted_roles)

    @cached_property
    def set_up_is_done(self) -> bool:
        """Whether there once were two administrators. Asked for the only one."""
        return SetUpDone.objects.exists()

    @cached_property
    def typed(self) -> Typed:
        """What was sent with this request, for a page that refuses it."""
        return typed_in(self._request)

    @property
    def kept(self) -> Kept | None:
        """What was typed here before signing in."""
        return kept_for(self._request)

    @property
    def address(self) -> str:
        """Scheme and host, for links that leave the page (alternates, feeds)."""
        return site_url()

    @property
    def tiles(self) -> Tiles:
        """What browsers lay under maps."""
        return settings.MAP_TILES

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def show_style(self) -> bool:
        """Whether /stijl/ exists here."""
        return settings.DEMO or settings.DEBUG


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` in every template, and again as `house` for the base page and its components,
    because the views of allauth put a `site` of their own in the context.
    """
    known = Site(request)
    return {"site": known, "house": known}
