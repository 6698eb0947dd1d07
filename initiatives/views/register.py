"""`/initiatieven/nieuw/`: four short steps, each saved as a draft, then a preview, then publication.

The first is open to anybody: `begin` takes what a visitor filled in, signs them in and makes the draft of it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts import actions as accounts
from civicnet.accounts.sign_in import AskForCodeForm, broker_name
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.typed import keep_form, take_kept
from civicnet.http import Request, is_sent_from_elsewhere, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import may, require
from initiatives import actions
from initiatives.alike import lookalikes
from initiatives.forms import ChallengeForm, Part, WhatForForm, WhatForm, WhereForm, WhoForm
from initiatives.models import STEP_WORDS, Challenge, Initiative
from initiatives.views.door import posted
from initiatives.views.way_in import other_way, sign_in_with_form
from vision.models import Goal, Theme, VisionVersion


class Step(NamedTuple):
    """One step: its word in the address, its form, what the line of steps calls it, and the question on top."""

    word: str
    form: type[Part]
    name: str | Promise
    question: str | Promise


STEPS = (
    Step("wat", WhatForm, gettext_lazy("What"), gettext_lazy("What are you going to do?")),
    Step("wie", WhoForm, gettext_lazy("Who"), gettext_lazy("Who are you?")),
    Step("waar", WhereForm, gettext_lazy("Where"), gettext_lazy("Where is it?")),
    Step("waarvoor", WhatForForm, gettext_lazy("What for"), gettext_lazy("What is it for?")),
)
WORDS = list(STEP_WORDS)
LOOKALIKES_FROM = "waar"


@access(PUBLIC)
def new(request: Request) -> HttpResponse:
    """The first step: of a visitor, whose form goes to `begin`, or of somebody who is signed in."""
    if request.method == "POST" or request.user.is_authenticated:
        return _own_first_step(request)
    return _visitors_page(request, WhatForm(user=request.user), AskForCodeForm())


@access(SIGNED_IN)
def _own_first_step(request: Request) -> HttpResponse:
    """The first step of somebody who is signed in.

    Those who began before see their draft first, and can continue it here or on any other device.
    """
    form = WhatForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        draft = actions.start_draft(actor=request.user, step_reached=2, **form.columns())
        return redirect("initiatives:step", draft.slug, "wie")
    begun = Initiative.objects.drafts_of(request.user) if request.method == "GET" else []
    return _page(request, STEPS[0], [form], None, begun=begun)


@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request) -> HttpResponse:
    """Sent by a visitor: keep the first step, and send a code. Opened after signing in: make the draft of what was kept."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    if request.user.is_authenticated:
        return _draft_of_kept(request)
    if request.method != "POST":
        return redirect("initiatives:new")
    form, address = WhatForm(request.POST, user=request.user), AskForCodeForm(request.POST)
    page = reverse("initiatives:new")
    answer = sign_in_with_form(request, form, address, page=page, following=_begin_url())
    return answer or _visitors_page(request, form, address)


def _begin_url() -> str:
    return reverse("initiatives:begin")


def _draft_of_kept(request: Request) -> HttpResponse:
    """Step 2 of the draft that is made of what was kept.

    What is not right any more, and what was sent just now without a mark, waits on the first step to be sent there.
    """
    address = reverse("initiatives:new")
    form = WhatForm(posted(request) or take_kept(request, address), user=request.user)
    if request.method == "POST" or not form.is_valid():
        if form.is_bound:
            keep_form(request, form, address)
        return HttpResponseRedirect(address)
    draft = actions.start_draft(actor=request.user, step_reached=2, **form.columns())
    messages.success(request, _("%(name)s is saved.") % {"name": draft.name})
    return redirect("initiatives:step", draft.slug, "wie")


def _visitors_page(request: Request, form: WhatForm, address: AskForCodeForm) -> HttpResponse:
    """The first step, with a field for the address, which another way of signing in does not need."""
    forms = [form] if other_way(request) else [form, address]
    return _page(request, STEPS[0], forms, None, address=address, broker_name=broker_name())


