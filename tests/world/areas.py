"""The municipality and its neighbourhoods."""

from civicnet.areas.actions import save_place, set_municipality
from civicnet.areas.models import Neighbourhood, Place
from civicnet.workflow import SYSTEM
from tests.factories import make_areas
from tests.world.contents import World


def add_area(made: World) -> Neighbourhood:
    """The municipality with two neighbourhoods; returns the first, where all that has a place is."""
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    area = make_areas("Oude Kern", "Weversveld")[0]
    made.keep("area", "there", area, "code")
    made.keep("place", "there", save_place(Place(name="Oude school", neighbourhood=area), actor=SYSTEM))
    return area
