"""The registry's part of the page that erases an account (civicnet/pages/my_data)."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.sections import Waiting
from initiatives.models import Initiative, Membership, Organisation
from initiatives.workflow import LIVE


def in_the_way_of_erasing(user: User) -> Iterator[Waiting]:
    """What would belong to nobody: its last owner names another one first, or ends it. Three queries."""
    live = Q(stage__in=LIVE) | Q(stage=Initiative.Stage.DRAFT)
    mine = Initiative.objects.of(user).filter(live).order_by()
    now = Membership.objects.filter(initiative__in=mine.values("pk"))
    owners: dict[int, set[int]] = defaultdict(set)
    members: dict[int, set[int]] = defaultdict(set)
    for pairs, of_owners in ((owners, True), (members, False)):
        for pk, person in now.speakers_of_each(owners_only=of_owners):
            pairs[pk].add(person)
    for row in mine.only("name", "slug", "stage"):
        alone = members[row.pk] <= {user.pk}
        if owners[row.pk] <= {user.pk} and not (row.is_draft and alone):
            yield Waiting(
                _("Name another initiator of %(name)s, or end it")
                % {"name": row.name or _("your plan without a name")},
                reverse("initiatives:members", args=[row.slug]),
                _("You are its last initiator. Without one nobody can answer for it."),
            )
    yield from _organisations(user)


def _organisations(user: User) -> Iterator[Waiting]:
    here = Q(members__left_at=None)
    rows = Organisation.objects.filter(members__user=user, members__left_at=None, members__role="owner")
    counted = Organisation.objects.filter(pk__in=rows.values("pk")).annotate(
        owners=Count("members", filter=here & Q(members__role="owner")), people=Count("members", filter=here)
    )
    for row in counted.filter(owners=1, people__gt=1).order_by("name"):
        yield Waiting(
            _("Let somebody else run %(name)s too") % {"name": row.name},
            reverse("initiatives:organisation_people", args=[row.slug]),
            _("You are the last one who runs it, and others are members."),
        )


def ends_with_account(user: User) -> Iterator[str]:
    """What becomes of the plans and organisations of `user`. Two queries."""
    if Initiative.objects.of(user).exclude(stage=Initiative.Stage.DRAFT).exists():
        yield _("You are no initiator or member any more. The pages stay; your contact details go from them.")
    if Initiative.objects.drafts_of(user).exists():
        yield _("Your drafts go, but for those that others work on too.")
