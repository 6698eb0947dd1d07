"""What the partners of the example say of themselves and of their work, by the real verbs, for the demo only."""

from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration, Partner, WorkStep

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

# The steps of a Wednesday, by the name of the collaboration.
STEPS = {
    "Warme woensdag": (
        WorkStep(what="Groente aannemen", who="Soep & Co", minutes=30),
        WorkStep(
            what="Koken",
            who="Soep & Co",
            minutes=180,
            wait=165,
            why="De kratten staan klaar, maar de bus rijdt tot half drie voor de dagopvang.",
        ),
        WorkStep(
            what="Rijden naar Broekdorp",
            who="Zorgcoöperatie",
            minutes=35,
            wait=70,
            why="Het dorpshuis gaat om half vijf open.",
        ),
        WorkStep(what="Opwarmen en dekken", who="Zorgcoöperatie", minutes=60),
        WorkStep(what="Aan tafel", who="Zorgcoöperatie", minutes=90),
    )
}


def tell_shares() -> None:
    """Let each partner say what it brings."""
    for partner in Partner.objects.here().filter(initiative__code__in=SHARES).with_parties():
        brings, needs, decides = SHARES[partner.party.code]  # type: ignore[union-attr]  # an initiative
        actor = partner.owners()[0]
        actions.tell_share(partner, actor=actor, brings=brings, needs=needs, decides=decides)


def tell_steps() -> None:
    """Let a partner write down the steps of their work."""
    for row in Collaboration.objects.public().filter(name__in=STEPS):
        partner = row.partners.here().first()
        assert partner is not None  # it is public
        actions.set_steps(row, actor=partner.owners()[0], steps=STEPS[row.name])
