from celery import shared_task

from initiatives.collaborations.actions import offer_forsaken


@shared_task(name="collaborations.offer_forsaken")
def offer_what_nobody_takes_up() -> None:
    """Offer what nobody has taken up for 30 days to those whose offers fit; by beat every morning."""
    offer_forsaken()
