"""Two people who change the same thing: nothing of either is overwritten, and the second one sees both.

A form that changes what stands there carries what it was based on: the value of each of its fields when the page was
made. When it comes back, what only the other changed is taken over, and what both changed is shown side by side; saving
again is then based on what the other left. Source: domain.md, Vision ("two editors never overwrite each other").
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import wraps
from typing import Any, Final, TypeVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import models, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.database.locks import wait_for_turn
from civicnet.journal.models import Entry
from civicnet.text import diff_words, merge

FIELD: Final = "based_on"  # the hidden field of the mark
SALT: Final = "civicnet.editing"
Plain = str | bool | list[str]
Values = dict[str, Plain]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


@contextmanager
def edit_turn(request: HttpRequest) -> Iterator[None]:
    """One transaction in which nobody else saves a form at this address, so what was compared holds when it is saved."""
    match = request.resolver_match
    what = [match.view_name, sorted(map(str, match.kwargs.values()))] if match else [request.path]
    with transaction.atomic():
        wait_for_turn(f"edit {what}")
        yield


def one_at_a_time(view: V) -> V:
    """Decorate a view that changes what stands there: its POSTs to one address go one after the other (`edit_turn`)."""

    @wraps(view)
    def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with edit_turn(request):
            return view(request, *args, **kwargs)

    in_turn.edits = True  # type: ignore[attr-defined]  # read by the test that looks for edit views
    return in_turn  # type: ignore[return-value]  # wraps keeps the signature


class Mark(forms.Field):
    """The hidden field that says what a form was based on. It is no part of what people fill in."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True)
class Both:
    """One field that both changed: as it stands there now and as it was typed, marked against what both began with."""

    name: str
    label: str
    field: forms.BoundField
    theirs: SafeString
    mine: SafeString
    theirs_in_words: str


class Editing:
    """The forms of one page on which something is changed, and what they are based on.

    Make it right after the forms, which know by their initial values what stands there now. `about` is the row in the
    journal that tells who changed it, by one of `acts` (any when empty).
    """

    def __init__(
        self, request: HttpRequest, *edited: BaseForm, about: models.Model, acts: Collection[str] = ()
    ) -> None:
        self.request, self.forms, self.about, self.acts = request, edited, about, acts
        self.both: list[Both] = []
        self.since = timezone.now()
        self.now = [
            {name: plain(field, form.get_initial_for_field(field, name)) for name, field in _fields(form)}
            for form in edited
        ]
        first = edited[0]
        first.fields[FIELD] = Mark()
        first.initial[FIELD] = self._mark()
        first.editing = self  # type: ignore[attr-defined]  # components/side_by_side.html finds it there

    def agrees(self) -> bool:
        """Whether the posted forms may be saved: nothing in them was changed by somebody else as well, and the
        changes of both go together.

        What only the other changed is put in the forms, which are cleaned again; so is, in a longer text that both
        changed, one text of the two. Then the mark is that of now. A form without a mark is not compared: it comes from
        a program. Takes the mark out of what was cleaned, also when the forms are wrong.
        """
        for form in self.forms:
            form.is_valid()
        self._take_mark_out()
        mark = _read_mark(self.forms[0].data.get(self.forms[0].add_prefix(FIELD), ""))
        if mark is None or len(mark["values"]) != len(self.forms):
            return True
        self.since = mark["at"]
        posted: Any = self.forms[0].data
        data = posted.copy()
        taken = [
            label
            for form, was, now in zip(self.forms, mark["values"], self.now, strict=True)
            for label in self._compare(form, was, now, data)
        ]
        if taken or self.both:
            data[self.forms[0].add_prefix(FIELD)] = self._mark()
            for form in self.forms:
                form.data = data
                form.full_clean()
            self._take_mark_out()
        if taken and not self.both and all(form.is_valid() for form in self.forms):
            messages.info(
                self.request,
                _("While you were typing, %(name)s changed this: %(fields)s. That is kept as well.")
                % {"name": self.by or _("somebody else"), "fields": ", ".join(taken)},
            )
        return not self.both and (not taken or all(form.is_valid() for form in self.forms))

    def status(self) -> int:
        """The status of the page on which the forms are shown."""
        if self.both:
            return 409
        return 422 if any(form.is_bound and form.errors for form in self.forms) else 200

    @property
    def by(self) -> str:
        """Who changed it last since the page was made; empty when the journal does not tell."""
        entry = self._entry()
        return str(entry.actor) if entry and entry.actor else ""

    @property
    def at(self) -> datetime | None:
        """When that was."""
        entry = self._entry()
        return entry.at if entry else None

    def _entry(self) -> Entry | None:
        entries = Entry.objects.about(self.about).filter(at__gte=self.since).select_related("actor")
        return (entries.filter(verb__in=self.acts) if self.acts else entries).last()

    def _compare(self, form: BaseForm, was: Values, now: Values, data: Any) -> Iterator[str]:
        for name, field in _fields(form):
            if name not in was or name not in form.cleaned_data:
                continue  # was not on the page, or is wrong and thus not saved
            typed = form.cleaned_data[name]
            if isinstance(
                field, forms.ChoiceField
            ):  # cleaned, a choice may be of another type than it is offered in
                typed = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            base, theirs, mine = was[name], now[name], plain(field, typed)
            if theirs in (base, mine):
                continue
            if mine == base:
                _put_value(data, form, name, theirs)
                yield str(form[name].label)
                continue
            if isinstance(field.widget, forms.Textarea):
                _put_value(data, form, name, merge(str(base), str(theirs), str(mine)).text)
            words = [in_words(field, value) for value in (base, theirs, mine)]
            self.both.append(
                Both(
                    name,
                    str(form[name].label),
                    form[name],
                    diff_words(words[0], words[1]),
                    diff_words(words[0], words[2]),
                    words[1],
                )
            )

    def _mark(self) -> str:
        mark = {"at": timezone.now().isoformat(), "values": self.now}
        return signing.dumps(mark, salt=SALT, compress=True)

    def _take_mark_out(self) -> None:
        for form in self.forms:
            getattr(form, "cleaned_data", {}).pop(FIELD, None)


