import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("vision", "0003_consultation_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=150, verbose_name="subject")),
                ("why", models.TextField(verbose_name="what fits nowhere, and why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("noted", "on the agenda of the review"),
                            ("taken_up", "taken up in the next version"),
                            ("set_aside", "set aside"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-noted_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=14)),
                ("source", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="goal",
            name="council_change",
            field=models.CharField(
                blank=True,
                choices=[("reworded", "reworded"), ("dropped", "taken out"), ("added", "added")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="council_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="goal",
            name="council_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="precondition",
            name="council_change",
            field=models.CharField(
                blank=True,
                choices=[("reworded", "reworded"), ("dropped", "taken out"), ("added", "added")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="precondition",
            name="council_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="precondition",
            name="council_text",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="vision",
            name="review",
            field=models.CharField(
                choices=[("resting", "not yet"), ("due", "it is time"), ("under_way", "under way")],
                default="resting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="council_preamble",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="council_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="visionversion",
            name="endorsement",
            field=models.CharField(
                blank=True,
                choices=[
                    ("broadly_endorsed", "broadly endorsed"),
                    ("endorsed_with_concerns", "endorsed with concerns"),
                    ("not_endorsed", "not endorsed"),
                ],
                max_length=30,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vision",
            trigger=pgtrigger.compiler.Trigger(
                name="vision_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."review", \':\', NEW."review") = ANY(\'{due:resting,due:under_way,resting:due,resting:under_way,under_way:resting}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."review" IS DISTINCT FROM NEW."review") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "review" from "%" to "%" on table %\', OLD."review", NEW."review", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="f8a0abed63699e9a02582edd5b00969b5f54bad7",
                    operation="UPDATE",
                    pgid="pgtrigger_vision_steps_aecd5",
                    table="vision_vision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("council_change", ""), ("council_reason", ""), ("council_text", "")),
                    models.Q(
                        ("council_change", "reworded"),
                        models.Q(("council_text", ""), _negated=True),
                        models.Q(("council_reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("council_change__in", ["dropped", "added"]),
                        ("council_text", ""),
                        models.Q(("council_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="goal_deviation_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="precondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("council_change", ""), ("council_reason", ""), ("council_text", "")),
                    models.Q(
                        ("council_change", "reworded"),
                        models.Q(("council_text", ""), _negated=True),
                        models.Q(("council_reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("council_change__in", ["dropped", "added"]),
                        ("council_text", ""),
                        models.Q(("council_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="precondition_deviation_explained",
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="noted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="vision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="gaps", to="vision.vision"
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measurements",
                to="vision.indicator",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review_requests",
                to="vision.visionversion",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gap",
            trigger=pgtrigger.compiler.Trigger(
                name="vision_gap_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{noted:set_aside,noted:taken_up}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="21595223b0ea656abb42ad13266d0bfb1942f942",
                    operation="UPDATE",
                    pgid="pgtrigger_vision_gap_steps_3cdb4",
                    table="vision_gap",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=models.UniqueConstraint(fields=("indicator", "on"), name="one_measurement_per_day"),
        ),
        migrations.AddConstraint(
            model_name="reviewrequest",
            constraint=models.UniqueConstraint(fields=("version", "user"), name="one_request_per_person"),
        ),
    ]