@access(SIGNED_IN)
@one_at_a_time
def step(request: Request, slug: str, word: str) -> HttpResponse:
    """One of the four steps of a draft. Valid fields are saved, also when another one is wrong."""
    draft = _draft(request, slug)
    if word not in WORDS:
        raise Http404
    here = STEPS[WORDS.index(word)]
    forms = part_forms(request, here.form, draft)
    editing = Editing(request, *forms, about=draft)
    if request.method == "POST":
        if not editing.agrees():
            draft.refresh_from_db()
            return _page(request, here, forms, draft, status=editing.status())
        right = all(form.is_valid() for form in forms)
        following = WORDS.index(word) + 2
        save_part(request, draft, forms, step_reached=max(draft.step_reached, following if right else 1))
        way = request.POST.get("way")
        if way == "stop" and not _is_anything_lost(forms):
            messages.success(request, _("%(name)s is saved.") % {"name": draft.name})
            return redirect("me")
        if right:
            after = WORDS[following - 1 :]
            if after and way != "whole":
                return redirect("initiatives:step", draft.slug, after[0])
            return redirect("initiatives:preview", draft.slug)
        draft.refresh_from_db()
    return _page(request, here, forms, draft)


def _is_anything_lost(forms: list[Any]) -> bool:
    """Whether something was typed that is wrong, and so was not saved; what is still empty can wait."""
    return any(form[name].value() for form in forms for name in form.errors if name in form.fields)


@access(SIGNED_IN)
def preview(request: Request, slug: str) -> HttpResponse:
    """The page as others will see it, similar initiatives, and the button that publishes it."""
    draft = _draft(request, slug)
    wrong: list[dict[str, Any]] = []
    if request.method == "POST":
        try:
            public = actions.submit(draft, actor=request.user)
        except ValidationError:
            draft.refresh_from_db()
        else:
            return redirect("initiatives:receipt", public.slug)
    wrong = [
        {"text": words, "url": reverse("initiatives:step", args=[draft.slug, word])}
        for name, word, words in (
            ("name", "wat", _("Give it a name.")),
            ("kind", "wie", _("Choose what kind of initiative it is.")),
            ("purpose", "waarvoor", _("Tell why you do it.")),
        )
        if not getattr(draft, name)
    ]
    context = {
        "draft": draft,
        "steps": _steps(draft, ""),
        "parts": part_facts(draft),
        "alike": lookalikes(draft),
        "wrong": wrong,
        "may_throw_away": may(request.user, "initiatives.set_stage", draft),
        "days": 14,
    }
    return render(
        request, "initiatives/preview.html", context, status=422 if request.method == "POST" else 200
    )


@access(SIGNED_IN)
def receipt(request: Request, slug: str) -> HttpResponse:
    """What happened, and what comes next."""
    initiative = get_object_or_404(Initiative.objects.of(request.user).public(), slug=slug)
    context = {"initiative": initiative, "has_vision": VisionVersion.objects.in_force() is not None}
    return render(request, "initiatives/receipt.html", context)


@access(SIGNED_IN)
def throw_away(request: Request, slug: str) -> HttpResponse:
    """Delete a draft, after a page that says what goes with it."""
    draft = _draft(request, slug)
    require(request.user, "initiatives.set_stage", draft)
    if request.method == "POST":
        actions.remove_draft(draft, actor=request.user)
        messages.success(request, _("The draft “%(name)s” has been thrown away.") % {"name": draft.name})
        return redirect("initiatives:new")
    follows = [_("Everything that you typed is gone, and so are its photos and documents.")]
    if others := len(draft.member_ids()) - 1:
        said = ngettext(
            "%(n)s other person cannot go on with it either.",
            "%(n)s others cannot go on with it either.",
            others,
        )
        follows.append(said % {"n": others})
    return render_check(
        request,
        heading=_("Throw this draft away"),
        about=draft.name or _("Your draft"),
        follows=follows,
        act=_("Throw it away"),
        back=draft.continue_url,
    )


def _draft(request: Request, slug: str) -> Initiative:
    """A draft that the person may continue; 404 for anybody else, and when it was published already."""
    mine = Initiative.objects.of(request.user).filter(stage=Initiative.Stage.DRAFT)
    return get_object_or_404(mine.select_related("challenge"), slug=slug)


# ---- a part, in the steps and on the page of the owners ----------------------------------------
def part_forms(request: Request, form: type[Part], initiative: Initiative) -> list[Any]:
    """The form of a part; for the last part also the questions of a challenge, if it is one."""
    data = posted(request)
    forms: list[Any] = [form(data, instance=initiative, user=request.user)]
    if form is WhatForForm and initiative.kind == Initiative.Kind.CHALLENGE:
        forms.append(ChallengeForm(data, instance=getattr(initiative, "challenge", None) or Challenge()))
    return forms


