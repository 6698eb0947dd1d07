from celery import shared_task

from initiatives.marketplace.actions import (
    ask_and_remind,
    ask_for_all_suggestions,
    close_silent,
    close_what_is_over,
    erase_conversations,
    remind_of_closing,
    suggest,
    suggest_for_category,
)


@shared_task(name="marketplace.ask_and_remind")
def ask_partners() -> None:
    """Ask both sides of an exchange how it went, and remind who has to do something; by beat every morning."""
    ask_and_remind()


@shared_task(name="marketplace.close_silent")
def close_silent_exchanges() -> None:
    """Close the exchanges in which nobody does anything any more; by beat every night."""
    close_silent()


@shared_task(name="marketplace.erase_conversations")
def erase_old_conversations() -> None:
    """Erase the conversations whose term is over; by beat every night."""
    erase_conversations()


@shared_task(name="marketplace.close")
def close() -> None:
    """Close what is over; called by beat every hour."""
    close_what_is_over()


@shared_task(name="marketplace.remind")
def remind() -> None:
    """Remind of what is about to close; called by beat every morning."""
    remind_of_closing()


@shared_task(name="marketplace.suggest")
def suggest_for_posts(posts: list[int]) -> None:
    """Find what suits these posts; asked for through the outbox when they open or change."""
    suggest(posts)


@shared_task(name="marketplace.suggest_for_all")
def suggest_at_night() -> None:
    """Have the best pairs of every category found anew; called by beat once a night."""
    ask_for_all_suggestions()


@shared_task(name="marketplace.suggest_for_category")
def suggest_for_one_category(category: str) -> None:
    """Find the best pairs of one category anew; asked for through the outbox, once a night."""
    suggest_for_category(category)
