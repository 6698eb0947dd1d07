"""The pages of voters. Nothing is kept between them: what a voter needs travels in the page, sealed (envelope.py).

Who is signed in on the site makes no difference and is not known here (middleware.py). These forms need no mark against
forged requests: there is no session that a foreign page could misuse; only what stands in the form itself counts.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from civicnet.addresses import site_url
from civicnet.forms.typed import leaves_nothing
from civicnet.http import render
from civicnet.journal.models import Entry
from civicnet.permissions import PUBLIC, access
from vision.endorsement import casting, codes, oidc
from vision.endorsement.actions.desk import is_paper
from vision.endorsement.broad import Rule, share_in_words
from vision.endorsement.envelope import Stale, seal, unseal
from vision.endorsement.forms import BallotForm, CodeForm, LetterForm
from vision.endorsement.models import Ballot, Round, Way
from vision.models import VisionVersion

# How long a voter may take to read and choose.
SECONDS = 3 * 3600
_PURPOSE = "ballot"
_GUESS = "vote_code"


@dataclass(frozen=True)
class Slip:
    """What travels in the ballot's form: for which round, who proved what, and the code of the ballot to be.

    `person` and `letter` are hexadecimals; both empty when the code alone is the proof (a change).
    """

    round: int
    code: str
    person: str = ""
    letter: str = ""
    neighbourhood: str = ""
    age: str = ""

    @classmethod
    def for_proof(cls, round: Round, proof: casting.Proof) -> "Slip":
        """For somebody who may vote: with a fresh code."""
        return cls(
            round.pk,
            codes.new_code().hex(),
            (proof.person_key or b"").hex(),
            (proof.letter_hash or b"").hex(),
            proof.neighbourhood,
            proof.age,
        )

    @classmethod
    def opened(cls, sealed: str, round: Round) -> "Slip":
        """The slip of a form that came back. Raises Stale."""
        slip = cls(**unseal(_PURPOSE, sealed, seconds=SECONDS))
        if slip.round != round.pk:
            raise Stale(_PURPOSE)
        return slip

    def sealed(self) -> str:
        return seal(_PURPOSE, asdict(self))

    def cast(self, round: Round, choice: str, goals: dict[str, str]) -> casting.Receipt:
        """Put the ballot in, or change it. Raises casting.Refused."""
        code = bytes.fromhex(self.code)
        if not self.person and not self.letter:
            return casting.change(round, code, choice, goals)
        proof = casting.Proof(
            bytes.fromhex(self.person) or None,
            bytes.fromhex(self.letter) or None,
            self.neighbourhood,
            self.age,
        )
        return casting.cast(round, proof, code, choice, goals)


def round_or_404(code: str) -> Round:
    """The round of an address, as everybody may see it, with its text. Raises Http404."""
    round = get_object_or_404(Round.objects.visible_to(AnonymousUser()), code=code)
    round.version = frozen_text_of(round)
    return round


def frozen_text_of(round: Round) -> VisionVersion:
    """The frozen text, with everything in it. It never changes, so each process reads it once."""
    return _read_frozen_text(round.version_id, round.fixed_at)


@lru_cache(maxsize=4)
def _read_frozen_text(version: int, fixed_at: datetime | None) -> VisionVersion:
    return VisionVersion.objects.with_text().get(pk=version)


@access(PUBLIC)
@leaves_nothing
def to_current_round(request: HttpRequest) -> HttpResponse:
    """`/visie/instemmen/`: to the round that is under way; without one, what will be here and the rounds before."""
    rounds = Round.objects.visible_to(AnonymousUser())
    if live := rounds.live():
        return redirect(live)
    return render(request, "endorsement/none.html", {"rounds": rounds.select_related("version__vision")})


@access(PUBLIC)
@leaves_nothing
def round_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/instemmen/<code>/`: what is asked, the text to read, and the ways to vote."""
    round = round_or_404(code)
    context = {
        "round": round,
        "version": round.version,
        "words": rule_words(round),
        "reason": why_called_off(round),
        "ways": set(round.ways),
        "is_open": round.is_open(),
        "oidc": oidc.has_broker(),
        "login_name": oidc.broker_name(),
        "changed_at": round.changed_at,
    }
    return render(request, "endorsement/round.html", context)


def rule_words(round: Round) -> dict[str, str | int]:
    """The thresholds of a round as people read them."""
    rule = vars(Rule.from_json(round.rule))
    return {
        name: share_in_words(value) if isinstance(value, Fraction) else value for name, value in rule.items()
    }


def why_called_off(round: Round) -> str:
    """The public reason of a round that was called off or broken off."""
    if round.state != Round.State.CANCELLED:
        return ""
    last = Entry.objects.about(round).filter(verb__in=["cancel", "break_off"]).last()
    return last.note if last else ""


