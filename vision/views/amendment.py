"""Proposals for other wording: all of them, one of them, and the decision by two curators.

Making a proposal may be done for an organisation, so its page is put together in civicnet.pages.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, access, role
from civicnet.workflow import NotAllowedNow, available, require
from vision import actions
from vision.forms.voice import DecisionForm, ReturnForm
from vision.models import Amendment, VisionVersion, parts_of
from vision.views.beside_text import compare_amendments
from vision.views.consultation import consultation_facts, consulted_version_or_404, go_back
from vision.views.draft import count_by_part

PAGE_SIZE = 20
State = VisionVersion.State


@access(PUBLIC)
@kept("vision", "voices", "people")
def amendments(request: HttpRequest) -> HttpResponse:
    """`/visie/consultatie/voorstellen/`: the proposals in reading order; those for the same part side by side."""
    version = consulted_version_or_404(request)
    parts = parts_of(version)
    listed = Amendment.objects.public().filter(version=version)
    ordered = listed.for_list(request.user).with_place(parts).order_by("place", "theme_code", "made_at", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("pagina"))
    rows = compare_amendments(page, parts)
    at_part = count_by_part(listed.exclude(change=Amendment.Change.ADD))
    groups: list[dict[str, Any]] = []
    for row, text_now in rows:
        key = (row.kind, row.code) if row.change != Amendment.Change.ADD else ("", row.pk)
        if not groups or groups[-1]["key"] != key:
            alike = at_part[row.kind, row.code] if key[0] else 1
            groups.append(
                {"key": key, "name": row.part_name, "slug": row.part_slug, "alike": alike, "rows": []}
            )
        groups[-1]["rows"].append((row, text_now))
    context = {
        "groups": groups,
        "page": page,
        "total": page.paginator.count,
        "open": listed.undecided().count(),
        **consultation_facts(request, version),
    }
    return render(request, "vision/amendments.html", context)


@access(PUBLIC)
@kept("vision", "voices", "people")
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """`/visie/consultatie/voorstel/<pk>/`: one proposal, who supports it, what it clashes with, and the decision."""
    found = get_object_or_404(Amendment.objects.visible_to(request.user).for_list(request.user), pk=pk)
    version = VisionVersion.objects.with_text().get(pk=found.version_id)
    parts = parts_of(version)
    ((_found, text_now),) = compare_amendments([found], parts)
    context = {
        "amendment": found,
        "text_now": text_now,
        "others": compare_amendments(conflicting_amendments(found, request.user), parts),
        "may_withdraw": request.user.is_authenticated
        and any(step.verb == "withdraw" for step in available(found, request.user)),
        "may_decide": _may_decide(request, found, version),
        **consultation_facts(request, version),
    }
    return render(request, "vision/amendment.html", context)


def conflicting_amendments(amendment: Amendment, user: Any) -> list[Amendment]:
    """The other proposals for the same part of the text. New goals do not conflict with each other."""
    if amendment.change == Amendment.Change.ADD and not amendment.is_decided:
        return []
    rows = Amendment.objects.public().filter(
        version=amendment.version_id, kind=amendment.kind, code=amendment.code
    )
    others = rows.exclude(pk=amendment.pk).exclude(change=Amendment.Change.ADD)
    return list(others.for_list(user).order_by("made_at", "pk"))


def _may_decide(request: HttpRequest, amendment: Amendment, version: VisionVersion) -> bool:
    if not request.user.is_authenticated or version.state != State.AMENDING:
        return False
    verbs = {step.verb for step in available(amendment, request.user)}
    return bool(verbs & {"propose_decision", "return_decision"})


@access(SIGNED_IN)
@require_POST
def support(request: Request, pk: int) -> HttpResponse:
    """Support a proposal (`supports` 1), or stop supporting it (0). htmx gets the new button alone."""
    found = get_object_or_404(Amendment.objects.visible_to(request.user).select_related("version"), pk=pk)
    actions.support(found, actor=request.user, supports=request.POST.get("supports") != "0")
    if request.htmx:
        shown = Amendment.objects.for_list(request.user).get(pk=pk)
        return render(request, "vision/_support.html", {"amendment": shown, "takes_amendments": True})
    return go_back(request, found.get_absolute_url())


@access(SIGNED_IN)
def withdraw_amendment(request: Request, pk: int) -> HttpResponse:
    """Take one's own proposal back, after a page that says what follows."""
    found = get_object_or_404(Amendment.objects.visible_to(request.user).for_list(), pk=pk)
    if request.method == "POST":
        actions.withdraw_amendment(found, actor=request.user)
        messages.success(request, _("Your proposal is taken back. Nobody else can read it any more."))
        return redirect("vision:amendments")
    if not found.is_open:
        raise NotAllowedNow(found, "withdraw")
    require(request.user, "vision.withdraw_amendment", found)
    follows = [_("Nobody else can read it any more, and nobody decides on it.")]
    if n := found.supporters:
        said = ngettext("The support of %(n)s person is lost.", "The support of %(n)s people is lost.", n)
        follows.append(said % {"n": n})
    return render_check(
        request,
        heading=_("Take my proposal back"),
        about=str(found),
        follows=follows,
        act=_("Take my proposal back"),
        back=found.get_absolute_url(),
    )


@access(role("curator"))
def decide(request: Request, pk: int) -> HttpResponse:
    """`/visie/consultatie/voorstel/<pk>/besluit/`: propose a decision, confirm a colleague's, or give it back."""
    found = get_object_or_404(Amendment.objects.visible_to(request.user).for_list(request.user), pk=pk)
    require(request.user, "vision.decide_amendment", found)
    version = VisionVersion.objects.with_text().get(pk=found.version_id)
    if version.state != State.AMENDING or not found.is_open:
        raise NotAllowedNow(found, "decide")
    waits = found.state == Amendment.State.DECISION_PROPOSED
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    form: Any = None if waits else DecisionForm(request.POST or None, initial={"text": found.text})
    returned = ReturnForm(request.POST if verb == "return" else None)
    problem = ""
    if request.method == "POST":
        try:
            done = _carry_out_decision(request, found, verb, form, returned)
        except ValidationError as error:
            if form is None:
                problem = " ".join(error.messages)
            else:
                add_errors(form, error)
        else:
            if done:
                return redirect(found)
    parts = parts_of(version)
    ((_found, text_now),) = compare_amendments([found], parts)
    context = {
        "amendment": found,
        "text_now": text_now,
        "others": compare_amendments(conflicting_amendments(found, request.user), parts),
        "form": form,
        "returned": returned,
        "problem": problem,
        "may_confirm": any(step.verb == "accept" for step in available(found, request.user)),
        **consultation_facts(request, version),
    }
    wrong = bool(problem or (form is not None and form.errors) or returned.errors)
    return render(request, "vision/decide.html", context, status=422 if wrong else 200)


def _carry_out_decision(
    request: Request, found: Amendment, verb: str, form: Any, returned: ReturnForm
) -> bool:
    """Carry out what was pressed. Returns whether it is done; what is missing stands in the form."""
    match verb:
        case "propose":
            if form is None:
                raise NotAllowedNow(found, verb)
            if not form.is_valid():
                return False
            actions.propose_decision(found, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Your decision waits for a second curator, who confirms it or not."))
        case "confirm":
            actions.confirm_decision(found, actor=request.user)
            messages.success(request, _("Decided. Who proposed it has got a message."))
        case "return":
            if not returned.is_valid():
                return False
            actions.return_decision(found, actor=request.user, note=returned.cleaned_data["note"])
            messages.success(request, _("The decision is given back. Somebody proposes it anew."))
        case _:
            raise Http404
    return True
