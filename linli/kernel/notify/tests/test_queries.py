from linli.kernel.notify import queries
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Actor, Role


def test_staff_alone_see_which_notices_of_a_case_reached_nobody(queue, case, town):
    for key, state in [("a", "failed"), ("b", "sent"), ("c", "waiting")]:
        queue(key, case_id=case.pk)
        Outbox.objects.filter(key=key).update(state=state)
    queue("d")
    Outbox.objects.filter(key="d").update(state="failed")
    assert [row.key for row in queries.failures_of(town.actor(Role.CLERK), case.pk)] == ["a"]
    for actor in (ANONYMOUS, Actor(account_id=town.resident.pk), Actor(code_case_id=case.pk)):
        assert list(queries.failures_of(actor, case.pk)) == []
