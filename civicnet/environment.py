"""The environment, from which settings are read: a wrong value is named in a sentence, without any password."""

import os
import re
from base64 import b64decode
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Env(environ.Env):
    """django-environ, which names the setting when its value is wrong."""

    TRUTH = {"", *environ.Env.BOOLEAN_TRUE_STRINGS, "false", "off", "n", "no", "0"}

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        given, cast = os.environ.get(var, ""), kwargs.get("cast")
        if cast is bool and given.lower() not in self.TRUTH:
            raise ImproperlyConfigured(f"{var} is {given!r}: it must be True or False.")
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            why = "it must be a whole number" if cast is int else f"it cannot be read ({error})"
            # An address may hold a password.
            shown = "" if "URL" in var else f" {given!r}"
            raise ImproperlyConfigured(f"{var} is{shown or ' wrong'}: {why}.") from error

    def database(self, var: str) -> dict[str, Any]:
        """The address of a database. Raises ImproperlyConfigured, without the password that stands in it."""
        if not self.str(var).startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{var} must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE.")
        try:
            return dict(self.db_url(var))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} is wrong: it must be like postgres://USER:PASSWORD@HOST:PORT/DATABASE."
            ) from error

    def mail(self, var: str) -> dict[str, Any]:
        """Django's settings of a mail server. Raises ImproperlyConfigured, without the password that stands in the address."""
        try:
            return dict(self.email_url(var))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} is wrong: it must be like smtp+tls://USER:PASSWORD@HOST:587."
            ) from error

    def signing_key(self, var: str) -> bytes:
        """The key that both sides of a webhook know: `whsec_` and base64 of 24 bytes or more; empty when it is not set.

        Raises ImproperlyConfigured, without the key. Source: standardwebhooks.com, "Secrets".
        """
        given = self.str(var, default="")
        try:
            key = b64decode(given.removeprefix("whsec_"), validate=True)
        except ValueError:
            key = b""
        if given and len(key) < 24:
            raise ImproperlyConfigured(f"{var} is wrong: it must be whsec_ and base64 of 24 bytes or more.")
        return key

    def matching(self, var: str, pattern: str, like: str, *, default: str) -> str:
        """A setting of a fixed shape. Raises ImproperlyConfigured, saying what it must be `like`."""
        value = self.str(var, default=default)
        if value != default and not re.fullmatch(pattern, value):
            raise ImproperlyConfigured(f"{var} is {value!r}: it must be {like}.")
        return value
