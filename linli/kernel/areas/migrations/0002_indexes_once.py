"""Drop an index that the first column of another serves as well; its constraint is written anew, in a second."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='areasuccession',
            name='old',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='became', to='areas.area'),
        ),
    ]
