"""What the page of a collaboration shows: what waits for its reader, who brings what, and what happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.areas import maps
from civicnet.days import written_out
from civicnet.deadlines import local_date
from civicnet.following.choice import follow_choice
from civicnet.journal.models import Entry, subject_of
from civicnet.sections import Fact, Line, in_time
from civicnet.text import diff_words
from initiatives.collaborations.models import Agreement, AgreementConsent, Collaboration, Partner, Problem
from initiatives.collaborations.views.problem_list import problem_lines
from initiatives.collaborations.views.pulse import pulse_part
from initiatives.collaborations.views.strip import strip_of
from initiatives.collaborations.workflow import COLLABORATION, PARTNER, PROBLEM


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A party that is asked, as those who may see it read it: whose yes is there, whose is missing, and whether the
    reader can say it. `needs_another`: the partners of the reader for which somebody else must, as nobody says it for two.
    """

    partner: Partner
    said: list[str]
    missing: list[str]
    waits: bool
    is_own: bool
    needs_another: list[str]


@dataclass(frozen=True, kw_only=True)
class Consents:
    """A version of an agreement with who said yes to it and when, and whose yes is missing."""

    agreement: Agreement
    said: list[tuple[str, date]]
    missing: list[str]

    @classmethod
    def of(cls, agreement: Agreement, here: Iterable[Partner] = ()) -> "Consents":
        """Those of `agreement`; missing are those of `here` who said nothing yet. At most one query."""
        rows = agreement.consents.all()
        said = {consent.partner_id for consent in rows}
        return cls(
            agreement=agreement,
            said=[(consent.partner.name, local_date(consent.given_at)) for consent in rows],
            missing=[partner.name for partner in here if partner.pk not in said],
        )


def reads_proposals(row: Collaboration, user: Any) -> bool:
    """Whether `user` may read what is not agreed yet: only who decides for a partner."""
    return user.is_authenticated and row.partners.here().owned_by(user).exists()


def _agreements(row: Collaboration, here: list[Partner], own: set[int], user: Any) -> dict[str, Any]:
    """The proposal, for partners only; what counts now, with what changed; and what counted before. Three queries."""
    consents = AgreementConsent.objects.select_related("partner__initiative", "partner__organisation")
    rows = list(row.agreements.select_related("leader__initiative", "leader__organisation", "proposed_by"))
    proposal = rows[0] if rows and own and rows[0].is_proposed else None
    counted = [one for one in rows if one.agreed_at]
    shown = [one for one in (proposal, *counted[:1]) if one is not None]
    prefetch_related_objects(shown, Prefetch("consents", consents))
    now, before = counted[0] if counted else None, counted[1] if len(counted) > 1 else None
    yeses = list(proposal.consents.all()) if proposal else []
    said = {consent.partner_id for consent in yeses}
    has_said = any(consent.given_by_id == user.pk for consent in yeses)
    here_own = {partner.pk for partner in here} & own
    return {
        "proposal": Consents.of(proposal, here) if proposal else None,
        "proposal_changes": _changes(now, proposal),
        "may_consent": proposal is not None and bool(here_own - said) and not has_said,
        "needs_another": [p.name for p in here if has_said and p.pk in here_own - said],
        "may_withdraw": proposal is not None and proposal.proposed_by_id in own,
        "in_force": Consents.of(now) if now else None,
        "in_force_changes": _changes(before, now),
        "earlier": counted[1:],
        "may_propose": row.is_live and row.is_public and bool(here_own),
    }


def _changes(before: Agreement | None, after: Agreement | None) -> str:
    return diff_words(before.text, after.text) if before and after else ""


def page_context(row: Collaboration, user: Any) -> dict[str, Any]:
    """All that the page shows to `user`."""
    partners = list(row.partners.with_parties())
    own = _own(row, user)
    here = [partner for partner in partners if partner.is_here]
    gone = [partner for partner in partners if partner.state == Partner.State.LEFT]
    agreements = _agreements(row, here, own, user)
    within = bool(own) or row.made_by_id == user.pk
    return {
        "collaboration": row,
        "partners": here,
        "gone": gone,
        "own": [partner for partner in here if partner.pk in own],
        "asked_to_go_on": [partner for partner in here if partner.pk in own and partner.asked_at],
        "candidates": list(_candidates(row, here, own, user)) if within else [],
        "within": within,
        "may_invite": row.is_live and within,
        "where": _where(here),
        "facts": list(_facts(row, agreements["in_force"])),
        **agreements,
        "looks_back": row.state == Collaboration.State.EVALUATING,
        "may_look_back": row.state == Collaboration.State.ACTIVE and any(p.pk in own for p in here),
        "strip": strip_of(row.work_steps),
        "strip_on": local_date(row.steps_at) if row.steps_at else None,
        **_moments(row, [p for p in here if p.pk in own]),
        "pulse": pulse_part(row, here, [p for p in here if p.pk in own]) if row.is_public else None,
        "problems": (problems := problem_lines(row, user, [p for p in here if p.pk in own])),
        "may_tell": row.is_live and row.is_public,
        "timeline": _timeline(row, partners, [line.problem for line in problems]),
        "follow": follow_choice(user, "collaboration", row.pk),
    }


