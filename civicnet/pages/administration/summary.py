"""What `/beheer/` shows of each setting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.areas.maps import Map, draw_outlines
from civicnet.areas.models import Municipality, Neighbourhood, Place, Postcode
from civicnet.areas.municipality import STYLES
from civicnet.frontend.house_style import LEAST_CONTRAST, Shade, shades_of
from civicnet.http import Theme
from civicnet.outbox.models import Message
from civicnet.outbox.trying import Line, last_try

# Of more people with a role together, and of more neighbourhoods, their number is shown.
MOST_NAMED: Final = 30
MOST_AREAS_NAMED: Final = 12
LATELY: Final = timedelta(days=30)


@dataclass(frozen=True)
class Team:
    """A role and who holds it; `names` is empty where there are too many."""

    role: Role
    count: int
    names: list[str]

    @property
    def url(self) -> str:
        """The list of who holds it."""
        return reverse("administration:people", args=[self.role])


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Whether letters leave. `gave_up`: how many were refused for good lately; `url`: the list of those."""

    leaves: bool
    sender: str
    server: str
    last: Line
    gave_up: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything that the page shows but the form that is open on it."""

    municipality: Municipality | None
    style: str
    shades: list[Shade]
    map: Map
    area_names: list[str]
    areas: int
    places: int
    postcodes: int
    teams: list[Team]
    people: int
    lacking: list[str]
    mail: Mail

    @property
    def contrast(self) -> float:
        """The least contrast of letters with what is behind them, by day or in the dark."""
        return min(shade.contrast for shade in self.shades)

    @property
    def readable(self) -> bool:
        return self.contrast >= LEAST_CONTRAST


def summarise() -> Summary:
    """Look everything up. Eleven queries, however much there is."""
    municipality = Municipality.objects.filter(pk=1).first()
    theme = Theme.of(municipality)
    areas = Neighbourhood.objects.open().values_list("name", flat=True)
    count = areas.count()
    grants = list(
        RoleGrant.objects.filter(state=RoleGrant.State.ACTIVE, user__is_active=True)
        .order_by("user__name", "pk")
        .values_list("role", "user", "user__name")
    )
    people = {user for _role, user, _name in grants}
    lacking = set(without_factor(people))
    return Summary(
        municipality=municipality,
        style=str(dict(STYLES)[theme.name]),
        shades=shades_of(theme.sheet, theme.dark_sheet),
        map=draw_outlines(),
        area_names=list(areas) if count <= MOST_AREAS_NAMED else [],
        areas=count,
        places=Place.objects.count(),
        postcodes=Postcode.objects.values("postcode").distinct().count(),
        teams=[_team(role, grants, named=len(people) <= MOST_NAMED) for role in Role],
        people=len(people),
        lacking=list(dict.fromkeys(name for _role, user, name in grants if user in lacking)),
        mail=_mail(),
    )


def _team(role: Role, grants: list[tuple[Any, ...]], *, named: bool) -> Team:
    names = [name for held, _user, name in grants if held == role]
    return Team(role, len(names), names if named else [])


def without_factor(users: Collection[int]) -> list[int]:
    """The keys of those of `users` who have set up no second factor, and so hold no role yet. In the demo nobody needs
    one.
    """
    if settings.DEMO:
        return []
    has = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    return list(User.objects.filter(pk__in=users).exclude(pk__in=has).values_list("pk", flat=True))


# ---- mail -------------------------------------------------------------------------------------
def _mail() -> Mail:
    refused = Message.objects.given_up(since=timezone.now() - LATELY)
    return Mail(
        leaves=settings.MAIL_CONFIGURED,
        sender=settings.DEFAULT_FROM_EMAIL,
        server=str(getattr(settings, "EMAIL_HOST", "")) if settings.MAIL_CONFIGURED else "",
        last=last_try(),
        gave_up=refused.count(),
        url=reverse("administration:letters"),
    )
