"""Letters about a kind of thing, or none, becomes how often: who wanted none wants none of that kind."""

from django.db import migrations, models

NEVER = """
UPDATE accounts_user SET mail_rhythms = (
    SELECT jsonb_object_agg(kind, 'never') FROM unnest(unwanted_mail) AS kind
) WHERE cardinality(unwanted_mail) > 0
"""
NONE = """
UPDATE accounts_user SET unwanted_mail = ARRAY(
    SELECT key FROM jsonb_each_text(mail_rhythms) WHERE value = 'never'
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_kinds_of_mail")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_rhythms",
            field=models.JSONField(blank=True, default=dict, verbose_name="how often letters go out"),
        ),
        migrations.RunSQL(NEVER, NONE),
        migrations.RemoveField(model_name="user", name="unwanted_mail"),
    ]
