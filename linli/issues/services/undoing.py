"""Takes back what somebody has just done: the act that leads back is done for them, and nobody outside has heard."""

from datetime import datetime

from django.db import transaction

from linli.issues.queries.standing import standing
from linli.issues.rules import undoing
from linli.issues.rules.moderating import Hiding
from linli.issues.services import linking, publishing, relief
from linli.issues.services.taking import take
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.cases.services.linking import duplicates_of
from linli.kernel.notify.services import outbox_withdraw
from linli.kernel.people.rules import Actor, Permission


@transaction.atomic
def act_undo(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Take back the last act of a case, within thirty seconds and by who did it; `text` goes into the new line.

    Raises RefusedActError (`undo_over`) where there is nothing to take back any more, StaleFormError where somebody
    has acted since.
    """
    last = standing(actor, cases.case(actor, case_id, now, Permission.ISSUES_DESK), now).entries[-1]
    is_own = last.account_id == actor.account_id
    if not undoing.may_undo(last.act, is_own=is_own, done_at=last.happened_at, now=now):
        raise rules.RefusedActError(act="undo", why="undo_over")
    # Locked from here on, with the right to the act that leads back; the version says that `last` is still the last.
    held = take(actor, case_id, undoing.BACK[last.act], version, now)
    match last.act:
        case "publish":
            publishing.case_unpublish(actor, case_id, version=version, reason=Hiding.OURS, text=text, now=now)
        case "interim":
            interim_id = last.data["interim"]
            relief.interim_end(
                actor, case_id, version=version, interim_id=interim_id, at_closure=False, text=text, now=now
            )
        case "link":
            linking.case_part(held, Line("unlink", Visibility.PRIVATE, text), now)
    for about in (case_id, *(each.pk for each in duplicates_of(case_id))):
        for event in undoing.HELD:
            outbox_withdraw(about, event, since=last.happened_at)
