"""What the partners of the example say that they bring, by the real verbs, for the demo only."""

from initiatives.collaborations import actions
from initiatives.collaborations.models import Partner

# By the code of the initiative: what it brings, for what it needs the others, and what it goes on deciding alone.
SHARES = {
    "I04": (
        "De dorpsbus, zes vrijwilligers en een tafel waar mensen al komen.",
        "Een warme maaltijd: er is geen eigen keuken die groot genoeg is.",
        "Wie er aan tafel komt, wie er rijdt en wat een gast betaalt.",
    ),
    "I08": (
        "Een keuken, koks en groente die anders wordt weggegooid.",
        "Vervoer: Soep & Co heeft één koelwagen en die rijdt dan elders.",
        "Het recept, wie er in de keuken werkt en aan wie zij verder verkoopt.",
    ),
    "I11": (
        "Jongeren die zelf een avond dragen, en een geluidsinstallatie.",
        "Een plek waar het hard mag, en buren die meedenken over de tijden.",
        "Welke muziek er klinkt en wie er staat.",
    ),
    "I12": (
        "De namen en nummers van alle buren achter de Beukenlaan.",
        "Iemand die de jongeren kent en met hen praat.",
        "Wanneer de buren de gemeente bellen.",
    ),
}


def tell_shares() -> None:
    """Let each partner say what it brings."""
    for partner in Partner.objects.here().filter(initiative__code__in=SHARES).with_parties():
        brings, needs, decides = SHARES[partner.party.code]  # type: ignore[union-attr]  # an initiative
        actor = partner.owners()[0]
        actions.tell_share(partner, actor=actor, brings=brings, needs=needs, decides=decides)
