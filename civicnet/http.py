"""The typed request, page or fragment, and the house style of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render as render_page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from civicnet.accounts.models import RoleGrant, SetUpDone, User
from civicnet.addresses import site_url
from civicnet.areas.models import Municipality
from civicnet.caching.memory import cached
from civicnet.forms.typed import Kept, Typed, fill, kept_for, typed_in
from civicnet.outbox.models import Message

View = Callable[[HttpRequest], HttpResponse]
DEFAULT_THEME = "ma"
# Beginnings of the content types that are worth compressing; photos are compressed already.
COMPRESSED = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "image/svg+xml",
)


class Request(HttpRequest):
    """A request behind a door that asks for a signed-in person: for annotating views."""

    user: User
    htmx: HtmxDetails


class FormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` look like the rest of the site."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    partial: str | None = None,
    *,
    status: int = 200,
    content_type: str | None = None,
) -> HttpResponse:
    """The whole page, or only the named fragment of its template (`{% partialdef %}`) when htmx asks for it.

    Without `fragment` always the whole page. A page that htmx shows from its history is whole as well. After signing
    in, a form of the context holds again what was typed into it before (civicnet/forms/typed.py).
    """
    fill(request, context or {})
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    fragment = partial and htmx and not htmx.boosted and not htmx.history_restore_request
    name = f"{template}#{partial}" if fragment else template
    response = render_page(request, name, context, status=status, content_type=content_type)
    if partial:  # one address, two answers: caches must know
        patch_vary_headers(response, ["HX-Request"])
    return response


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
        """How many letters are stuck because no mail server is set. Asked for staff only, who are told."""
        return Message.objects.waiting_mail().count() if self.staff and not settings.MAIL_CONFIGURED else 0

    @cached_property
    def one_admin(self) -> bool:
        """Whether this administrator is the only one: set-up ends with two. Asked for administrators only."""
        user = getattr(self._request, "user", None)
        is_admin = bool(user and user.is_authenticated and "admin" in user.granted_roles)
        return is_admin and RoleGrant.objects.active_admins().count() < 2

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
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def show_style(self) -> bool:
        """Whether /stijl/ exists here."""
        return settings.DEMO or settings.DEBUG


# The items of the menu that can be the current one (components/nav_items.html, components/header.html).
SECTIONS = frozenset({"initiatieven", "visie", "toetsen", "mijn", "werk"})
HERE = "\0{code}\0"  # stands in the frame for the address of this page in another language


class VisitorSite(Site):
    """What the frame around a page shows to any visitor in one section of the site, whichever page it is."""

    staff, mail_waits, one_admin = False, 0, False  # type: ignore[assignment]  # of nobody who is signed in

    def __init__(self, section: str) -> None:
        super().__init__(HttpRequest())
        self.section = section

    @cached_property
    def other_languages(self) -> list[Language]:
        codes = (code for code, _name in settings.LANGUAGES if code != get_language())
        return [Language(code, self.OWN_NAMES.get(code, code), HERE.format(code=code)) for code in codes]


@cached("municipality")
def _frame(template: str, section: str, language: str | None) -> str:
    """A part of the frame for visitors, in the language of this moment."""
    return render_to_string(template, {"house": VisitorSite(section), "user": AnonymousUser()})


def frame(template: str, house: Site, user: Any) -> str | None:
    """A part of the frame around every page as a visitor sees it, or None for somebody who is signed in."""
    if user is None or user.is_authenticated or house.municipality is None:
        return None
    text = _frame(template, house.section if house.section in SECTIONS else "", get_language())
    for language in house.other_languages:
        text = text.replace(HERE.format(code=language.code), escape(language.url))
    return text


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` in every template, and again as `house` for the base page and its components,
    because the views of allauth put a `site` of their own in the context.
    """
    known = Site(request)
    return {"site": known, "house": known}


# ---- what a browser may do ------------------------------------------------------------------------
class ContentSecurityPolicy(CSPMiddleware):
    """django-csp, with the policy put together once: it is the same for every page but those that ask for another."""

    def __init__(self, get_response: View) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        own = hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response))
        if own or settings.DEBUG:
            return super().process_response(request, response)
        if HEADER not in response:
            response[HEADER] = self._policy
        return response


# ---- fewer bytes ----------------------------------------------------------------------------------
def compressed(get_response: View) -> View:
    """Middleware: text goes out as gzip, to those who sent no cookie and get none.

    A page of somebody who is signed in holds secrets (the mark of its forms, what only they may see) beside words from
    the address; its length when compressed would tell them bit by bit (the BREACH attack). A visitor's page holds
    nothing but what everybody may see, so there is nothing to find out.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        text = response.get("Content-Type", "").startswith(COMPRESSED)
        if not text or request.COOKIES or response.cookies or "Authorization" in request.headers:
            return response
        if "no-store" in response.get("Cache-Control", ""):  # a page of one person, though without a cookie
            return response
        gzip.process_response(request, response)  # in place
        return response

    return middleware
