"""The case's own page, for people who left no address and for notices that are read there alone."""

from linli.kernel.notify.rules import Outgoing


def send(message: Outgoing, key: str) -> None:
    """Do nothing: the timeline line written with the message is already on the page."""
