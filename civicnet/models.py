"""The tables of the app `civicnet`, where Django looks for them. Each is written in the package that works with it."""

from civicnet.forms.models import SentForm

__all__ = ["SentForm"]
