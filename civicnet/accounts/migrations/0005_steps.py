import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import civicnet.database.step_trigger


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_factor_reset"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="announcement",
            name="role_announcement_steps",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="factorreset",
            name="factor_reset_steps",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="rolegrant",
            name="role_grant_steps",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="announcement",
            trigger=pgtrigger.compiler.Trigger(
                name="role_announcement_steps",
                sql=civicnet.database.step_trigger.StepTriggerSql(
                    func='IF TG_OP = \'INSERT\' THEN IF (NEW."state" = ANY(\'{announced}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid first state of %: "%"\', TG_TABLE_NAME, NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; ELSIF NEW."state" IS DISTINCT FROM OLD."state" AND (OLD."state" || \':\' || NEW."state" = ANY(\'{announced:agreed,announced:carried_out,announced:lapsed,announced:withdrawn}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid transition of %: from "%" to "%"\', TG_TABLE_NAME, OLD."state", NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="43fdcddc8f4690cea0759bc392100d03c6e5b482",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_role_announcement_steps_cac46",
                    table="accounts_announcement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factorreset",
            trigger=pgtrigger.compiler.Trigger(
                name="factor_reset_steps",
                sql=civicnet.database.step_trigger.StepTriggerSql(
                    func='IF TG_OP = \'INSERT\' THEN IF (NEW."state" = ANY(\'{done,proposed}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid first state of %: "%"\', TG_TABLE_NAME, NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; ELSIF NEW."state" IS DISTINCT FROM OLD."state" AND (OLD."state" || \':\' || NEW."state" = ANY(\'{proposed:done,proposed:withdrawn}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid transition of %: from "%" to "%"\', TG_TABLE_NAME, OLD."state", NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="a5a8395247d513dc0b2c3d9e1be1da85de9271f9",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_factor_reset_steps_451d4",
                    table="accounts_factorreset",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolegrant",
            trigger=pgtrigger.compiler.Trigger(
                name="role_grant_steps",
                sql=civicnet.database.step_trigger.StepTriggerSql(
                    func='IF TG_OP = \'INSERT\' THEN IF (NEW."state" = ANY(\'{active,proposed}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid first state of %: "%"\', TG_TABLE_NAME, NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; ELSIF NEW."state" IS DISTINCT FROM OLD."state" AND (OLD."state" || \':\' || NEW."state" = ANY(\'{active:ended,proposed:active,proposed:ended}\'::text[])) IS NOT TRUE THEN RAISE EXCEPTION \'Invalid transition of %: from "%" to "%"\', TG_TABLE_NAME, OLD."state", NEW."state" USING ERRCODE = \'restrict_violation\'; END IF; RETURN NEW;',
                    hash="d8fefcfa16982fe27ec7f61a52960f3ad723ca05",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_role_grant_steps_7d01a",
                    table="accounts_rolegrant",
                    when="BEFORE",
                ),
            ),
        ),
    ]
