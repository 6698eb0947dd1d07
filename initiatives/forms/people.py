"""Who carries an initiative, and organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.forms.fields import CharField, EmailField, NameField
from initiatives.forms.parts import KvkField, WebsiteField, legal_forms
from initiatives.models import Activity, Initiative, MemberRole, Organisation


class InvitationForm(forms.Form):
    email = EmailField(
        label=_("E-mail address"),
        help_text=_("We send one mail with a link. The address is not shown to others."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("May do"), initial=MemberRole.MEMBER, widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member, owner = (
            (_("Speak for the organisation"), _("Speak for it and decide who may do so"))
            if organisation
            else (_("Help with the page"), _("Help, and decide about people and stage"))
        )
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(MemberRole.MEMBER.value, member), (MemberRole.OWNER.value, owner)]


class MessageForm(forms.Form):
    text = CharField(
        label=_("Your message"),
        error_messages={"required": _("Write your message.")},
        max_length=1000,
        help_text=_(
            "Say who you are and what you would like: to get acquainted, to help, or to do it together."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class TakePartForm(forms.Form):
    """What somebody wants to do for an initiative. `your_name` is asked of who signed in without saying it."""

    coming = forms.ModelMultipleChoiceField(
        Activity.objects.none(),
        label=_("What do you come to?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = CharField(
        label=_("What would you like to do?"),
        required=False,
        max_length=1000,
        help_text=_("For example what you can do, and when you have time."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    your_name = NameField(
        label=_("What is your name?"),
        max_length=User._meta.get_field("name").max_length,
        error_messages={"required": _("Tell us your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, initiative: Initiative, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is None or user.name:
            del self.fields["your_name"]
        activities = list(Activity.objects.to_come().filter(initiative=initiative))
        if not activities:
            del self.fields["coming"]
            return
        coming = self.fields["coming"]
        assert isinstance(coming, forms.ModelMultipleChoiceField)
        coming.queryset = Activity.objects.filter(pk__in=[row.pk for row in activities])
        coming.choices = [(row.pk, f"{row.title}, {row.when}") for row in activities]


class QuestionForm(forms.Form):
    text = CharField(
        label=_("Your question"),
        error_messages={"required": _("Write your question.")},
        max_length=500,
        help_text=_("Everybody can read your question and the answer. Your name is not shown."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    text = CharField(
        label=_("Your answer"),
        error_messages={"required": _("Write your answer.")},
        max_length=2000,
        help_text=_("Everybody can read it. You can correct it later."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CarryForm(forms.Form):
    """Which of the person's organisations becomes an owner of the initiative."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )

    def __init__(self, *args: Any, user: User, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carried = Organisation.objects.filter(
            initiative_memberships__initiative=initiative, initiative_memberships__left_at=None
        )
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField
            Organisation.objects.owned_by(user).exclude(pk__in=carried)
        )


class OrganisationForm(forms.ModelForm):
    kvk = KvkField()
    website = WebsiteField()

    class Meta:
        model = Organisation
        fields = ["name", "about", "legal_form", "kvk", "website"]
        labels = {
            "name": _("Name of the organisation"),
            "about": _("What does it do?"),
            "legal_form": _("What form does it have?"),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_form"].choices = legal_forms  # type: ignore[attr-defined]  # a ChoiceField


class MemberForm(forms.Form):
    """What an owner does with one member: a role, or `remove`."""

    do = forms.ChoiceField(choices=[*MemberRole.choices, ("remove", "")])
