"""Forms on people and roles. allauth's own forms do sign-in, addresses and factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind, Rhythm, Role, User
from civicnet.forms.fields import CharField, DateField, EmailField, NameField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignupForm(forms.Form):
    """What is asked beside an address of who comes by the sign-in broker for the first time; allauth builds on it."""

    name = NameField(
        label=_("Your name"),
        max_length=120,
        help_text=_("So we know how to address you. Others see it only where you take part."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth after it saved `user`."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or user.language
        user.save(update_fields=["name", "language"])


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form that links an app for codes, in our words."""

    code = CharField(
        label=_("Which code does the app show?"),
        error_messages={"required": _("Type the six digits that the app shows.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "cn-code6"}
        ),
    )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form for a new key; its first question has no words of its own."""

    name = NameField(
        label=_("What do you call this key?"),
        required=False,
        max_length=100,
        help_text=_("So that you know later which one it is, such as “phone” or “work”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        help_text=_("Without a password or a code. The key then asks for your fingerprint, face or PIN."),
    )


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form for another name of a key."""

    name = NameField(label=_("What do you call this key?"), max_length=100)


class PreferencesForm(forms.ModelForm):
    """Name, language, for each kind of letter (MailKind) how often, and when one is away."""

    away_from = DateField(label=_("First day that you are away"), required=False, widget=DAY)
    away_until = DateField(label=_("Last day that you are away"), required=False, widget=DAY)

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name"), "language": _("Language of mail and notices")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("away_from", "away_until"):
            self.initial[name] = getattr(self.instance, name)
        self.kinds = [
            kind for kind in MailKind if kind is not MailKind.SUMMARY or self.instance.granted_roles
        ]
        for kind in self.kinds:
            self.fields[kind] = RhythmField(kind, self.instance)

    def rhythms(self) -> dict[MailKind, Rhythm]:
        """What was chosen for each kind that was offered."""
        return {kind: Rhythm(self.cleaned_data[kind]) for kind in self.kinds}


class RhythmField(forms.ChoiceField):
    """How often letters about one kind of thing go out to `user`."""

    def __init__(self, kind: MailKind, user: User, **options: Any) -> None:
        choices = [(rhythm.value, rhythm.label) for rhythm in Rhythm]
        if kind is MailKind.SUMMARY:  # it is one letter a day as it is
            choices = [(Rhythm.NOW, _("On every working day")), (Rhythm.NEVER, Rhythm.NEVER.label)]
        options = {"label": kind.label} | options
        super().__init__(choices=choices, initial=user.rhythm_of(kind), **options)


class GrantForm(forms.Form):
    """Who gets which role. The person is named by typing their address; the form lists nobody."""

    email = EmailField(
        label=_("E-mail address"),
        help_text=_("Of somebody who has an account here, with a confirmed address."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True, emailaddress__verified=True).first()
        if user is None:
            raise ValidationError(
                _("There is no account with this address. Ask this person to sign in once.")
            )
        self.user = user
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"email", "role"} <= data.keys() and self.user.grants.live().filter(role=data["role"]).exists():
            self.add_error(
                "role", _("%(name)s has this role, or it waits for consent.") % {"name": self.user}
            )
        return data

    user: User  # whom `email` names, once the form is valid


class FactorResetForm(forms.Form):
    """The address of somebody who lost the second step of signing in."""

    email = EmailField(
        label=_("E-mail address of who lost it"), widget=forms.EmailInput(attrs={"id": "id_lost"})
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email).first()
        if user is None or not Authenticator.objects.filter(user=user).exists():
            raise ValidationError(_("There is no account with this address that has a second step."))
        self.user = user
        return email

    user: User  # whom `email` names, once the form is valid


class ObjectionForm(forms.Form):
    """Why somebody with a role thinks that what is announced is wrong."""

    reason = CharField(
        label=_("Why do you think that it is wrong?"),
        max_length=2000,
        help_text=_("Everybody with a role reads this. It stays in the journal, with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewPasswordForm(forms.Form):
    """A name and a password for somebody who was invited."""

    name = NameField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A short sentence works well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            person = User(name=data.get("name", ""), email=data.get("email", ""))
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class FirstAdminForm(NewPasswordForm):
    """The first administrator and the invitation of a second."""

    email = EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    second_name = NameField(
        label=_("Name of the second administrator"),
        max_length=120,
        help_text=_("Roles are given by two people together. We send your colleague an invitation."),
    )
    second_email = EmailField(label=_("E-mail address of the second administrator"))
    field_order = ["name", "email", "password", "second_name", "second_email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("email", "").lower(), data.get("second_email", "").lower()
        if first and first == second:
            self.add_error("second_email", _("Name somebody else: nobody decides alone."))
        return data


class InviteAdminForm(forms.Form):
    """The second administrator, when the first invitation did not work out."""

    name = NameField(label=_("Name"), max_length=120)
    email = EmailField(label=_("E-mail address"))
