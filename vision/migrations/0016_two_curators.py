"""What two curators do together; both days of a consultation, and why; what was taken over from elsewhere."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Until now the day that was told was overwritten by the day of closing, so of older versions only that one is known.
# A text that was frozen without a consultation counts as one of elsewhere.
BEFORE = """
UPDATE vision_visionversion SET consultation_closed_on = consultation_closes_on
    WHERE consultation_closes_on IS NOT NULL AND state NOT IN ('drafting', 'consultation');
UPDATE vision_visionversion SET taken_over = true
    WHERE frozen_at IS NOT NULL AND (consultation_opened_on IS NULL OR consultation_closed_on IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vision", "0015_first_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StepProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("close_early", "close the consultation early"),
                            ("freeze", "freeze the text"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(max_length=1000)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for a second curator"),
                            ("confirmed", "confirmed"),
                            ("declined", "not confirmed"),
                            ("withdrawn", "taken back"),
                            ("lapsed", "lapsed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="visionversion",
            name="vision_version_steps",
        ),
        migrations.AddField(
            model_name="visionversion",
            name="closing_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="consultation_closed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="consultation_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="freezing_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="taken_over",
            field=models.BooleanField(default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visionversion",
            trigger=pgtrigger.compiler.Trigger(
                name="vision_version_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{adopted:superseded,amending:frozen,consultation:amending,council:adopted,council:rejected,drafting:consultation,drafting:frozen,endorsement:council,endorsement:rejected,frozen:endorsement}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="d701197b6c12a49afa490bc09f0b10796de02846",
                    operation="UPDATE",
                    pgid="pgtrigger_vision_version_steps_3e468",
                    table="vision_visionversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="visionversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consultation_closed_on", None),
                    ("consultation_closed_on__gte", models.F("consultation_closes_on")),
                    models.Q(("closing_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="consultation_closed_early_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="visionversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_at", None),
                    ("taken_over", True),
                    models.Q(
                        ("consultation_closed_on__isnull", False), ("consultation_opened_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="frozen_text_was_in_consultation",
            ),
        ),
        migrations.AddField(
            model_name="stepproposal",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stepproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stepproposal",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="step_proposals",
                to="vision.visionversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_curators_take_a_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by__isnull", False), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_by", None)),
                    _connector="OR",
                ),
                name="confirmed_step_has_its_second_curator",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="proposed_step_has_its_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="stepproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("version", "verb"),
                name="one_proposed_step_at_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stepproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="vision_step_proposal_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{proposed:confirmed,proposed:declined,proposed:lapsed,proposed:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="62de240fc620b778aa0ad4188386fffb0681ef0a",
                    operation="UPDATE",
                    pgid="pgtrigger_vision_step_proposal_steps_51377",
                    table="vision_stepproposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
