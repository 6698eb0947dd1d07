"""allauth's sign-up form, which takes equally long for an address with an account and for one without."""

from allauth.account.forms import SignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from civicnet.accounts.models import User
from civicnet.database.errors import is_taken
from civicnet.text import clean_line


class EvenSignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """Our own fields come in by the setting ACCOUNT_SIGNUP_FORM_CLASS (forms.SignupForm)."""

    account_already_exists: bool  # set by allauth when the address is cleaned

    def clean_email(self) -> str:
        """As allauth's, after removing invisible characters that were pasted along with the address."""
        self.cleaned_data["email"] = clean_line(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account. With a known address, hash the password all the same and let its owner know.

        Hashing is nearly all the time that sign-up takes: without it, the clock would tell a stranger who has an
        account here (OWASP ASVS 5.0, 6.3.8).
        """
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError as error:
            if not is_taken(error):
                raise
            self.account_already_exists = True  # somebody signed up with it at the same moment
            return super().try_save(request)
