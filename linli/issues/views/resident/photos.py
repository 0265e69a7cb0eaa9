"""Takes the photos of a page's form in, one by one, so that a bad one costs no other and none is lost by an error."""

from django.utils.translation import gettext

from linli.doors import clock
from linli.kernel.files.forms import limit_text, refusal_text
from linli.kernel.files.queries import photos_waiting
from linli.kernel.files.rules import MAX_BYTES, PhotoRefusedError
from linli.kernel.files.services import photo_receive
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import TooManyError


def taken_in(
    request: ActorRequest, most: int, *, field: str = "photos", tokens: str = "photo_tokens"
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the names of the photos that came with a form or before it, and a sentence for each that was refused.

    `field` is the form's file field, `tokens` the field with the names of those received before.
    """
    kept = [name for name in request.POST.getlist(tokens) if name != request.POST.get("remove")]
    names = [photo.name for photo in photos_waiting(request.actor, list(dict.fromkeys(kept)), clock.now())]
    faults = []
    for upload in request.FILES.getlist(field):
        if len(names) >= most:
            faults.append(
                gettext("{name}: not kept. At most {n} photos go with one form.").format(name=upload.name, n=most)
            )
            continue
        try:
            # One byte past the limit is enough to be refused; the rest is never read.
            data = upload.read(MAX_BYTES + 1)
            names.append(photo_receive(request.actor, data, clock.now(), sender=sender_of(request)).name)
        except PhotoRefusedError as error:
            faults.append(f"{upload.name}: {refusal_text(error.refusal)}")
        except TooManyError as reached:
            faults.append(f"{upload.name}: {limit_text(reached.until)}")
    return tuple(names[:most]), tuple(faults)