def two_sides(form: Any) -> Editing | None:
    """The editing of a form that came back because somebody else changed the same; None for every other form."""
    editing = getattr(form, "editing", None)
    return editing if isinstance(editing, Editing) and editing.both else None


def _fields(form: BaseForm) -> Iterator[tuple[str, forms.Field]]:
    for name, field in form.fields.items():
        if name != FIELD and not field.disabled and not isinstance(field, forms.FileField):
            yield name, field


def _read_mark(text: str) -> dict[str, Any] | None:
    """What a mark says; None for a text that is no mark of ours."""
    try:
        mark: dict[str, Any] = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return mark | {"at": parse_datetime(mark["at"])}


def _put_value(data: Any, form: BaseForm, name: str, value: Plain) -> None:
    key = form.add_prefix(name)
    if isinstance(value, list):
        data.setlist(key, value)
    elif isinstance(value, bool):
        data.setlist(key, ["on"] if value else [])
    else:
        data[key] = value


# ---- one way to write a value, from a row or from a form ---------------------------------------------
def plain(field: forms.Field, value: Any) -> Plain:
    """A value of `field` as text, yes or no, or a list, so that what is stored and what was typed can be compared."""
    if callable(value) and not isinstance(value, models.Manager | models.QuerySet):
        value = value()
    if isinstance(field, forms.BooleanField):
        return bool(value)
    if isinstance(value, models.Manager):
        value = value.all()
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return sorted(str(_text(part)) for part in field.prepare_value(list(value)))
    return _text(field.prepare_value(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds") if timezone.is_aware(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M") if not value.second else value.isoformat("seconds")
    return "\n".join(str(value).splitlines()).strip()


def in_words(field: forms.Field, value: Plain) -> str:
    """The same as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = _choices(field)
    if isinstance(value, list):
        return ", ".join(choices.get(part, part) for part in value)
    if isinstance(field, forms.DateField) and (day := parse_date(value) if value else None):
        return date_format(day)
    return choices.get(value, value)


def _choices(field: forms.Field) -> dict[str, str]:
    given = getattr(field, "choices", None)
    if given is None:
        return {}
    pairs: dict[str, str] = {}
    for value, label in given:
        group = label if isinstance(label, list | tuple) else [(value, label)]
        pairs.update({str(key): str(words) for key, words in group})
    return pairs
