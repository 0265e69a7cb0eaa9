"""Notes that a paper was printed; the page that is printed is made anew each time."""

from datetime import datetime

from django.db import transaction

from linli.issues.queries import callbacks
from linli.issues.queries.printing import papers
from linli.issues.rules.printing import KEYED, Form
from linli.issues.services.taking import demand, take
from linli.kernel.audit import services as audit
from linli.kernel.cases import services as cases
from linli.kernel.cases.rules import RefusedActError
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.people import rules as people
from linli.kernel.people.rules import Actor, Permission


@transaction.atomic
def form_print(actor: Actor, case_id: int, *, form: str, now: datetime) -> int:
    """Note that a paper of a case is printed, and give which copy of it this is.

    RefusedActError with `why` "no_paper" where the case has nothing for it, or the actor may not hand it out.
    """
    held = take(actor, case_id, "print", None, now)
    demand(form=form in list(Form))
    if form not in papers(actor, held.standing).forms:
        raise RefusedActError(act="print", why="no_paper")
    copy = 1 + sum(e.act == "print" and e.reason == form for e in held.standing.entries)
    visibility = Visibility.REPORTER if form in KEYED else Visibility.STAFF
    cases.case_move(actor, held.taken, "", Line("print", visibility, reason=form, data={"copy": copy}), now)
    return copy


@transaction.atomic
def callback_print(actor: Actor, callback_id: int, now: datetime) -> None:
    """Note that the form of a call-back is printed; not on the case, whose unit must not learn that it was drawn."""
    row = callbacks.callback(actor, callback_id, now)
    audit.record(actor, "issues:callback:print", f"callback:{row.pk}", {}, now)


@transaction.atomic
def patrol_print(actor: Actor, now: datetime) -> None:
    """Note that a grid worker's patrol sheet is printed. Raises NotGrantedError for everybody else."""
    people.demand(actor, Permission.ISSUES_DUTY)
    audit.record(actor, "issues:patrol:print", actor.ref, {}, now)
