"""The audit page is for the auditor, and narrows to one object."""

import pytest

from linli.kernel.audit import queries
from linli.kernel.audit.queries.sealing import head, newest
from linli.kernel.audit.services import record
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.people.rules import ANONYMOUS, Actor, Role


@pytest.mark.django_db(transaction=True)
def test_the_auditor_reads_one_objects_acts_and_a_clerk_none(town, signed_in, now) -> None:
    from django.db import transaction

    with transaction.atomic():
        for number in (1, 2):
            record(Actor(job="test"), "test:thing:made", f"thing:{number}", {"n": number}, now)
    page = signed_in(town.staff(Role.AUDITOR)).get("/audit/?object=thing:2")
    assert page.status_code == 200
    assert "尚无封存记录" in page.content.decode()
    assert "thing:2" in page.content.decode()
    assert "thing:1" not in page.content.decode()
    assert signed_in(town.staff(Role.CLERK)).get("/audit/").status_code == 403
    assert [row.object_ref for row in queries.rows(ANONYMOUS, object_ref="thing:1")] == ["thing:1"]
    assert queries.rows(Actor(job="test"), who="nobody") == []


@pytest.mark.django_db
def test_the_auditor_sees_the_last_head_to_compare_it(town, signed_in, now) -> None:
    record(Actor(job="test"), "test:thing:made", "thing:1", {}, now)
    rows_seal(now, 1)
    shown = signed_in(town.staff(Role.AUDITOR)).get("/audit/").content.decode()
    assert head(newest()).head in shown
