"""The database's own copy of a transition table: a trigger that refuses every step that the table does not know.

django-pgtrigger keeps it in the migrations, so a changed table without a migration fails `makemigrations --check`. Its
own template is not used: with that, any session can have a trigger ignored (`SET pgtrigger.ignore`), the web role too.
Source: architecture.md, "Nothing frozen changes".
"""

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class StepTriggerSql(compiler.UpsertTriggerSql):
    """What a migration keeps of such a trigger. No setting of a session can turn it off.

    Migrations name this class: change the template only in ways that keep applied migrations right.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER LANGUAGE plpgsql
            SET search_path = pg_catalog AS $$
                BEGIN
                    {func}
                END;
            $$;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid}
                {when} {operation} ON {table}
                FOR EACH ROW EXECUTE PROCEDURE {pgid}();

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class FirmTrigger(pgtrigger.Trigger):
    """A trigger of django-pgtrigger that no setting of a session can turn off. Its function names tables with their schema."""

    def compile(self, model: type[models.Model]) -> compiler.Trigger:  # type: ignore[override]  # typed as an instance
        sql = StepTriggerSql(
            pgid=self.get_pgid(model),  # type: ignore[arg-type]  # typed as an instance
            func=self.get_func(model),  # type: ignore[arg-type]  # the same, and ours are texts
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
        )
        return compiler.Trigger(name=self.name, sql=sql)


class StepTrigger(FirmTrigger):
    """Refuses an UPDATE to a state that no step leads to, and an INSERT in a state that no row is made in.

    Args:
        name: of the trigger, unique in its model.
        field: the field that holds the state.
        first: the states that a row is made in; empty means the field's default.
        pairs: every step, as (source, target).
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, name: str, field: str, first: list[str], pairs: list[tuple[str, str]]) -> None:
        odd = [state for state in (*first, *(s for pair in pairs for s in pair)) if not state.isidentifier()]
        if odd:
            raise ValueError(f"{name}: a state is one plain word, not {odd[0]!r}")
        self.field, self.first, self.pairs = field, first, pairs
        super().__init__(name=name)

    def get_func(self, model: Any) -> str:
        field = model._meta.get_field(self.field)
        column = f'"{field.column}"'
        first = ",".join(self.first or [str(field.get_default())])
        pairs = ",".join(f"{source}:{target}" for source, target in self.pairs)
        return self.format_sql(f"""
            IF TG_OP = 'INSERT' THEN
                IF (NEW.{column} = ANY('{{{first}}}'::text[])) IS NOT TRUE THEN
                    RAISE EXCEPTION 'Invalid first state of %: "%"', TG_TABLE_NAME, NEW.{column}
                        USING ERRCODE = 'restrict_violation';
                END IF;
            ELSIF NEW.{column} IS DISTINCT FROM OLD.{column} AND
                (OLD.{column} || ':' || NEW.{column} = ANY('{{{pairs}}}'::text[])) IS NOT TRUE THEN
                RAISE EXCEPTION 'Invalid transition of %: from "%" to "%"', TG_TABLE_NAME, OLD.{column}, NEW.{column}
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """)
