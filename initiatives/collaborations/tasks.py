from celery import shared_task

from initiatives.collaborations.actions import ask_pulses, ask_to_meet, offer_forsaken


@shared_task(name="collaborations.offer_forsaken")
def offer_what_nobody_takes_up() -> None:
    """Offer what nobody has taken up for 30 days to those whose offers fit; by beat every morning."""
    offer_forsaken()


@shared_task(name="collaborations.ask_to_meet")
def ask_partners_to_meet() -> None:
    """Ask partners who did not sit together for 90 days whether they do; by beat every morning."""
    ask_to_meet()


@shared_task(name="collaborations.ask_pulses")
def ask_partners_how_it_goes() -> None:
    """Ask partners for their pulse in June and December, and tell what stood out before; by beat every morning."""
    ask_pulses()
