"""What both sides say came of a condition: written once, and its outcome moves by the transition table alone."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import civicnet.database.step_trigger
from civicnet.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0010_experience"),
        ("journal", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConditionReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "says",
                    models.CharField(
                        choices=[
                            ("open", "still to come"),
                            ("told", "done, say those who promised it"),
                            ("kept", "kept"),
                            ("not_kept", "not kept"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AlterField(
            model_name="condition",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("open", "still to come"),
                    ("told", "done, say those who promised it"),
                    ("kept", "kept"),
                    ("not_kept", "not kept"),
                ],
                default="open",
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            "UPDATE assessments_condition SET outcome = 'open' WHERE outcome = ''",
            "UPDATE assessments_condition SET outcome = '' WHERE outcome = 'open'",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="condition_steps",
                sql=civicnet.database.step_trigger.StepTriggerSql(
                    func='IF TG_OP = \'INSERT\' THEN IF (NEW."outcome" = ANY(\'{open}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid first state of %: "%"\', TG_TABLE_NAME, NEW."outcome" USING ERRCODE = \'restrict_violation\'; END IF; ELSIF NEW."outcome" IS DISTINCT FROM OLD."outcome" AND (OLD."outcome" || \':\' || NEW."outcome" = ANY(\'{not_kept:kept,not_kept:told,open:kept,open:not_kept,open:told,told:kept,told:not_kept}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid transition of %: from "%" to "%"\', TG_TABLE_NAME, OLD."outcome", NEW."outcome" USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="736e05d379c1d0ea5cc18657633130a06de6eef1",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_condition_steps_b615a",
                    table="assessments_condition",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="conditionreport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conditionreport",
            name="condition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="assessments.condition",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("says", "kept"),
                    models.Q(("says__in", ("told", "not_kept")), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_report_says_what_or_why",
            ),
        ),
        append_only("assessments_conditionreport"),
    ]
