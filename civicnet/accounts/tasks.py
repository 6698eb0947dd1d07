from celery import shared_task

from civicnet.accounts.actions import carry_out_due, sweep_sessions, sweep_unconfirmed


@shared_task(name="civicnet.accounts.sweep_sessions")
def sweep_old_sessions() -> None:
    """Remove expired sessions; called by beat once a night."""
    sweep_sessions()


@shared_task(name="civicnet.accounts.sweep_unconfirmed")
def sweep_unconfirmed_accounts() -> None:
    """Remove accounts that nobody ever opened; called by beat once a night."""
    sweep_unconfirmed()


@shared_task(name="civicnet.accounts.carry_out_announced")
def carry_out_announced() -> None:
    """Carry out what was announced seven days ago; called by beat each hour."""
    carry_out_due()
