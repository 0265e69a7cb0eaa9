"""Does what a form asks once, however often its sending is repeated (screens 12.2)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases import services as cases

SCOPE = "form"


class FormReusedError(rules.DomainError):
    """The key of one form came with what was typed into another, or into the same one changed."""

    code = "form_reused"


@transaction.atomic
def once(key: str, body: bytes, now: datetime, do: Callable[[], str]) -> str:
    """Do something by its service and give the address of its result; the same key and body give it again, undone.

    The key is a secret of the device that made it, so it needs no name beside it: whoever signs in between keeps it.
    Raises FormReusedError for the same key with another body, and whatever `do` raises, after which the key is free.
    """
    if not key:
        return do()
    try:
        said = cases.key_claim(SCOPE, key, body, now)
    except rules.KeyReusedError as error:
        raise FormReusedError("this form was already sent with other words") from error
    if said is not None:
        return str(said["url"])
    url = do()
    cases.key_answer(SCOPE, key, {"url": url})
    return url