def _moments(row: Collaboration, own: list[Partner]) -> dict[str, Any]:
    """When they sat together and do so next; what was said, only for partners. One query, for partners three more."""
    rows = row.moments.prefetch_related("partners__initiative", "partners__organisation")
    moments = list(rows) if own else []
    last = moments[0].on if moments else row.moments.values_list("on", flat=True).first()
    next_on = row.next_on if row.next_on and row.next_on >= local_date() and row.is_live else None
    return {"moments": moments, "last_on": last, "next_on": next_on}


def _own(row: Collaboration, user: Any) -> set[int]:
    """The partners, and who is asked, for which `user` decides."""
    if not user.is_authenticated:
        return set()
    return set(row.partners.current().owned_by(user).values_list("pk", flat=True))


def _candidates(row: Collaboration, here: list[Partner], own: set[int], user: Any) -> Iterator[Candidate]:
    asked = row.partners.asked().with_parties().prefetch_related("consents")
    for partner in asked:
        said = {consent.by_id for consent in partner.consents.all()}
        needed = [partner, *here]
        missing = [one for one in needed if one.pk not in said]
        ours = [one.name for one in missing if one.pk in own]
        has_said = any(consent.given_by_id == user.pk for consent in partner.consents.all())
        yield Candidate(
            partner=partner,
            said=[one.name for one in needed if one.pk in said],
            missing=[one.name for one in missing],
            waits=bool(ours) and not has_said,
            is_own=partner.pk in own,
            needs_another=ours if has_said else [],
        )


def _where(here: Iterable[Partner]) -> str:
    """The neighbourhoods of the initiatives that take part."""
    known = maps.outlines().by_key
    keys = dict.fromkeys(p.initiative.neighbourhood_id for p in here if p.initiative and not p.is_hidden)
    names = [known[key].name for key in keys if key in known]
    *before, last = names or [""]
    return _("%(some)s and %(last)s") % {"some": ", ".join(before), "last": last} if before else last


def _facts(row: Collaboration, in_force: Consents | None) -> Iterator[Fact]:
    """What stands beside it; what is empty is left out by the component."""
    if in_force is not None:
        leader = in_force.agreement.leader
        who = leader.name if leader else capfirst(in_force.agreement.get_governance_display())
        yield Fact(_("Who decides"), who if leader is None else _("%(name)s leads") % {"name": who})
    if row.next_on and row.is_live:
        yield Fact(_("Sit together next"), written_out(row.next_on))
    if row.exchange is not None:
        yield Fact(_("Began with"), row.exchange.post.title, row.exchange.post.get_absolute_url())
    elif row.by_broker:
        yield Fact(_("Began with"), _("A bridge builder of the municipality"))
    if row.opened_at:
        yield Fact(_("Since"), written_out(local_date(row.opened_at)))
    yield Fact(_("Last changed"), written_out(local_date(row.changed_at)))


def _timeline(row: Collaboration, partners: list[Partner], problems: list[Problem]) -> list[Line]:
    """Everything that happened and is public, from the journal. One query."""
    names = {subject_of(partner): partner.name for partner in partners}
    texts = {subject_of(problem): f"“{problem.text}”" for problem in problems}
    lines = []
    for entry in Entry.objects.about(row, *partners, *problems):
        table = PARTNER if entry.subject in names else PROBLEM if entry.subject in texts else COLLABORATION
        step = table.by_verb.get(entry.verb)
        if step is None or not step.said:
            continue
        who = names.get(entry.subject) or texts.get(entry.subject, "")
        text = f"{who}: {step.said}" if who else capfirst(str(step.said))
        lines.append(Line(local_date(entry.at), text, order=(entry.at.timestamp(), entry.pk)))
    return in_time(lines)
