"""Areas in the Django admin. Nothing can be removed here, because initiatives point to it."""

from typing import Any, Final, cast

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from civicnet.areas.actions import check_closing, close_neighbourhood, reopen_neighbourhood
from civicnet.areas.forms import choices_of
from civicnet.areas.models import AgeBand, MapFeature, Municipality, Neighbourhood
from civicnet.forms.editing import FIELD, Editing, Mark, edit_turn
from civicnet.journal.actions import record
from civicnet.workflow import Actor

_CLOSING: Final = {"closed_on", "successor"}


class ComparedForm(forms.ModelForm):
    """When two administrators change a row at once, neither overwrites the other (civicnet/forms/editing.py)."""

    based_on = Mark()
    request: HttpRequest  # set by Lasting.get_form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._editing = Editing(self.request, self, about=self.instance) if self.instance.pk else None

    def full_clean(self) -> None:
        super().full_clean()
        editing, self._editing = self._editing, None  # which cleans the form once more
        if editing is None or not self.is_bound:
            return
        editing.agrees()
        for line in editing.both:
            told = _(
                "%(name)s changed this in the meantime: “%(now)s”. Save again to put yours in its place."
            )
            self.add_error(
                line.name, told % {"name": editing.by or _("Somebody"), "now": line.theirs_in_words}
            )


class Lasting(admin.ModelAdmin):
    """Rows that may be changed and never removed. Each change is in the journal."""

    form = ComparedForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*(name for name in super().get_fields(request, obj) if name != FIELD), FIELD]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with edit_turn(request):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(obj, "changed" if change else "added", actor=request.user, data={"fields": form.changed_data})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(Lasting):
    list_display = ("name", "phone", "email")
    exclude = ("logo", "call_days", "call_from", "call_until")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "website":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Municipality.objects.exists()


def _offer(field: Any, areas: QuerySet[Neighbourhood]) -> None:
    """Let a list offer these neighbourhoods, by larger area."""
    field.queryset = areas
    field.choices = [("", field.empty_label), *choices_of(areas, flat=False)]


class NeighbourhoodForm(ComparedForm):
    """With the rules of closing, so that an error stands beside its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "successor" in self.fields:
            open_ones = Neighbourhood.objects.offered(also=[self.instance.successor_id or 0])
            others = open_ones.exclude(pk=self.instance.pk)
            _offer(self.fields["successor"], others)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(self.changed_data) & _CLOSING and "closed_on" in data and "successor" in data:
            if data["closed_on"]:
                check_closing(self.instance, data["successor"], data["closed_on"])
            elif data["successor"]:
                self.add_error("closed_on", _("Say from which day on it is closed, or leave both empty."))
        return data


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(Lasting):
    """Outlines and codes come from a file (`manage.py load_areas`). Filling in the day closes a neighbourhood."""

    form = NeighbourhoodForm
    list_display = (
        "name",
        "code",
        "cbs_code",
        "kind",
        "part_of",
        "residents",
        "eligible_voters",
        "closed_on",
    )
    list_filter = ("kind", ("closed_on", admin.EmptyFieldListFilter), "part_of")
    search_fields = ("name", "code", "cbs_code")
    ordering = ("sort_key", "code")
    exclude = ("polygon", "lat", "lon")

    def get_readonly_fields(self, request: HttpRequest, obj: Neighbourhood | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ("closed_on", "successor")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Closing and opening again go through their verbs; all else is saved as it is."""
        day, into = obj.closed_on, obj.successor
        was = Neighbourhood.objects.without_outlines().filter(pk=obj.pk).first()
        obj.closed_on, obj.successor = (was.closed_on, was.successor) if was else (None, None)
        if not change or set(form.changed_data) - _CLOSING:
            super().save_model(request, obj, form, change)
        if was is None or (day, into) == (was.closed_on, was.successor):
            return
        actor = cast("Actor", request.user)
        if was.closed_on:
            reopen_neighbourhood(obj, actor=actor)
        if day:
            close_neighbourhood(obj, actor=actor, successor=into, on=day)


@admin.register(AgeBand)
class AgeBandAdmin(Lasting):
    list_display = ("name", "code", "min_age", "max_age", "eligible_voters")


@admin.register(MapFeature)
class MapFeatureAdmin(Lasting):
    """What is on the map besides neighbourhoods; drawn when areas are loaded."""

    list_display = ("name", "kind")
    fields = ("name", "kind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
