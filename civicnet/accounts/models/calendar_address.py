"""The address of somebody's own calendar."""

from django.db import models
from django.utils import timezone

from civicnet.accounts.models.user import User


class CalendarAddress(models.Model):
    """The secret address of somebody's own calendar: a calendar program cannot sign in. Each person has at most one.

    The key in the address is kept nowhere. It follows from `salt` and the server's SECRET_KEY, so that its owner can look
    it up; `sha256` is the hash of it, by which whoever asks is found. See actions/calendar.py.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    salt = models.CharField(max_length=43)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
