"""The table of deadlines on odd days, reckoned by a database: `python -m tests.promises.odd_days` prints what is wrong.

Run under another clock and zone than this machine's, it also prints the moment that the platform took for now.
"""

import json
import os
import sys
from datetime import datetime

import django
from django.db import transaction

from linli.doors import clock
from linli.kernel.deadlines.tests.vectors import ALL, at


def wrong(case_id: int, now: datetime) -> list[str]:
    """Start, pause and resume every clock of the table on a case; give the rows that end elsewhere than they must."""
    from linli.kernel.deadlines.models import Due
    from linli.kernel.deadlines.services import NewDue, dues_pause, dues_resume, dues_set

    names = {f"{now:%y%m%d}-{n}": vector for n, vector in enumerate(ALL)}
    new = [NewDue(n, v.length, calendar_code=v.calendar, started_at=at(v.start)) for n, v in names.items()]
    with transaction.atomic():
        dues_set(case_id, new, now)
        for name, vector in names.items():
            for begin, end in vector.spans:
                dues_pause(case_id, [name], "material_unavailable", begin)
                dues_resume(case_id, [name], end)
    stored = dict(Due.objects.filter(case_id=case_id).values_list("clock", "due_at"))
    return [vector.name for name, vector in names.items() if stored[name] != at(vector.due)]


def main() -> None:
    """Fill an empty installation with the fictional county and one report, then tell what is wrong in the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
    django.setup()

    from linli.issues.rules.drafts import ReportDraft
    from linli.issues.services.intake import report_receive
    from linli.kernel.cases.models import Case
    from linli.kernel.people.rules import Actor
    from tests.promises import county

    now = clock.now()
    if not sys.argv[1:]:
        built = county.main()
        (lat, long), answers = built.point(), {"danger_now": "no", "accident": "no"}
        draft = ReportDraft("路面坑洼。", "0201", answers=answers, lat=lat, long=long)
        report_receive(Actor(account_id=built.resident.pk), draft, now)
    print(json.dumps({"now": now.isoformat(), "wrong": wrong(Case.objects.earliest("pk").pk, now)}))


if __name__ == "__main__":
    main()
