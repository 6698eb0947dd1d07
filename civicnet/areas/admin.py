"""Areas in the Django admin. Nothing is removed here: initiatives point to it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from civicnet.areas.models import AgeBand, MapFeature, Municipality, Neighbourhood, Place
from civicnet.editing import FIELD, Editing, Mark, edit_turn
from civicnet.journal.actions import record


class ComparedForm(forms.ModelForm):
    """What two administrators change at once is not overwritten (civicnet/editing.py)."""

    based_on = Mark()
    request: HttpRequest  # set by Lasting.get_form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._editing = Editing(self.request, self, about=self.instance) if self.instance.pk else None

    def full_clean(self) -> None:
        super().full_clean()
        editing, self._editing = self._editing, None  # which cleans once more
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

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "website":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Municipality.objects.exists()


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(Lasting):
    """Outlines and codes come from a file (`manage.py load_areas`)."""

    list_display = ("name", "code", "cbs_code", "kind", "part_of", "residents", "eligible_voters")
    list_filter = ("kind",)
    search_fields = ("name", "code", "cbs_code")
    ordering = ("sort_key", "code")
    exclude = ("polygon", "lat", "lon")

    def get_readonly_fields(self, request: HttpRequest, obj: Neighbourhood | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(AgeBand)
class AgeBandAdmin(Lasting):
    list_display = ("name", "code", "min_age", "max_age", "eligible_voters")


@admin.register(Place)
class PlaceAdmin(Lasting):
    list_display = ("name", "code", "neighbourhood", "owner")
    search_fields = ("name", "code")
    ordering = ("sort_key", "code")


@admin.register(MapFeature)
class MapFeatureAdmin(Lasting):
    """What is on the map besides neighbourhoods; drawn when areas are loaded."""

    list_display = ("name", "kind")
    fields = ("name", "kind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
