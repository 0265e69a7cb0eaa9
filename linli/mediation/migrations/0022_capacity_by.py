"""Keeps by what the capacity of a party is held: its age, wages that it claims or an officer has seen, a finding."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0021_left_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="capacity_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "NOT_ASKED"),
                    ("age", "AGE"),
                    ("claimed", "CLAIMED"),
                    ("wages", "WAGES"),
                    ("finding", "FINDING"),
                ],
                default="",
                max_length=7,
            ),
        ),
    ]
