"""Drop an index that the first column of another serves as well, at once on any number of rows.

Django itself would also drop and check anew the constraint of the column, which reads the whole table.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('deadlines', '0003_running_of_case'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX deadlines_due_case_id_e4eef65c',
                    'CREATE INDEX deadlines_due_case_id_e4eef65c ON deadlines_due (case_id)',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='due',
                    name='case',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dues', to='cases.case'),
                ),
            ],
        ),
    ]