def save_part(request: Request, initiative: Initiative, forms: list[Any], **more: Any) -> None:
    """Save the valid fields of the forms of a part."""
    part, *challenge = forms
    values: dict[str, Any] = {**part.columns(), **more}
    if challenge and challenge[0].is_valid():
        values["challenge"] = challenge[0].cleaned_data
    values["organisation"] = part.cleaned_data.get("organisation")
    if name := values.pop("your_name", ""):
        accounts.set_name(request.user, name=name, actor=request.user)
    actions.edit(initiative, actor=request.user, **values)


def part_facts(initiative: Initiative) -> list[dict[str, Any]]:
    """What was filled in, part by part, as components/fact_list.html draws it."""
    kind = initiative.get_kind_display() if initiative.kind else ""
    challenge = getattr(initiative, "challenge", None)
    carriers = initiative.memberships.filter(organisation__isnull=False, left_at=None).select_related(
        "organisation"
    )
    areas = ", ".join(area.name for area in initiative.working_area.without_outlines())  # type: ignore[attr-defined]
    facts = {
        "wat": [
            (_("Name"), initiative.name),
            (_("In one sentence"), initiative.summary),
        ],
        "wie": [
            (_("Kind"), kind[:1].upper() + kind[1:]),
            (_("People"), initiative.people),
            (_("Organisation"), ", ".join(str(m.organisation) for m in carriers)),
            (_("Form"), initiative.get_legal_form_display() if initiative.legal_form else ""),
            (_("KvK number"), initiative.kvk),
            (_("E-mail address"), initiative.contact_email),
            (_("Telephone number"), initiative.contact_phone),
            (_("Website"), initiative.website),
        ],
        "waar": [
            (_("Neighbourhood"), str(initiative.neighbourhood or "")),
            (_("Works in"), areas),
            (_("Place"), str(initiative.place or "")),
            (_("How to recognise it"), initiative.place_note),
        ],
        "waarvoor": [
            (_("Why"), initiative.purpose),
            (_("Own measure"), initiative.own_measure),
            (_("Theme"), _with_version(str(initiative.theme or ""), initiative.old_theme)),
            (_("Goals"), "\n".join(_goals_in_words(initiative))),
            (_("Start"), initiative.started_on or ""),
            *([(_("Task of the municipality"), challenge.task)] if challenge else []),
        ],
    }
    return [
        {
            "word": step.word,
            "name": step.name,
            "facts": [{"term": term, "text": text} for term, text in facts[step.word]],
            "empty": not any(text for _term, text in facts[step.word]),
        }
        for step in STEPS
    ]


def _goals_in_words(initiative: Initiative) -> Iterator[str]:
    for goal in initiative.goals.select_related("version"):
        before = goal if goal.version.state == VisionVersion.State.SUPERSEDED else None
        yield _with_version(goal.wording, before)


def _with_version(words: str, before: Theme | Goal | None) -> str:
    """The words, with the version that they belong to when that is no longer in force."""
    if before is None:
        return words
    return _("%(name)s (of version %(number)s)") % {"name": words, "number": before.version.number}


# ---- the page of a step --------------------------------------------------------------------------
def _page(
    request: Request,
    here: Step,
    forms: list[Any],
    draft: Initiative | None,
    *,
    begun: Iterable[Initiative] = (),
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    number = WORDS.index(here.word)
    before = STEPS[number - 1] if number else None
    wrong = any(form.is_bound and form.errors for form in forms)
    context = {
        "form": forms[0],
        "forms": forms,
        "wrong": wrong,
        "here": here,
        "draft": draft,
        "begun": begun,
        "number": number + 1,
        "steps": _steps(draft, here.word),
        "before": before,
        "last": number + 1 == len(STEPS),
        "alike": lookalikes(draft) if draft and number >= WORDS.index(LOOKALIKES_FROM) else [],
        "kept_at": draft.changed_at if draft else None,
        "address": None,
        **more,
    }
    return render(request, "initiatives/step.html", context, status=status or (422 if wrong else 200))


def _steps(draft: Initiative | None, here: str) -> list[dict[str, Any]]:
    """The line of steps; those reached can be opened."""
    reached = draft.step_reached if draft else 1
    return [
        {
            "text": step.name,
            "state": "now" if step.word == here else "done" if number < reached else "todo",
            "url": reverse("initiatives:step", args=[draft.slug, step.word])
            if draft and number <= reached
            else "",
        }
        for number, step in enumerate(STEPS, 1)
    ]
