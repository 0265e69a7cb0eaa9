"""Signing on paper: clerk and mediator each compare the scan, and the agreement binds since the time written on it."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.files.services import photos_attach
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, Paper, PaperCheck, Signature
from linli.mediation.queries.agreeing import current, required
from linli.mediation.rules import signing
from linli.mediation.rules.signing import Profile, Seat
from linli.mediation.services.effect import effect_try
from linli.mediation.services.giving_out import TEXT_PAPER
from linli.mediation.services.taking import INSIDE, Held, take


@transaction.atomic
def paper_printed(actor: Actor, case_id: int, *, version: int, pages: int, now: datetime) -> None:
    """Note how many pages were printed to be signed."""
    held = take(actor, case_id, "paper_printed", version, now)
    agreement = _on_paper(held)
    if pages < 1:
        raise rules.MissingFieldError(fields=["pages"])
    agreement.pages = pages
    agreement.save(update_fields=["pages"])
    held.move(Line("paper_printed", INSIDE, data={"pages": pages}), "", now)


@transaction.atomic
def paper_scan(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    pages: int,
    footer: str,
    signers: int,
    last_act_at: datetime,
    scan: str,
    now: datetime,
) -> None:
    """Enter the scan of the signed paper (the clerk); RefusedActError lists everything that does not fit."""
    held = take(actor, case_id, "paper_scan", version, now)
    agreement = _on_paper(held)
    if not scan:
        raise rules.MissingFieldError(fields=["scan"])
    _compare(held, agreement, pages=pages, footer=footer, signers=signers)
    if not agreement.made_at <= last_act_at <= now:
        raise rules.RefusedActError(act="paper_scan", why="paper_time")
    photos_attach([scan], case_id=case_id, role="evidence", now=now)
    _check(held, agreement, pages, signers, last_act_at, scan, now)
    held.move(Line("paper_scan", INSIDE, data={"pages": pages, "agreement": agreement.pk}), "", now)


@transaction.atomic
def paper_confirm(
    actor: Actor, case_id: int, *, version: int, pages: int, footer: str, signers: int, now: datetime
) -> None:
    """Confirm by a mediator's own count what the clerk entered; the agreement binds since the time on the paper."""
    held = take(actor, case_id, "paper_confirm", version, now)
    agreement = _on_paper(held)
    entered = PaperCheck.objects.filter(agreement=agreement).order_by("-pk").first()
    if entered is None:
        raise rules.RefusedActError(act="paper_confirm", why="no_scan")
    if entered.account_id == actor.account_id:
        raise rules.RefusedActError(act="paper_confirm", why="second_pair_of_eyes")
    _compare(held, agreement, pages=pages, footer=footer, signers=signers)
    _check(held, agreement, pages, signers, entered.last_act_at, entered.scan, now)
    _sign_all(held, agreement, entered)
    held.move(Line("paper_confirm", INSIDE, data={"agreement": agreement.pk}), "", now)
    effect_try(held, agreement, now)


def _on_paper(held: Held) -> Agreement:
    agreement = current(held.case.pk)
    if agreement is None or agreement.effect_at is not None or agreement.path != Agreement.Path.PAPER:
        raise rules.RefusedActError(act=held.taken.transition.act, why="not_on_paper")
    return agreement


def _compare(held: Held, agreement: Agreement, *, pages: int, footer: str, signers: int) -> None:
    if agreement.pages is None:
        raise rules.RefusedActError(act=held.taken.transition.act, why="not_printed")
    # Every party, a mediator, and the seal where the profile asks for one.
    beside = 0 if agreement.profile == Profile.COURT_PLATFORM else 2
    printed = Paper.objects.filter(case=held.case, number=TEXT_PAPER, state=Paper.State.MADE).order_by("pk").last()
    # The page the parties read and the document they sign each bear their own hash; both are of this version alone.
    known = [agreement.sha256, *([printed.sha256] if printed else [])]
    version = next((each for each in known if signing.is_footer(footer, each)), agreement.sha256)
    faults = signing.paper_faults(
        pages=agreement.pages, scanned=pages, version=version, footer=footer,
        signers=len(required(agreement)) + beside, signed=signers,
    )  # fmt: skip
    if faults:
        raise rules.RefusedActError(act=held.taken.transition.act, why=faults[0], faults=faults)


def _check(
    held: Held, agreement: Agreement, pages: int, signers: int, last_act_at: datetime, scan: str, now: datetime
) -> None:
    if held.actor.account_id is None:
        raise rules.NotYoursError(act="paper_scan")
    PaperCheck.objects.create(
        case=held.case, agreement=agreement, account_id=held.actor.account_id, pages=pages, signers=signers,
        last_act_at=last_act_at, scan=scan, noted_at=now,
    )  # fmt: skip


def _sign_all(held: Held, agreement: Agreement, entered: PaperCheck) -> None:
    """Write down what stands on the paper, all of it with the time of its last act."""
    paper = {
        "case": held.case, "agreement": agreement, "method": Signature.Method.PAPER, "sha256": agreement.sha256,
        "signed_at": entered.last_act_at,
    }  # fmt: skip
    rows = [Signature(seat=Seat.PARTY, participant_id=int(key), **paper) for key in sorted(required(agreement))]
    rows += [
        Signature(seat=Seat.MEDIATOR, account_id=held.actor.account_id, **paper),
        Signature(seat=Seat.SEAL, account_id=entered.account_id, **paper),
    ]
    Signature.objects.bulk_create(rows)
