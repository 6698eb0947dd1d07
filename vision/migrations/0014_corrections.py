"""Answers that are corrected; no text reaches the council without a vote."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vision", "0013_hidden_voices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="reaction",
            name="reaction_steps",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="visionversion",
            name="vision_version_steps",
        ),
        migrations.AddField(
            model_name="reactionanswer",
            name="original",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="vision.reactionanswer",
            ),
        ),
        migrations.AddField(
            model_name="reactionanswer",
            name="why_corrected",
            field=models.TextField(blank=True, max_length=1000),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reaction",
            trigger=pgtrigger.compiler.Trigger(
                name="reaction_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{answered:answered,given:answered,given:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="499bc11515a89ff8918de924ec320c35d0460270",
                    operation="UPDATE",
                    pgid="pgtrigger_reaction_steps_cc28c",
                    table="vision_reaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visionversion",
            trigger=pgtrigger.compiler.Trigger(
                name="vision_version_steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{adopted:superseded,amending:frozen,consultation:amending,consultation:frozen,council:adopted,council:rejected,drafting:consultation,drafting:frozen,endorsement:council,endorsement:rejected,frozen:endorsement}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="d1a636eeec55dd4725ffdc0022a29f84e9fba200",
                    operation="UPDATE",
                    pgid="pgtrigger_vision_version_steps_3e468",
                    table="vision_visionversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reactionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("original", None), ("why_corrected", "")),
                    models.Q(("original__isnull", False), models.Q(("why_corrected", ""), _negated=True)),
                    _connector="OR",
                ),
                name="corrected_answer_says_why",
            ),
        ),
    ]
