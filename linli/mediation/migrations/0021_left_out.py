"""Lets a mediation go on without one of several other sides: from when, beside who takes part."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0020_invitees"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="left_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
