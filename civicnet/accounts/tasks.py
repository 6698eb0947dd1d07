from celery import shared_task

from civicnet.accounts.actions import carry_out_due, forget_sessions, sweep_sessions, sweep_unconfirmed
from civicnet.accounts.actions.erasing import FORGET_SESSIONS


@shared_task(name="civicnet.accounts.sweep_sessions")
def sweep_old_sessions() -> None:
    """Remove expired sessions; called by beat once a night."""
    sweep_sessions()


@shared_task(name="civicnet.accounts.sweep_unconfirmed")
def sweep_unconfirmed_accounts() -> None:
    """Remove accounts that nobody ever opened; called by beat once a night."""
    sweep_unconfirmed()


@shared_task(name=FORGET_SESSIONS)
def forget_sessions_of(user: int) -> None:
    """Remove the sessions of an account that was erased; sent by the verb that erases it."""
    forget_sessions(user)


@shared_task(name="civicnet.accounts.carry_out_announced")
def carry_out_announced() -> None:
    """Carry out what was announced seven days ago; called by beat each hour."""
    carry_out_due()
