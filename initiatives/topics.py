"""Under which topics the news of an initiative is found by who follows one of them (civicnet/following)."""

from typing import Any

from initiatives.codes import GOALS, PLACES, THEMES, codes
from initiatives.models import Activity, Initiative, Listing


def topics_of_initiative(initiative: Initiative) -> list[str]:
    """Itself, the organisations that carry it, its goals, theme and neighbourhoods. None while it is not public."""
    listing = Listing.objects.filter(pk=initiative.pk).first()
    if listing is None:
        return []
    values = codes().values
    carriers = initiative.memberships.filter(left_at=None, organisation__isnull=False)
    places = dict.fromkeys([*listing.places, *listing.works_in])
    return [
        f"initiative:{initiative.pk}",
        *(f"organisation:{pk}" for pk in carriers.order_by("pk").values_list("organisation_id", flat=True)),
        *(f"goal:{values[GOALS][key]}" for key in listing.goals if key in values[GOALS]),
        *(
            f"theme:{values[THEMES][key]}"
            for key in filter(None, [listing.theme_key])
            if key in values[THEMES]
        ),
        *(f"neighbourhood:{values[PLACES][key]}" for key in places if key in values[PLACES]),
    ]


def topics_of_activity(activity: Activity) -> list[str]:
    """Those of its initiative; none while a moderator hides it."""
    return topics_of_initiative(activity.initiative) if activity.hidden_at is None else []


def topics_of_part(part: Any) -> list[str]:
    """Those of the initiative that something is a part of."""
    return topics_of_initiative(part.initiative)
