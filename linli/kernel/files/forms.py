"""The words in which a refused photo is explained to people."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from linli.kernel.files.rules import Refusal

REFUSAL_TEXTS = {
    Refusal.TOO_LARGE: gettext_lazy("This photo is larger than 10 MB. Choose a smaller one or take it again."),
    Refusal.NOT_A_PHOTO: gettext_lazy("This file is not a photo. Choose a JPEG, PNG or WebP picture."),
    Refusal.DAMAGED: gettext_lazy("This photo is damaged and cannot be read. Take it again or choose another."),
    Refusal.TOO_MANY_PIXELS: gettext_lazy("This photo has too many pixels. Take it with a lower resolution."),
}


def refusal_text(refusal: Refusal) -> str:
    """Give the sentence that tells the sender why a photo was refused and what to do."""
    return str(REFUSAL_TEXTS[refusal])


def limit_text(until: datetime) -> str:
    """Give the sentence that tells the sender that too many photos came, and what to do until the limit ends."""
    words = gettext(
        "Not sent: too many photos have come from here within the hour. Everything else is kept. "
        "Add this photo again at {time}, or go on without it."
    )
    return words.format(time=f"{timezone.localtime(until):%H:%M}")
