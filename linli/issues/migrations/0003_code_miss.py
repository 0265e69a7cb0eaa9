"""Counts lookup codes that opened nothing, so that guessing is slow. A new, empty table: no time at any size."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="CodeMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender", models.CharField(max_length=64)),
                ("missed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "code misses",
                "indexes": [models.Index(fields=["sender", "missed_at"], name="code_miss_by_sender")],
            },
        ),
    ]
