"""What owners publish along the way: news, photos, documents, and scores on their own measure."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.forms.editing import FIELD as BASED_ON
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.serving.slow_work import RETRY_SECONDS, Busy
from civicnet.text import markdown
from initiatives import actions
from initiatives.forms import AltForm, DocumentForm, NewsForm, NormForm, PhotoForm, ScoreForm, UpdateForm
from initiatives.models import Initiative
from initiatives.views.door import initiative_for, posted

PER_PAGE = 30


@access(SIGNED_IN)
def updates(request: Request, slug: str) -> HttpResponse:
    """Publish news, with photos; earlier news is listed below."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    form = NewsForm(posted(request), request.FILES or None)
    preview, busy = None, False
    if request.method == "POST" and "bekijk" in request.POST:
        preview = _preview(form)
    elif request.method == "POST" and form.is_valid():
        try:
            actions.add_update(initiative, actor=request.user, **form.columns())
        except ValidationError as error:
            busy = isinstance(error, Busy)
            form.add_error("photos", error.messages)  # type: ignore[arg-type]  # takes a list of texts
        else:
            messages.success(request, _("Your news is on the page. Who follows you gets a notice."))
            return redirect("initiatives:updates", slug)
    context = {
        **_update_context(initiative, form, _("Tell news"), preview),
        "updates": Paginator(initiative.updates.all(), PER_PAGE).get_page(request.GET.get("pagina")),
        "chosen": bool(request.FILES),
    }
    return _files_page(request, "initiatives/updates.html", context, busy=busy)


@access(SIGNED_IN)
@one_at_a_time
def update(request: Request, slug: str, pk: int) -> HttpResponse:
    """Change published news."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    told = get_object_or_404(initiative.updates, pk=pk)
    form = UpdateForm(posted(request), initial={"title": told.title, "text": told.text})
    editing = Editing(request, form, about=initiative, acts=["edit_update"])
    preview = None
    if request.method == "POST" and form.is_valid() and editing.agrees():
        if "bekijk" not in request.POST:
            actions.edit_update(told, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("initiatives:updates", slug)
        preview = _preview(form)
    context = {
        **_update_context(initiative, form, _("Change your news"), preview),
        "told": told,
        "chosen": False,
    }
    return render(request, "initiatives/updates.html", context, status=editing.status())


def _update_context(
    initiative: Initiative, form: UpdateForm, heading: str, preview: dict[str, Any] | None
) -> dict[str, Any]:
    context = {"initiative": initiative, "page": "updates", "heading": heading}
    return context | {"form": form, "preview": preview, "told": None, "updates": []}


def _preview(form: UpdateForm) -> dict[str, Any] | None:
    """How the news will look; None when the form is not right yet."""
    if not form.is_valid():
        return None
    return {"title": form.cleaned_data["title"], "text": markdown(form.cleaned_data["text"])}


@access(SIGNED_IN)
def photos(request: Request, slug: str) -> HttpResponse:
    """The photos of the initiative, and a new one."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    busy = False
    form = PhotoForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_photo(
                initiative, form.cleaned_data["photo"], actor=request.user, alt=form.cleaned_data["alt"]
            )
        except ValidationError as error:
            busy = isinstance(error, Busy)
            form.add_error("photo", error.messages)  # type: ignore[arg-type]  # takes a list of texts
        else:
            messages.success(request, _("The photo has been added."))
            return redirect("initiatives:photos", slug)
    context = {
        "initiative": initiative,
        "page": "photos",
        "heading": _("Photos"),
        "form": form,
        "photos": initiative.photos.select_related("file", "update"),
    }
    return _files_page(request, "initiatives/photos.html", context, busy=busy)


@access(SIGNED_IN)
@one_at_a_time
@require_POST
def photo(request: Request, slug: str, pk: int) -> HttpResponse:
    """One photo: change its description (`do` is alt), put it first (first), or remove it (remove)."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    row = get_object_or_404(initiative.photos.select_related("file", "initiative"), pk=pk)
    match request.POST.get("do"):
        case "alt":
            form = AltForm(request.POST)
            before = request.POST.get(BASED_ON, row.alt)
            if form.is_valid() and row.alt not in (before, form.cleaned_data["alt"]):
                told = _(
                    "Somebody else wrote “%(now)s” while you were typing “%(yours)s”. Choose one, and save it."
                )
                messages.warning(request, told % {"now": row.alt, "yours": form.cleaned_data["alt"]})
            elif form.is_valid():
                actions.edit_photo(row, actor=request.user, alt=form.cleaned_data["alt"])
                messages.success(request, _("Saved."))
            else:
                messages.error(request, _("Describe in a few words what is in the picture."))
        case "first":
            actions.move_photo(row, actor=request.user)
            messages.success(request, _("This photo is on top now."))
        case "remove":
            actions.remove_photo(row, actor=request.user)
            messages.success(request, _("The photo has been removed."))
        case _other:
            raise Http404
    return redirect("initiatives:photos", slug)


@access(SIGNED_IN)
def documents(request: Request, slug: str) -> HttpResponse:
    """The documents of the initiative, and a new one."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    busy = False
    form = DocumentForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_document(initiative, data["document"], actor=request.user, title=data["title"])
        except ValidationError as error:
            busy = isinstance(error, Busy)
            form.add_error("document", error.messages)  # type: ignore[arg-type]  # takes a list of texts
        else:
            messages.success(request, _("The document has been added."))
            return redirect("initiatives:documents", slug)
    context = {
        "initiative": initiative,
        "page": "documents",
        "heading": _("Documents"),
        "form": form,
        "documents": initiative.documents.select_related("file"),
    }
    return _files_page(request, "initiatives/documents.html", context, busy=busy)


def _files_page(request: Request, name: str, context: dict[str, Any], *, busy: bool) -> HttpResponse:
    """The page of a form with a file; 503 when too many files were being processed."""
    response = render(request, name, context, status=422 if context["form"].errors else 200)
    if busy:
        response.status_code = 503
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


@access(SIGNED_IN)
@require_POST
def document(request: Request, slug: str, pk: int) -> HttpResponse:
    """Remove one document."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    row = get_object_or_404(initiative.documents.select_related("file", "initiative"), pk=pk)
    actions.remove_document(row, actor=request.user)
    messages.success(request, _("The document has been removed."))
    return redirect("initiatives:documents", slug)


@access(SIGNED_IN)
def measure(request: Request, slug: str) -> HttpResponse:
    """Score the initiative on its own measure."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    form = ScoreForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.score_measure(initiative, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your figure is on the page."))
            return redirect("initiatives:measure", slug)
    context = {
        "initiative": initiative,
        "page": "measure",
        "heading": _("Own measure"),
        "form": form,
        "points": [
            {"at": score.on, "value": score.score, "note": score.note}
            for score in initiative.measure_scores.all()
        ],
        "norms": list(initiative.measure_norms.all()),
    }
    return render(request, "initiatives/measure.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def norm(request: Request, slug: str) -> HttpResponse:
    """Say, or change with a reason, from which figure of the own measure on it goes as hoped."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    now = initiative.measure_norms.last()
    form = NormForm(posted(request), first=now is None, initial={"norm": now.norm if now else None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_norm(initiative, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your norm is on the page."))
            return redirect("initiatives:measure", slug)
    context = {
        "initiative": initiative,
        "page": "measure",
        "heading": _("When does it go well?"),
        "form": form,
        "now": now,
    }
    return render(request, "initiatives/norm.html", context, status=422 if form.errors else 200)
