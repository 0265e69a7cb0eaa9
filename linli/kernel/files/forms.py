"""The words in which a refused photo is explained to people."""

from django.utils.translation import gettext_lazy

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