@access(PUBLIC)
@leaves_nothing
@csrf_exempt
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/instemmen/<code>/brief/`: the code from the letter; a right one opens the ballot."""
    round = round_or_404(code)
    if not round.is_open():
        return show_not_open(request, round)
    if Way.LETTER not in round.ways:
        return redirect(round)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not ratelimit.consume(request, action=_GUESS, dry_run=True):
        return ratelimit.respond_429(request)
    if form.is_valid():
        line = round.roll.filter(letter_hash=form.cleaned_data["code"]).only("used").first()
        if line is not None:
            if line.used:
                return show_already_voted(request, round)
            proof = casting.Proof(letter_hash=form.cleaned_data["code"])
            return show_ballot(request, round, Slip.for_proof(round, proof))
        ratelimit.consume(request, action=_GUESS)
        form.add_error(
            "code",
            _(
                "There is no letter with this code in this vote. Did you get a newer letter? Then use that one."
            ),
        )
    return render(
        request, "endorsement/letter.html", {"round": round, "form": form}, status=422 if form.errors else 200
    )


@access(PUBLIC)
@leaves_nothing
@csrf_exempt
def change_vote(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/instemmen/<code>/wijzigen/`: the code of a receipt opens an empty ballot that takes the other's place."""
    round = round_or_404(code)
    if not round.is_open():
        return show_not_open(request, round)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not ratelimit.consume(request, action=_GUESS, dry_run=True):
        return ratelimit.respond_429(request)
    if form.is_valid():
        written: bytes = form.cleaned_data["code"]
        if is_paper(round, written):
            form.add_error(
                "code",
                _("This is the code of a paper ballot. What is voted on paper cannot be changed here."),
            )
        elif Ballot.objects.filter(round=round, key=codes.key_of(written)).exists():
            return show_ballot(request, round, Slip(round.pk, written.hex()))
        else:
            ratelimit.consume(request, action=_GUESS)
            form.add_error(
                "code", _("There is no vote with this code. Look whether it is the receipt of this vote.")
            )
    return render(
        request, "endorsement/change.html", {"round": round, "form": form}, status=422 if form.errors else 200
    )


@access(PUBLIC)
@leaves_nothing
@csrf_exempt
def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/instemmen/<code>/stem/`: choose, look it over, cast. Each is an answer to the form of the page before."""
    round = round_or_404(code)
    if request.method != "POST":
        return redirect(round)
    try:
        slip = Slip.opened(request.POST.get("slip", ""), round)
    except (Stale, TypeError):
        return show_stale(request, round)
    if not round.is_open():
        return show_not_open(request, round)
    version = frozen_text_of(round)
    form = BallotForm(request.POST, round=round, themes=list(version.themes.all()))
    if not form.is_valid():
        return show_ballot(request, round, slip, form, version, status=422)
    match request.POST.get("do"):
        case "cast":
            return _cast_vote(request, round, slip, form)
        case "back":
            return show_ballot(request, round, slip, form, version)
    return _show_review(request, round, slip, form)


def show_ballot(
    request: HttpRequest,
    round: Round,
    slip: Slip,
    form: BallotForm | None = None,
    version: VisionVersion | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The text to read and the ballot below it."""
    version = version or frozen_text_of(round)
    form = form or BallotForm(round=round, themes=list(version.themes.all()))
    context = {
        "round": round,
        "version": version,
        "form": form,
        "slip": slip.sealed(),
        "changes": _is_a_change(slip),
    }
    return render(request, "endorsement/ballot.html", context, status=status)


def _is_a_change(slip: Slip) -> bool:
    return not slip.person and not slip.letter


def _show_review(
    request: HttpRequest, round: Round, slip: Slip, form: BallotForm, *, busy: bool = False
) -> HttpResponse:
    context = {
        "round": round,
        "form": form,
        "slip": slip.sealed(),
        "whole": form.whole_in_words(),
        "goals": form.read_back(),
        "busy": busy,
        "changes": _is_a_change(slip),
    }
    return render(request, "endorsement/review.html", context, status=503 if busy else 200)


def _cast_vote(request: HttpRequest, round: Round, slip: Slip, form: BallotForm) -> HttpResponse:
    try:
        receipt = slip.cast(round, form.cleaned_data["choice"], form.goals)
    except casting.AlreadyVoted:
        return show_already_voted(request, round)
    except casting.NotOpen:
        return show_not_open(request, round)
    except casting.Busy:
        return _show_review(request, round, slip, form, busy=True)
    except casting.Refused:
        return show_stale(request, round)
    context = {"round": round, "code": receipt.written, "changes": _is_a_change(slip)}
    return render(request, "endorsement/receipt.html", context)


@access(PUBLIC)
@leaves_nothing
@csrf_exempt
def keep_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as a text file: the code and what it is for, never the choice."""
    round = round_or_404(code)
    try:
        written = codes.write(codes.read(request.POST.get("code", "")))
    except codes.WrongCode:
        return redirect(round)
    page = site_url(round.get_absolute_url())
    lines = [
        _("Receipt of your vote on “%(title)s”") % {"title": round.version.title},
        "",
        _("Round %(code)s, up to and including %(day)s")
        % {"code": round.code, "day": date_format(round.last_day)},
        _("Your code: %(code)s") % {"code": written},
        "",
        _("With this code you can change your vote until then, and look afterwards whether it was counted."),
        _("What you voted does not stand here. Give the code to nobody."),
        page,
        "",
    ]
    response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("receipt")}-{round.code}.txt"'
    return response


# ---- pages that say why not --------------------------------------------------------------------


def show_not_open(request: HttpRequest, round: Round) -> HttpResponse:
    """Not yet, or over."""
    return render(request, "endorsement/not_open.html", {"round": round}, status=409)


def show_already_voted(request: HttpRequest, round: Round) -> HttpResponse:
    """This line of the roll is struck, by whatever way."""
    return render(request, "endorsement/already.html", {"round": round}, status=409)


def show_stale(request: HttpRequest, round: Round) -> HttpResponse:
    """The form was open for too long, or is not one of ours."""
    return render(request, "endorsement/stale.html", {"round": round, "hours": SECONDS // 3600}, status=400)


def show_refused(request: HttpRequest, round: Round | None, reason: str) -> HttpResponse:
    """Somebody logged in and cannot vote: why, and what to do."""
    context: dict[str, Any] = {"round": round, "reason": reason, "login_name": oidc.broker_name()}
    return render(
        request, "endorsement/refused.html", context, status=503 if reason == "unreachable" else 403
    )
