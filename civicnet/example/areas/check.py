"""Compare the town that is stored with what an example file says of it."""

from django.db.models import Sum

from civicnet.areas.models import AgeBand, Municipality, Neighbourhood
from civicnet.example.areas.document import Town
from civicnet.example.comparison import Comparisons


def check_town(town: Town) -> Comparisons:
    """The municipality, its neighbourhoods, and how many may vote."""
    here = Municipality.objects.filter(pk=1).first()
    yield "municipality", town.name, here.name if here else None
    yield "residents", town.residents, here.residents if here else None
    areas = {area.code: area for area in Neighbourhood.objects.without_outlines()}
    for area in town.areas:
        one = areas.get(area.code)
        yield (
            f"{area.code} name and voters",
            f"{area.name} {area.voters}",
            one and f"{one.name} {one.eligible_voters}",
        )
    if town.voters is None:
        return
    if all(area.voters is not None for area in town.areas):
        total = Neighbourhood.objects.aggregate(n=Sum("eligible_voters"))["n"]
        yield "voters, all neighbourhoods together", town.voters, total
    if town.bands and all(band.voters is not None for band in town.bands):
        total = AgeBand.objects.aggregate(n=Sum("eligible_voters"))["n"]
        yield "voters, all age bands together", town.voters, total
