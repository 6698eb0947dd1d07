"""Django's rules for passwords, explained in our own words: the Dutch of Django says "u"."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _


class LongEnough(django_rules.MinimumLengthValidator):
    def get_help_text(self) -> str:
        return _("At least %(count)d characters. A short sentence works well.") % {"count": self.min_length}


class UnlikeThePerson(django_rules.UserAttributeSimilarityValidator):
    def get_help_text(self) -> str:
        return _("Not your name or your e-mail address.")


class Uncommon(django_rules.CommonPasswordValidator):
    def get_help_text(self) -> str:
        return _("Not a password that many people use.")
