"""Every column and every field of a form that takes people's words takes them cleaned, and days within reason."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms as django_forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models as django_models
from django.test import RequestFactory

import civicnet
import initiatives
import vision
from civicnet import columns
from civicnet.areas.models import Municipality
from civicnet.forms import fields
from civicnet.journal.models import Entry
from initiatives.models import Initiative, Signal
from tests.factories import make_initiative, make_staff

OURS = {"civicnet", "vision", "initiatives"}
CLEANED = (columns.CharField, columns.TextField, columns.EmailField, columns.URLField, columns.JSONField)
# Columns of text that may stay Django's: no person types in them. By the reason.
MACHINE = {
    "a hash, a code of the program or what it makes of another column": {
        *(
            "accounts.User.password",
            "areas.Neighbourhood.sort_key",
            "areas.Place.sort_key",
            "initiatives.Initiative.sort_key",
        ),
        *(
            "areas.Neighbourhood.path",
            "areas.MapFeature.path",
            "areas.Postcode.postcode",
            "initiatives.Initiative.search_text",
        ),
        *(
            "marketplace.Terms.sha256",
            "files.StoredFile.sha256",
            "initiatives.Invitation.token_hash",
            "vision.StepProposal.sha256",
        ),
        *(
            "vision.VisionVersion.sha256",
            "assessments.Assessment.text_sha256",
            "assessments.SentDraft.text_sha256",
        ),
        *(
            "assessments.Confirmation.text_sha256",
            "endorsement.Round.manifest_sha256",
            "endorsement.SealedList.file_sha256",
        ),
        *("endorsement.SealedList.root", "initiatives.Initiative.slug", "initiatives.Organisation.slug"),
        *("accounts.CalendarAddress.salt", "accounts.CalendarAddress.sha256"),
        *("initiatives.Update.html", "vision.Meeting.agenda_html", "vision.Meeting.report_html"),
        *("search.Word.word", "search.Word.written", "likeness.Meaning.kind", "likeness.Meaning.model"),
        *("likeness.Changed.kind", "likeness.Meaning.digest", "marketplace.Post.code"),
        *("collaborations.Collaboration.slug", "collaborations.Agreement.sha256"),
        *("network.Snapshot.graph", "network.Snapshot.counts"),
    },
    "a name or an address of the program's own": {
        *(
            "civicnet.SentForm.place",
            "jobs.Job.error",
            "jobs.Job.kind",
            "jobs.Job.options",
            "jobs.Job.result",
            "search.Entry.kind",
            "files.StoredFile.content_type",
            "endorsement.Round.closing_step",
        ),
        *("outbox.Notice.awaits", "outbox.News.source", "following.Follow.kind", "following.Digest.period"),
        *("journal.Entry.subject", "journal.Entry.verb", "journal.Entry.before", "journal.Entry.after"),
        *(
            "outbox.Message.name",
            "outbox.Message.receiver",
            "outbox.RefusedAddress.receiver",
            "outbox.Notice.event",
        ),
        *(
            "outbox.Notice.url",
            "outbox.Reminder.about",
            "assessments.Pause.came_from",
            "endorsement.SealedList.name",
        ),
    },
    "a code that a verb gives, or that a form of ours took": {
        *(
            "vision.Vision.code",
            "vision.Precondition.code",
            "vision.Theme.code",
            "vision.Goal.code",
            "vision.Revision.code",
        ),
        *(
            "vision.Amendment.code",
            "vision.Amendment.theme_code",
            "vision.Conflict.code",
            "vision.Reaction.code",
        ),
        *("endorsement.Round.code", "endorsement.Group.code", "initiatives.Initiative.code"),
    },
    "words of another column, letter for letter: an anchor, or what a change is compared with": {
        *(
            "vision.Reaction.part_text",
            "vision.Reaction.quote",
            "vision.Reaction.before",
            "vision.Reaction.after",
        ),
        *("vision.Amendment.base_text", "vision.Amendment.decided_over"),
    },
    "sealed: a text with a fingerprint, made of columns that are clean": {
        *("assessments.SentDraft.text", "endorsement.Round.manifest"),
    },
    "written by triggers, of columns that are clean": {
        *("initiatives.Listing.sort_key", "initiatives.Listing.kind", "initiatives.Listing.stage"),
        *("initiatives.Listing.outcome", "initiatives.FilterCount.filter", "initiatives.FilterCount.value"),
    },
    "figures and shapes": {
        *(
            "areas.Neighbourhood.polygon",
            "areas.MapFeature.geometry",
            "endorsement.Round.rule",
            "endorsement.Round.ways",
        ),
        *("endorsement.Round.verdict", "endorsement.Round.opinions", "endorsement.Ballot.goals"),
        *("endorsement.Keying.goals", "endorsement.SealedList.counts"),
    },
}
REVIEWED = set().union(*MACHINE.values())
# Links and headings are made of these.
NAMES = {
    *("accounts.User.name", "areas.Municipality.name", "areas.Neighbourhood.name"),
    *("areas.AgeBand.name", "areas.Place.name", "initiatives.Challenge.task"),
    *("initiatives.Document.title", "initiatives.Handover.successor_name", "initiatives.Initiative.name"),
    *(
        "initiatives.Organisation.name",
        "initiatives.Activity.title",
        "initiatives.Signal.what",
        "initiatives.Update.title",
        "marketplace.Post.title",
        "collaborations.Collaboration.name",
        "vision.Gap.subject",
    ),
    *(
        "vision.Indicator.name",
        "vision.Meeting.title",
        "vision.Theme.name",
        "vision.Topic.name",
        "vision.Vision.title",
    ),
    *("vision.VisionVersion.number", "vision.VisionVersion.title"),
}


def every_column() -> Iterator[tuple[str, Any]]:
    """Every column of every model of ours, by name."""
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in OURS:
            for field in model._meta.local_fields:
                yield f"{model._meta.label}.{field.name}", field


def test_every_column_of_text_cleans_or_is_reviewed() -> None:
    text = (django_models.CharField, django_models.TextField, django_models.JSONField)
    found = {
        name for name, field in every_column() if isinstance(field, text) and not isinstance(field, CLEANED)
    }
    chosen = {name for name, field in every_column() if getattr(field, "choices", None)}
    assert found - chosen == REVIEWED


def test_every_name_that_is_a_link_can_be_read_out() -> None:
    assert {name for name, field in every_column() if isinstance(field, columns.NameField)} == NAMES


def test_every_day_has_a_range_and_so_has_every_moment_that_somebody_chooses() -> None:
    plain = {
        name: field
        for name, field in every_column()
        if isinstance(field, django_models.DateField)
        and not isinstance(field, columns.DateField | columns.DateTimeField)
    }
    assert {
        name for name, field in plain.items() if not isinstance(field, django_models.DateTimeField)
    } == set()
    # The moment of an act: now, or nothing yet.
    chosen = {
        name for name, field in plain.items() if not (field.null or field.has_default() or field.auto_now)
    }
    # By the database's clock, by a trigger, and the end of a period.
    assert chosen == {
        "civicnet.SentForm.begun_at",
        "initiatives.Listing.changed_at",
        "following.Digest.until",
    }


def test_to_a_migration_a_column_is_djangos_own() -> None:
    for _name, field in every_column():
        assert not field.deconstruct()[1].startswith("civicnet."), field


# ---- forms ------------------------------------------------------------------------------------------
def foreign(field: django_forms.Field) -> bool:
    """Whether a field takes text or days otherwise than by ours. Passwords are left as they are."""
    ours = (fields.CharField, fields.EmailField, fields.URLField, fields.SlugField, fields.DateField)
    # Figures and shapes in JSON are checked as such.
    if isinstance(field, django_forms.JSONField):
        return False
    typed = (django_forms.CharField, django_forms.DateField, django_forms.DateTimeField)
    return (
        isinstance(field, typed)
        and not isinstance(field, ours)
        and not isinstance(field.widget, django_forms.PasswordInput)
    )


def _all_forms(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _all_forms(kind)


def test_every_form_takes_text_and_days_by_fields_of_ours() -> None:
    for package in (civicnet, vision, initiatives):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    kinds = {kind for kind in _all_forms(django_forms.BaseForm) if kind.__module__.partition(".")[0] in OURS}
    assert len(kinds) > 50
    found = {
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in kind.base_fields.items()
        if foreign(field)
    }
    assert not found


def test_no_form_adds_a_field_of_djangos_while_it_is_made() -> None:
    made = re.compile(r"\bforms\.(Char|Date|DateTime|Email|URL|Slug|Regex)Field\(")
    found = {
        f"{path.name}: {line.strip()}"
        for package in (civicnet, vision, initiatives)
        for path in Path(package.__path__[0]).rglob("*.py")
        for line in path.read_text().splitlines()
        if made.search(line) and not line.startswith("class ")
    }
    assert found == {"forms.py: password = forms.CharField("}


@pytest.mark.django_db
def test_the_admin_site_takes_text_and_days_by_fields_of_ours(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_staff("admin")
    found, seen = set(), 0
    for model, site in admin.site._registry.items():
        changes = site.has_add_permission(request) or site.has_change_permission(request)
        if changes and model.__module__.partition(".")[0] in OURS:
            base_fields = site.get_form(request).base_fields
            seen += len(base_fields)
            found |= {f"{model.__name__}.{name}" for name, field in base_fields.items() if foreign(field)}
    assert seen > 10
    assert found == set()


def test_a_line_break_counts_once() -> None:
    field = fields.CharField(max_length=2000, widget=django_forms.Textarea)
    typed = "\r\n".join(["x" * 85] * 22 + ["y" * (2000 - 22 * 86)])
    assert len(typed) == 2022
    assert len(field.clean(typed)) == 2000


def test_a_text_area_keeps_its_lines_and_a_line_has_none() -> None:
    area, line = fields.CharField(widget=django_forms.Textarea), fields.CharField()
    assert area.clean("een\x0btwee\x00 ") == "een\ntwee"
    assert line.clean("een\x0btwee\x00 ") == "een twee"
    assert fields.CharField(widget=django_forms.Textarea, one_line=True).clean("een\r\ntwee") == "een twee"
    assert fields.EmailField().clean("a@b.example\u200b") == "a@b.example"


def test_what_cannot_be_seen_is_nothing() -> None:
    with pytest.raises(ValidationError, match="Vul dit in"):
        fields.CharField().clean("\u200b \u3164")


def test_a_password_is_left_as_it_is() -> None:
    from_django = django_forms.CharField(strip=False, widget=django_forms.PasswordInput)
    assert not foreign(from_django)
    assert from_django.clean(" a\u200b\u2028b ") == " a\u200b\u2028b "


def test_a_name_of_signs_alone_gets_a_sentence() -> None:
    with pytest.raises(ValidationError, match="minstens één letter of cijfer"):
        fields.NameField().clean("☕ \u200b")
    assert fields.NameField(required=False).clean("") == ""


# ---- columns --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_verb_that_gets_dirty_text_keeps_it_clean_and_says_so_at_once() -> None:
    initiative = make_initiative(
        name="Koffie\x0bop het\u202e plein\x00", summary="cafe\u0301\u200b", purpose="een\r\ntwee\x0c"
    )
    assert (initiative.name, initiative.summary) == ("Koffie op het plein", "café")
    assert initiative.purpose == "een\ntwee\n"
    assert (
        Initiative.objects.get(name="Koffie\x0bop het plein\x00") == initiative
    )  # looked for by the same rule
    Initiative.objects.filter(pk=initiative.pk).update(purpose="drie\x00\r\n")
    initiative.refresh_from_db()
    assert initiative.purpose == "drie\n"


@pytest.mark.django_db
def test_dirty_words_in_the_journal_are_kept_clean() -> None:
    entry = Entry.objects.create(subject="x:1", verb="try", note="a\x00b", data={"woord": "a\x00b\ud83c"})
    entry.refresh_from_db()
    assert (entry.note, entry.data) == ("ab", {"woord": "ab\ufffd"})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["☕", "\u200b\u200b", "…"])
def test_a_verb_refuses_a_name_that_cannot_be_read(name: str) -> None:
    with pytest.raises(ValidationError, match="minstens één letter" if name.strip("\u200b") else "ontbreekt"):
        make_initiative(name=name)


@pytest.mark.django_db
def test_lines_stay_where_a_form_offers_them() -> None:
    assert Signal._meta.get_field("why").to_python("een\r\ntwee") == "een\ntwee"
    assert Municipality._meta.get_field("name").to_python("een\r\ntwee") == "een twee"
