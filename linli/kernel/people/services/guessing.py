"""Counts wrong passwords, one-time codes and keys together: no door is a way around another's limit (promise P22)."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.people.rules import GUESSES, Act, Actor, Sender, TooManyError
from linli.kernel.people.services import tally


@transaction.atomic
def guess_count(actor: Actor, sender: Sender, now: datetime) -> None:
    """Count a wrong guess at who somebody is; `queries.tally_until` tells every door when its address may go on."""
    # Of two at once the later may come one too late to be counted; the limit holds for it all the same.
    with suppress(TooManyError):
        tally({GUESSES: sender.address}, now)
    audit.record(actor, Act.GUESS, "sign_in", {}, now)
