"""`/marktplaats/nieuw/`: three short steps, each saved as a draft, then on the marketplace.

The first is open to anybody: `begin` takes what a visitor filled in, signs them in and makes the draft of it.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts import actions as accounts
from civicnet.accounts.sign_in import AskForCodeForm, broker_name
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.typed import keep_form, take_kept
from civicnet.http import Request, is_sent_from_elsewhere, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from initiatives.marketplace import actions
from initiatives.marketplace.alike import alike_posts
from initiatives.marketplace.forms import Part, WhatForm, WhereForm, WordsForm
from initiatives.marketplace.models import KINDS, Post
from initiatives.marketplace.views.door import name_areas, post_for
from initiatives.marketplace.views.photo import photo_first, sent_photo
from initiatives.views.door import posted
from initiatives.views.way_in import other_way, sign_in_with_form


class Step(NamedTuple):
    """One step: its word in the address, its form, what the line of steps calls it, and the question on top."""

    word: str
    form: type[Part]
    name: str | Promise
    question: str | Promise


STEPS: Final = (
    Step("wat", WhatForm, gettext_lazy("What"), gettext_lazy("What do you look for, or offer?")),
    Step("waar", WhereForm, gettext_lazy("Where and when"), gettext_lazy("Where and when?")),
    Step("nakijken", WordsForm, gettext_lazy("Look over"), gettext_lazy("Is it all right like this?")),
)
WORDS: Final = [step.word for step in STEPS]
# What is on the marketplace is changed on one page.
EVERY_PART: Final = (WhatForm, WhereForm, WordsForm)


@access(PUBLIC)
def new(request: Request) -> HttpResponse:
    """The first step: of a visitor, whose form goes to `begin`, or of somebody who is signed in."""
    if request.method == "POST" or request.user.is_authenticated:
        return _own_first_step(request)
    return _visitors_page(request, WhatForm(user=request.user, initial=_asked(request)), AskForCodeForm())


@access(SIGNED_IN)
def _own_first_step(request: Request) -> HttpResponse:
    """The first step of somebody who is signed in. Those who began before see their drafts first."""
    form = WhatForm(posted(request), user=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        draft = actions.start_post(actor=request.user, **form.columns())
        return redirect("marketplace:new_step", draft.pk, "waar")
    begun = Post.objects.of(request.user).filter(state=Post.State.DRAFT) if request.method == "GET" else []
    return _page(request, STEPS[0], form, None, begun=begun)


def _asked(request: Request) -> dict[str, str]:
    """What a link chose already: the side."""
    word = request.GET.get("kant", "")
    return {"side": {"gevraagd": "need", "geboden": "offer"}.get(word, "")}


@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request) -> HttpResponse:
    """Sent by a visitor: keep the first step, and send a code. Opened after signing in: make the draft of what was kept."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    if request.user.is_authenticated:
        return _draft_of_kept(request)
    page = reverse("marketplace:new")
    if request.method != "POST":
        return HttpResponseRedirect(page)
    form, address = WhatForm(request.POST, user=request.user), AskForCodeForm(request.POST)
    answer = sign_in_with_form(request, form, address, page=page, following=reverse("marketplace:begin"))
    return answer or _visitors_page(request, form, address)


def _draft_of_kept(request: Request) -> HttpResponse:
    """Step 2 of the draft that is made of what was kept.

    What is not right any more, what was sent just now without a mark, and what may be for a group, waits on the first
    step to be sent there.
    """
    address = reverse("marketplace:new")
    form = WhatForm(posted(request) or take_kept(request, address), user=request.user)
    if request.method == "POST" or not form.is_valid():
        if form.is_bound:
            keep_form(request, form, address)
        return HttpResponseRedirect(address)
    draft = actions.start_post(actor=request.user, **form.columns())
    messages.success(request, _("%(name)s is saved.") % {"name": draft.title})
    return redirect("marketplace:new_step", draft.pk, "waar")


def _visitors_page(request: Request, form: WhatForm, address: AskForCodeForm) -> HttpResponse:
    """The first step, with a field for the address, which another way of signing in does not need."""
    more = [] if other_way(request) else [address]
    return _page(request, STEPS[0], form, None, more=more, address=address, broker_name=broker_name())


@access(PUBLIC)
def alike(request: HttpRequest) -> HttpResponse:
    """A part of the first step, while one types: what is there already of this. Two queries."""
    asked = request.GET
    found = alike_posts(
        asked.get("title", "")[:120], side=asked.get("side", ""), category=asked.get("category", "")
    )
    name_areas(found)
    return render(request, "marketplace/_alike.html", {"alike": found})


