"""A mediator writes an inquiry down, and the clerk that a document reached somebody (mediation 10, 22: 19 and 32)."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.rules.inquiries import ServedBy, heard
from linli.mediation.rules.papers.table import PAPERS
from linli.mediation.services.papers import paper_make
from linli.mediation.services.taking import INSIDE, demand, take

INQUIRY, SERVICE = 19, 32
WAYS = {
    ServedBy.HAND: "当面送达", ServedBy.POST: "邮寄送达", ServedBy.PAGE: "网上送达（查询页或者链接）",
    ServedBy.OTHERS: "委托送达", ServedBy.LEFT: "留置送达",
}  # fmt: skip


@transaction.atomic
def inquire(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    asked: str,
    place: str,
    asked_at: datetime,
    present: str,
    talk: str,
    read_back: bool,
    corrections: str,
    now: datetime,
) -> None:
    """Write down what a mediator asked somebody outside a sitting, read back to them; the panel alone reads it.

    Raises MissingFieldError naming what is missing, also where questions and answers do not follow each other.
    """
    held = take(actor, case_id, "inquire", version, now)
    said = heard(talk)
    demand(asked=asked, place=place, present=present, talk=said, read_back=read_back)
    if asked_at > now:
        raise rules.MissingFieldError(fields=["asked_at"])
    entry = held.move(Line("inquire", INSIDE), "", now)
    mediator = str(people.account(actor.account_id or 0))
    values = {
        "case_no": held.case.number, "asked_at": asked_at, "place": place.strip(), "present": present.strip(),
        "asked": asked.strip(), "asker": mediator, "recorder": mediator,
        "talk": [{"question": each.question, "answer": each.answer} for each in said],
        "read_back": read_back, "corrections": corrections.strip(),
    }  # fmt: skip
    paper_make(case_id, INQUIRY, values, now, entry_id=entry.pk)


@transaction.atomic
def serve(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    paper: int,
    method: str,
    served_at: datetime,
    receiver: str,
    note: str,
    now: datetime,
) -> None:
    """Note that a document which a party reads has reached it: when, by which way, and who took it.

    Raises MissingFieldError naming what is missing; a document that is not this party's is missing.
    """
    held = take(actor, case_id, "serve", version, now)
    who = next((p for p in held.standing.participants if p.pk == participant), None)
    demand(participant=who, method=method if method in set(ServedBy) else "", receiver=receiver)
    found = next((p for p in papers_of_party(who) if p.pk == paper and p.number != SERVICE), None) if who else None
    if found is None or who is None or not found.made_at <= served_at <= now:
        raise rules.MissingFieldError(fields=["paper" if found is None else "served_at"])
    entry = held.move(Line("serve", INSIDE, data={"participant": participant, "paper": paper}), "", now)
    values = {
        "case_no": held.case.number, "document": f"{PAPERS[found.number].zh}（{found.code}）",
        "to": who.name or "当事人",
        "method": WAYS[ServedBy(method)], "served_at": served_at, "receiver": receiver.strip(), "note": note.strip(),
    }  # fmt: skip
    paper_make(case_id, SERVICE, values, now, participant_id=who.pk, entry_id=entry.pk)
