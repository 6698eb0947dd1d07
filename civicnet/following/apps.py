from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FollowingConfig(AppConfig):
    name = "civicnet.following"
    label = "following"
    verbose_name = _("following")

    def ready(self) -> None:
        # What can be followed of every capability: its followed.py.
        autodiscover_modules("followed")
