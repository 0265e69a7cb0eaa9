from linli.kernel.cases.models import Case
from linli.kernel.notify import queries
from linli.kernel.notify.models import Outbox
from linli.kernel.people.rules import ANONYMOUS, Actor, Role


def test_staff_alone_see_what_has_to_be_told_by_telephone_and_nobody_who_only_follows(queue, case, contact, town):
    Case.objects.update(contact=contact(phone="13800000000"))
    own = Case.objects.get().contact_id
    for key, state in [("a", "failed"), ("b", "sent"), ("c", "waiting")]:
        queue(key, case_id=case.pk, contact_id=own)
        Outbox.objects.filter(key=key).update(state=state)
    queue("unit", case_id=case.pk, unit_id=case.holder_id)
    queue("follower", case_id=case.pk, contact_id=contact(phone="13900000000").pk)
    queue("account", case_id=case.pk, account_id=town.residents[1].pk)
    queue("elsewhere", contact_id=own)
    Outbox.objects.filter(key__in=["unit", "follower", "account", "elsewhere"]).update(state="failed")
    clerk = town.actor(Role.CLERK)
    assert [row.key for row in queries.untold_of(clerk, [case.pk])] == ["a"]
    assert [row.key for row in queries.messages_of(clerk, case.pk)] == ["a", "b", "c", "unit"]
    for actor in (ANONYMOUS, Actor(account_id=town.resident.pk), Actor(code_case_id=case.pk)):
        assert list(queries.untold_of(actor, [case.pk])) == list(queries.messages_of(actor, case.pk)) == []
