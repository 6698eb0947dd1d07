"""Django's rules for passwords, in our own words: its Dutch says "u", and lacks what it changed in its English."""

from typing import Any

from django.contrib.auth import password_validation as django_rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# A label of allauth: our Dutch of it takes the place of its own.
AGAIN = gettext_noop("Password (again)")


class LongEnough(django_rules.MinimumLengthValidator):
    def get_help_text(self) -> str:
        return _("At least %(count)d characters. A short sentence works well.") % {"count": self.min_length}

    def get_error_message(self) -> str:
        return _("This password is too short. Use at least %(count)d characters.") % {
            "count": self.min_length
        }


class UnlikeThePerson(django_rules.UserAttributeSimilarityValidator):
    def get_help_text(self) -> str:
        return _("Not your name or your e-mail address.")

    def validate(self, password: str, user: Any = None) -> None:
        """As Django's, and it names what the password is too much like in our words."""
        for attribute, words in (
            ("name", _("This is too much like your name.")),
            ("email", _("This is too much like your e-mail address.")),
        ):
            if attribute in self.user_attributes:
                self._compare(password, user, attribute, words)

    def _compare(self, password: str, user: Any, attribute: str, words: str) -> None:
        rule = django_rules.UserAttributeSimilarityValidator([attribute], self.max_similarity)
        try:
            rule.validate(password, user)
        except ValidationError as error:
            raise ValidationError(words, code="password_too_similar") from error


class Uncommon(django_rules.CommonPasswordValidator):
    def get_help_text(self) -> str:
        return _("Not a password that many people use.")

    def get_error_message(self) -> str:
        return _("Many people use this password. Choose another one.")