@access(SIGNED_IN)
@photo_first
@one_at_a_time
def step(request: Request, pk: int, word: str) -> HttpResponse:
    """One of the three steps of a draft. Valid fields are saved, also when another one is wrong."""
    draft = _draft(request, pk)
    if word not in WORDS:
        raise Http404
    here = STEPS[WORDS.index(word)]
    form = here.form(posted(request), request.FILES or None, instance=draft, user=request.user)
    editing = Editing(request, form, about=draft)
    if request.method != "POST":
        return _page(request, here, form, draft)
    if not editing.agrees():
        return _page(request, here, form, _draft(request, pk), status=editing.status())
    right = form.is_valid()
    if not _save(request, draft, [form]) or not right:
        return _page(request, here, form, _draft(request, pk), status=422)
    if request.POST.get("way") == "stop":
        messages.success(request, _("%(name)s is saved.") % {"name": draft.title})
        return redirect("me")
    if here is not STEPS[-1]:
        return redirect("marketplace:new_step", pk, WORDS[WORDS.index(word) + 1])
    post = actions.put_up(draft, actor=request.user, is_standing=form.cleaned_data.get("is_standing", False))
    messages.success(request, _("It is on the marketplace. We look for what fits, and you hear from us."))
    return redirect(post)


@access(SIGNED_IN)
def throw_away(request: Request, pk: int) -> HttpResponse:
    """Delete a draft: it can be typed anew in a minute, so nothing is asked first."""
    draft = _draft(request, pk)
    if request.method == "POST":
        actions.remove_post_draft(draft, actor=request.user)
        messages.success(request, _("The draft “%(name)s” has been thrown away.") % {"name": draft.title})
        return redirect("marketplace:list")
    return redirect("marketplace:new_step", pk, "nakijken")


@access(SIGNED_IN)
@photo_first
@one_at_a_time
def change(request: Request, pk: int) -> HttpResponse:
    """`/marktplaats/<pk>/veranderen/`: all of what is on the marketplace, on one page."""
    post = post_for(request, pk)
    if post.state == Post.State.DRAFT:
        return redirect("marketplace:new_step", pk, "wat")
    if not post.is_live:
        return redirect(post)
    data = posted(request)
    forms = [part(data, request.FILES or None, instance=post, user=request.user) for part in EVERY_PART]
    editing = Editing(request, *forms, about=post, acts=["edit"])
    right = request.method == "POST" and all(form.is_valid() for form in forms) and editing.agrees()
    if right and _save(request, post, forms):
        messages.success(request, _("Saved. Everybody sees it like this now."))
        return redirect(post)
    context = {
        "post": post_for(request, pk),
        "forms": forms,
        "kinds": KINDS,
        "wrong": any(form.errors for form in forms),
    }
    return render(request, "marketplace/change.html", context, status=editing.status())


def _draft(request: Request, pk: int) -> Post:
    """A draft that the person may continue; 404 for anybody else, and when it was put up already."""
    mine = Post.objects.of(request.user).filter(state=Post.State.DRAFT)
    found = get_object_or_404(mine.for_list().select_related("photo"), pk=pk)
    name_areas([found])
    return found


def _save(request: Request, post: Post, forms: Sequence[Part]) -> bool:
    """Save the valid fields of the parts; what a verb refuses is said in the form. Returns whether all of it is saved."""
    values: dict[str, Any] = {}
    for form in forms:
        values |= form.columns()
    if name := values.pop("your_name", ""):
        accounts.set_name(request.user, name=name, actor=request.user)
    values.pop("is_standing", None)
    values.pop("photo_file", None)
    alt = values.pop("photo_alt", "")
    try:
        if (photo := sent_photo(request)) and alt:
            actions.set_post_photo(post, photo, actor=request.user, alt=alt)
        elif request.POST.get("photo_away"):
            actions.remove_post_photo(post, actor=request.user)
        elif post.photo_id and alt:
            values["photo_alt"] = alt
        actions.edit_post(post, actor=request.user, **values)
    except ValidationError as refused:
        _say(forms, refused)
        return False
    return True


def _say(forms: Sequence[Part], refused: ValidationError) -> None:
    """Say what a verb refused beside the field that it is about."""
    by_field = refused.message_dict if hasattr(refused, "error_dict") else {"photo_file": refused.messages}
    for name, said in by_field.items():
        form = next((form for form in forms if name in form.fields), forms[0])
        form.add_error(name if name in form.fields else None, ValidationError(said))


# ---- the page of a step --------------------------------------------------------------------------
def _page(
    request: Request,
    here: Step,
    form: Part,
    draft: Post | None,
    *,
    more: Sequence[Any] = (),
    status: int = 0,
    **context: Any,
) -> HttpResponse:
    number = WORDS.index(here.word)
    wrong = any(one.is_bound and one.errors for one in (form, *more))
    found = []
    if number == 1 and draft:
        found = alike_posts(draft.title, side=draft.side, category=draft.category, besides=draft.pk)
        name_areas(found)
    context = {
        "form": form,
        "forms": [form, *more],
        "wrong": wrong,
        "here": here,
        "draft": draft,
        "begun": (),
        "steps": _steps(draft, number),
        "before": STEPS[number - 1] if number else None,
        "last": here is STEPS[-1],
        "kinds": KINDS,
        "alike": found,
        "address": None,
        **context,
    }
    return render(request, "marketplace/step.html", context, status=status or (422 if wrong else 200))


def _steps(draft: Post | None, here: int) -> list[dict[str, Any]]:
    """The line of steps; those before can be opened."""
    return [
        {
            "text": step.name,
            "state": "now" if number == here else "done" if number < here else "todo",
            "url": reverse("marketplace:new_step", args=[draft.pk, step.word])
            if draft and number < here
            else "",
        }
        for number, step in enumerate(STEPS)
    ]
