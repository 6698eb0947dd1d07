"""What the list and its filters know of each public initiative; the triggers of 0016 fill it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_neighbourhood_closed"),
        ("initiatives", "0014_clean_words"),
        ("vision", "0024_dropped_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FilterCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filter", models.CharField(max_length=10)),
                ("value", models.TextField()),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "initiative",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="initiatives.initiative",
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("sort_key", models.CharField(db_collation="C", max_length=250)),
                ("kind", models.CharField(max_length=30)),
                ("stage", models.CharField(max_length=20)),
                ("outcome", models.CharField(max_length=30)),
                ("theme_key", models.BigIntegerField(null=True)),
                (
                    "goals",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "works_in",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="initiative",
            name="initiative_search",
        ),
        migrations.RemoveIndex(
            model_name="initiative",
            name="initiative_changed",
        ),
        migrations.RemoveIndex(
            model_name="initiative",
            name="initiative_by_name",
        ),
        migrations.RemoveIndex(
            model_name="initiative",
            name="initiative_counts",
        ),
        migrations.AddIndex(
            model_name="initiative",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(models.Q(("stage", "draft"), _negated=True), ("hidden_at", None)),
                fields=["search"],
                name="initiative_search",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="listing_words"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["places", "works_in", "goals"], name="listing_keys"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["-submitted_at", "-initiative"], name="listing_newest"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["-changed_at", "-initiative"], name="listing_changed"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["sort_key", "initiative"], name="listing_by_name"),
        ),
    ]
