"""The notices of a case as staff read them: what went to whom by which way, and what reached nobody."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named
from linli.issues.views.desk.act import Stage
from linli.kernel.notify.queries import messages_of, untold_of
from linli.kernel.notify.rules import render

if TYPE_CHECKING:
    from linli.kernel.notify.models import Outbox

Row = dict[str, Any]
CHANNELS = {
    "apprise": _("chat group"),
    "console": _("kept to be passed on"),
    "email": _("e-mail"),
    "page": _("on the page"),
    "sms": _("text message"),
}
# Who knows the lookup code may act as the reporter, so staff do not read it.
HIDDEN = "********"
STATES = {"waiting": _("not sent yet"), "sending": _("being sent"), "failed": _("reached nobody")}


def lines(stage: Stage) -> list[Row]:
    """Give the notices as a timeline, newest first; to the reporter's own only for who reads the reporter's words."""
    found = messages_of(stage.actor, stage.seen.case.pk)
    return [_line(stage, each) for each in reversed(found) if each.unit_id or stage.seen.reads_raw]


def untold(stage: Stage) -> list[Row]:
    """Give what has to be told by telephone, oldest first."""
    found = untold_of(stage.actor, [stage.seen.case.pk]) if stage.seen.reads_raw else []
    return [_line(stage, each) for each in found]


def _line(stage: Stage, message: "Outbox") -> Row:
    said = render(message.event, message.language, message.params) if message.params else None
    is_shorter = said is not None and 0 < len(message.text) < len(said.text)
    sent = gettext("As sent: {text}").format(text=message.text) if is_shorter else ""
    text = "\n".join(filter(None, [said.text if said else "", sent]))
    way = STATES.get(message.state) or CHANNELS.get(message.channel) or ""
    state = gettext("told by telephone, or beyond reach") if message.settled_at else way
    return {
        "happened_at": message.sent_at or message.created_at,
        "act_words": said.title if said else message.event,
        "who": f"{named(message.unit) if message.unit else gettext('Reporter')} · {state}",
        "text": text.replace(stage.seen.case.lookup_code, HIDDEN),
        "is_private": False,
        "visibility_words": "",
        "photos": [],
    }
