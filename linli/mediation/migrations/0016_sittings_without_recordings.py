"""A sitting says no more that sound or picture was recorded, which nothing does: one column less, at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mediation", "0015_danger")]

    operations = [migrations.RemoveField(model_name="sitting", name="is_recorded")]
