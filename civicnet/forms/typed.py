"""What somebody had typed into a form that was refused: shown to be copied, sent again, or kept while they sign in.

Every page that refuses shows it by `house.typed` (components/typed_texts.html). Passwords, marks and files are never
kept or shown, and nothing at all of a view that is marked `leaves_nothing`, of those without Django's mark against
forged requests (voting, the API) and of allauth (signing in).
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.forms import BaseForm, CheckboxInput, Field, FileInput, HiddenInput, PasswordInput, Textarea
from django.forms.widgets import Input
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language_from_path, override

from civicnet.forms.editing import FIELD as BASED_ON

CSRF: Final = "csrfmiddlewaretoken"
ONCE: Final = "once"  # civicnet/forms/repeats.py
SECRET = re.compile(r"passw|csrf|token|secret|otp|^once$", re.IGNORECASE)
# What is kept in a session stays small and short.
MOST_LETTERS: Final = 100_000
MOST_FIELDS: Final = 300
KEPT_FOR: Final = timedelta(minutes=30)
SESSION_KEY: Final = "typed"
# In a field that no form of the view knows, anything shorter than this is not taken for somebody's words.
_SHORT: Final = 30

V = TypeVar("V", bound=Callable[..., Any])


def leaves_nothing(view: V) -> V:
    """Decorate a view so that nothing sent to it is kept or shown by anything but itself: voting and the desk."""
    view.leaves_nothing = True  # type: ignore[attr-defined]  # read by `may_be_kept`
    return view


def may_be_kept(view: Any) -> bool:
    """Whether what is sent to `view` may be kept beside it."""
    if getattr(view, "leaves_nothing", False) or getattr(view, "csrf_exempt", False):
        return False
    return not str(getattr(view, "__module__", "")).startswith("allauth.")


def view_of(request: HttpRequest) -> Any:
    """The view that the address of `request` leads to, also before Django has looked for it; None without one."""
    if request.resolver_match is not None:
        return request.resolver_match.func
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        try:
            return resolve(request.path_info).func
        except Resolver404:
            return None


@dataclass(frozen=True)
class Text:
    """One text that somebody typed: its name in the form, how the form calls it, and the words."""

    name: str
    label: str
    text: str

    @property
    def rows(self) -> int:
        """How high a box must be to show most of it."""
        return max(2, min(12, self.text.count("\n") + len(self.text) // 60 + 1))


@dataclass(frozen=True)
class Typed:
    """What was sent with a form, without secrets. `address`: where it was sent to; `whole`: nothing was left out."""

    address: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    whole: bool = True
    view: Any = None

    @cached_property
    def texts(self) -> list[Text]:
        """What a person typed, with labels, for pages that show it."""
        known, found = _fields_of(self.view), []
        for name, value in self.fields:
            control = known.get(name)
            if (
                name != BASED_ON
                and value.strip()
                and (_is_typed(control) if control else _looks_typed(value))
            ):
                label = control.label if control and control.label else name.replace("_", " ").capitalize()
                found.append(Text(name, str(label), value))
        return found

    def left_out(self, names: Iterable[str]) -> list[Text]:
        """The texts of fields that are not among `names`."""
        there = set(names)
        return [text for text in self.texts if text.name not in there]


NOTHING = Typed()


def typed_in(request: HttpRequest) -> Typed:
    """What was sent with `request`; nothing for anything but a form that may be kept. Asks nothing of the database."""
    view = view_of(request) if request.method == "POST" else None
    if view is None or not may_be_kept(view):
        return NOTHING
    try:
        sent, files = request.POST, request.FILES
    except (
        UnreadablePostError,
        MultiPartParserError,
        SuspiciousOperation,
        BadRequest,
    ):  # cannot be read again
        return NOTHING
    every = [(str(name), str(value)) for name, values in sent.lists() for value in values]
    fields = [(name, value) for name, value in every if not SECRET.search(name)]
    hidden = [name for name, _value in every if SECRET.search(name) and name not in (CSRF, ONCE)]
    return Typed(request.get_full_path(), fields, not hidden and not files, view)


def _is_typed(control: Field) -> bool:
    widget = control.widget
    chosen = (CheckboxInput, FileInput, HiddenInput, PasswordInput)
    return isinstance(widget, Textarea | Input) and not isinstance(widget, chosen)


def _looks_typed(value: str) -> bool:
    return not value.startswith("/") and (" " in value.strip() or "\n" in value or len(value) > _SHORT)


@lru_cache(maxsize=1000)
def _fields_of(view: Any) -> Mapping[str, Field]:
    """The fields of the forms that the module of `view` works with, by name."""
    known: dict[str, Field] = {}
    for value in getattr(inspect.unwrap(view), "__globals__", {}).values() if view else ():
        for form in value.values() if isinstance(value, dict) else (value,):
            if isinstance(form, type) and issubclass(form, BaseForm):
                known |= getattr(form, "base_fields", {})
    return known


# ---- kept while somebody signs in -----------------------------------------------------------------
def page_of_form(request: HttpRequest) -> str:
    """The address of the page on which the form stood that was sent: where to come back to."""
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return request.get_full_path()
    # A browser tells it to pages of the same site (SECURE_REFERRER_POLICY); htmx sends a header of its own.
    named = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if named.netloc != request.get_host() or not named.path.startswith("/"):
        return request.get_full_path()
    return f"{named.path}?{named.query}" if named.query else named.path


def keep_typed(request: HttpRequest) -> bool:
    """Keep what was sent in the session that signs in, for half an hour; whether it could be kept.

    Writes the session. True when there was nothing to keep; False when it is too much.
    """
    typed = typed_in(request)
    if not typed.texts:
        return True
    return _keep(request, typed, urlsplit(page_of_form(request)).path)


def keep_form(request: HttpRequest, form: BaseForm, address: str) -> bool:
    """Keep what was typed into the bound `form` as if it was sent to `address`; whether it could be kept.

    For a page that asks for an e-mail address beside it. Writes the session.
    """
    names = [form.add_prefix(name) for name in form.fields]
    fields = [(name, str(value)) for name in names for value in form.data.getlist(name)]  # type: ignore[attr-defined]  # a QueryDict
    return _keep(request, Typed(address, fields), address)


def _keep(request: HttpRequest, typed: Typed, page: str) -> bool:
    if len(typed.fields) > MOST_FIELDS or sum(len(n) + len(v) for n, v in typed.fields) > MOST_LETTERS:
        return False
    request.session[SESSION_KEY] = {
        "address": typed.address,
        "page": page,
        "fields": typed.fields,
        "whole": typed.whole,
        "at": timezone.now().isoformat(),
    }
    return True


def is_kept(request: HttpRequest) -> bool:
    """Whether something waits in this session until its reader has signed in, with all that was typed."""
    held = request.session.get(SESSION_KEY)
    return held is not None and held["whole"] and not _is_old(held)


def take_kept(request: HttpRequest, address: str) -> QueryDict | None:
    """What was kept of a form that was sent to `address`, by the person who has signed in since; only once."""
    held = request.session.get(SESSION_KEY)
    if held is None or held["address"] != address or _is_old(held) or not request.user.is_authenticated:
        return None
    del request.session[SESSION_KEY]
    request.session.save()  # before anything is done with it: a page asked for twice does it once
    return _as_sent(held["fields"])


def _is_old(held: Mapping[str, Any]) -> bool:
    return timezone.now() - (parse_datetime(held["at"]) or timezone.now()) > KEPT_FOR


def _as_sent(fields: Iterable[tuple[str, str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


@dataclass
class Kept:
    """What was kept for the page that is shown now. `filled`: the names of the fields that hold it again."""

    typed: Typed
    filled: set[str] = field(default_factory=set)

    @property
    def left(self) -> list[Text]:
        """What no field of the page holds."""
        return self.typed.left_out(self.filled)


def kept_for(request: HttpRequest) -> Kept | None:
    """What was kept for this page, for the person who has signed in since; None for everybody else."""
    if not hasattr(request, "_kept_typed"):
        request._kept_typed = _typed_in_session(request)  # type: ignore[attr-defined]  # once a request
    return request._kept_typed  # type: ignore[attr-defined,no-any-return]


def _typed_in_session(request: HttpRequest) -> Kept | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return None
    held = request.session.get(SESSION_KEY)
    if held is None or held["page"] != request.path or not request.user.is_authenticated:
        return None
    if _is_old(held):
        return None
    asked = HttpRequest()
    asked.path_info = urlsplit(held["address"]).path
    fields = [(name, value) for name, value in held["fields"]]
    return Kept(Typed(held["address"], fields, held["whole"], view_of(asked)))


def forget_typed(request: HttpRequest) -> None:
    """Forget what was kept of a form that was sent to this address: it arrived."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return
    held = request.session.get(SESSION_KEY)
    if held is not None and urlsplit(held["address"]).path == request.path:
        del request.session[SESSION_KEY]


def fill(request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Put what was kept for this page back into its form: the one that has most of the fields. Nothing is sent."""
    kept = kept_for(request) if request.method == "GET" else None
    if kept is None:
        return
    data = _as_sent(kept.typed.fields)
    forms = [form for form in _forms(context) if not form.is_bound]
    best = max(forms, key=lambda form: len(_shared(form, data)), default=None)
    if best is None or not (shared := _shared(best, data)):
        return
    for name, control in best.fields.items():
        sent_as = best.add_prefix(name)
        if not control.disabled and not control.widget.value_omitted_from_data(data, {}, sent_as):
            best.initial[name] = control.widget.value_from_datadict(data, {}, sent_as)
    kept.filled = shared


def _forms(context: Mapping[str, Any]) -> Iterator[BaseForm]:
    for value in context.values():
        yield from (
            form
            for form in (value if isinstance(value, list | tuple) else (value,))
            if isinstance(form, BaseForm)
        )


def _shared(form: BaseForm, data: QueryDict) -> set[str]:
    return {form.add_prefix(name) for name in form.fields} & set(data)
