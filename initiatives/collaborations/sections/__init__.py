"""What collaborations say on the pages of others: of a party and of a person. Of the search: search.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.sections import Section, Waiting, some_of
from civicnet.workflow import may
from initiatives.collaborations.models import Collaboration, Partner, Problem, partners_of
from initiatives.models import Initiative, Organisation


@dataclass(frozen=True, kw_only=True)
class Together:
    """A collaboration as the page of one of its partners lists it, with the names of the others."""

    collaboration: Collaboration
    others: str


def for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """With whom an initiative works together. One query; None without any, for others than its owners."""
    return _of_party(initiative, ours=initiative.role_of(user) == "owner" and not initiative.is_draft)


def for_organisation(organisation: Organisation, user: Any) -> Section | None:
    """With whom an organisation works together. One query; None without any."""
    return _of_party(organisation, ours=False)


def _of_party(party: Initiative | Organisation, *, ours: bool) -> Section | None:
    theirs = Partner.objects.here().filter(**partners_of(party)).values("collaboration")
    public = Collaboration.objects.public().live().filter(pk__in=theirs).order_by()
    rows: dict[int, tuple[Collaboration, list[str]]] = {}
    partners = Partner.objects.here().filter(collaboration__in=public.values("pk")).with_parties()
    for partner in partners.order_by("-collaboration__opened_at", "-collaboration", "made_at", "pk"):
        _row, others = rows.setdefault(partner.collaboration_id, (partner.collaboration, []))
        if partner.party != party:
            others.append(partner.name)
    if not rows and not ours:
        return None
    together = [Together(collaboration=row, others=some_of(others)) for row, others in rows.values()]
    return Section(
        name="together",
        title=_("Works together with"),
        more=some_of(list(dict.fromkeys(name for _row, others in rows.values() for name in others)), most=2),
        template="collaborations/sections/together.html",
        context={"together": together, "together_ours": ours, "together_start": _way_to_start(party, ours)},
    )


def _way_to_start(party: Initiative | Organisation, ours: bool) -> str:
    """The address where one begins a collaboration: with this party, or on behalf of it."""
    page = reverse("collaborations:new")
    return page if ours else f"{page}?{urlencode({'met': party.get_absolute_url()})}"


def for_me(user: User) -> Section | None:
    """The collaborations of `user`, and what waits of them. Four queries; None without any."""
    own = list(Partner.objects.current().owned_by(user).with_parties())
    problems = list(_waiting_problems(user, own))
    if not own and not problems:
        return None
    rows = {partner.collaboration_id: partner.collaboration for partner in own if partner.is_here}
    return Section(
        name="collaborations",
        template="collaborations/sections/me.html" if rows else "",
        context={"my_collaborations": list(rows.values())},
        waiting=[
            *_waiting_answers(user, own),
            *_waiting_to_go_on(own),
            *_waiting_verdicts(own),
            *problems,
        ],
    )


def _waiting_answers(user: User, own: list[Partner]) -> Iterator[Waiting]:
    """Where somebody is asked, and a yes or no of one of `own` is missing."""
    keys = {partner.collaboration_id for partner in own}
    asked = Partner.objects.asked().filter(collaboration__in=keys).with_parties()
    for candidate in asked.prefetch_related("consents"):
        said = {consent.by_id for consent in candidate.consents.all()}
        needed = [
            partner
            for partner in own
            if partner.collaboration_id == candidate.collaboration_id
            and (partner.is_here or partner == candidate)
        ]
        if user.pk in {consent.given_by_id for consent in candidate.consents.all()}:
            continue
        if all(partner.pk in said for partner in needed):
            continue
        names = {"party": candidate.name, "name": candidate.collaboration.name}
        text = (
            _("Do you take part in “%(name)s”?")
            if candidate in needed
            else _("May %(party)s join “%(name)s”?")
        )
        why = _("%(party)s is asked. Say yes or no.")
        yield Waiting(text % names, candidate.collaboration.get_absolute_url(), why % names)


def _waiting_to_go_on(own: list[Partner]) -> Iterator[Waiting]:
    for partner in own:
        if partner.asked_at:
            name = {"name": partner.collaboration.name}
            yield Waiting(
                _("Do you go on with “%(name)s”?") % name,
                partner.collaboration.get_absolute_url(),
                _("One of the partners has stopped."),
            )


def _waiting_verdicts(own: list[Partner]) -> Iterator[Waiting]:
    for partner in own:
        row = partner.collaboration
        if row.state == Collaboration.State.EVALUATING and partner.is_here and not partner.verdict:
            text = _("How do you go on with “%(name)s”?") % {"name": row.name}
            yield Waiting(text, row.get_absolute_url(), _("You look back together. All of you say it."))


def _waiting_problems(user: User, own: list[Partner]) -> Iterator[Waiting]:
    """What should be solved, and waits for `user` to say whether it is."""
    here = [partner.collaboration_id for partner in own if partner.is_here]
    solved = Problem.objects.filter(
        state=Problem.State.SOLVED, collaboration__in=Collaboration.objects.live()
    )
    for problem in solved.filter(Q(made_by=user) | Q(collaboration__in=here)).with_owners():
        if may(user, "collaborations.judge_problem", problem):
            why = _("%(owner)s says so. Who solved it cannot say it themselves.")
            text = _("Is it solved: “%(problem)s”?") % {"problem": problem.text}
            yield Waiting(text, problem.get_absolute_url(), why % {"owner": problem.owner_name})
