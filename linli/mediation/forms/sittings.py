"""The forms of evidence, sittings and records, and of what stops or prolongs the talks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm, cards, words
from linli.mediation.forms.arriving import ArriveForm
from linli.mediation.forms.talking import NOBODY, SpokenForm, TalkForm, as_truth, or_nobody, seat_words, yes_no
from linli.mediation.forms.talking_words import (
    AGREES,
    ENDS,
    IDENTIFIED,
    KINDS,
    MODES,
    PRESENT,
    ROLES,
    VIEWS,
    side_words,
)
from linli.mediation.models import Incident, Invitee, PanelSeat
from linli.mediation.queries.standing import Standing
from linli.mediation.queries.talks import side_of, talk
from linli.mediation.services.sittings import Here

DATE = {"type": "date"}
TOGETHER = "all"


def item_words(item: Any) -> str:
    """Give an item by its number and name, as records cite it."""
    mark = {"A": "甲证", "R": "乙证"}.get(item.side, "证")
    return f"{mark}{item.number} {item.name or _('(erased)')}"


class ItemForm(SpokenForm):
    """A piece of evidence."""

    name = forms.CharField(
        label=_("What is it?"), help_text=_("As: contract, receipt, photo of the wall."), max_length=80
    )
    proves = words(_("What does it show?"), required=False)
    in_caucus = yes_no(
        _("For the mediators alone?"),
        _("Yes: the other side does not see it, also when evidence is exchanged, until you release it yourself."),
    )
    file = forms.FileField(label=_("Photo or PDF"), help_text=_("At most 10 MB."), required=False)

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "in_caucus")


class ReleaseForm(SpokenForm):
    """Which item the other side may see from now on."""

    item = forms.TypedChoiceField(
        label=_("What may the other side see?"),
        help_text=_("This cannot be undone."),
        coerce=int,
        widget=forms.RadioSelect,
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer what is one's own and not shown yet."""
        super().fit(stands, actor)
        mine = side_of(actor, stands.participants)
        rows = [i for i in talk(actor, stands.case, stands.participants).items if i.side == mine and not i.exchanged_at]
        self.choose("item", [(item.pk, item_words(item)) for item in rows])


class ViewForm(SpokenForm):
    """What a side says of the other's evidence."""

    item = forms.TypedChoiceField(label=_("Of what?"), coerce=int, widget=forms.RadioSelect)
    view = cards(_("Do you accept it?"), VIEWS.items())
    said = words(_("Why?"), required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer what was exchanged; on the own page what the other side has shown."""
        super().fit(stands, actor)
        mine = side_of(actor, stands.participants)
        rows = [i for i in talk(actor, stands.case, stands.participants).items if i.exchanged_at and i.side != mine]
        self.choose("item", [(item.pk, item_words(item)) for item in rows])


class AgreeForm(SpokenForm):
    """To what way of the talks a participant agrees."""

    what = cards(_("To what?"), AGREES.items())
    gives = yes_no(_("Do you agree?"))

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "gives")


class ArrangeForm(ActForm):
    """When, where and how a sitting is held."""

    mode = cards(_("How?"), MODES.items())
    starts_at = forms.DateTimeField(
        label=_("When?"),
        help_text=_("At least two days ahead, unless all agree."),
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    equipment = forms.CharField(
        label=_("Equipment point"), help_text=_("For who has no device of their own."), max_length=200, required=False
    )
    interpreter = forms.CharField(label=_("Interpreter"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a place wherever people meet."""
        given = super().clean() or {}
        if given.get("mode") != "online" and not given.get("place", "").strip():
            self.add_error("place", _("Say where people meet."))
        return given


class OpenForm(TalkForm):
    """Who is there when a sitting opens."""

    recorder = forms.TypedChoiceField(
        label=_("Who writes the record?"), coerce=or_nobody, empty_value=None, required=False, widget=forms.RadioSelect
    )
    rules_read = forms.BooleanField(
        label=_("The rules and the warning against sham mediation were read out"), required=False
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Ask of each participant and mediator whether they are there, and how they were identified."""
        super().fit(stands, actor)
        sits = [seat for seat in (stands.panel.seats if stands.panel else ()) if seat.state == PanelSeat.State.TAKEN]
        self.people = {f"p{p.pk}": p.pk for p in stands.participants}
        self.seats = {f"s{seat.pk}": seat.pk for seat in sits}
        for name, each in zip(self.people, stands.participants, strict=True):
            self.fields[name] = cards(f"{each.name} · {side_words(each.side)}", PRESENT.items())
            self.fields[f"{name}_how"] = forms.ChoiceField(
                label=_("Identified how?"), choices=[("", _("Not there")), *IDENTIFIED.items()], required=False
            )
        for name, seat in zip(self.seats, sits, strict=True):
            self.fields[name] = cards(seat_words(seat), PRESENT.items())
        self.invitees = {f"i{row.pk}": row.pk for row in stands.welcome}
        for name, row in zip(self.invitees, stands.welcome, strict=True):
            self.fields[name] = cards(f"{row.name} · {ROLES[Invitee.Role(row.role)]}", PRESENT.items())
        self.choose("recorder", [(NOBODY, _("The committee's clerk")), *((seat.pk, seat_words(seat)) for seat in sits)])
        self.order_fields(
            [*(n for p in self.people for n in (p, f"{p}_how")), *self.seats, *self.invitees, "recorder", "rules_read"]
        )

    def clean(self) -> dict[str, Any]:
        """Gather who is there under one name."""
        given = super().clean() or {}
        here = []
        for name, pk in self.people.items():
            way, how = given.pop(name, ""), given.pop(f"{name}_how", "")
            if way and way != "away":
                here.append(Here(way, participant=pk, identified=how))
        for name, pk in self.seats.items():
            way = given.pop(name, "")
            if way and way != "away":
                here.append(Here(way, seat=pk))
        for name, pk in self.invitees.items():
            way = given.pop(name, "")
            if way and way != "away":
                here.append(Here(way, invitee=pk))
        return {**given, "here": here}


class GroupForm(TalkForm):
    """With whom the panel speaks now."""

    side = cards(_("With whom?"), [])

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer everybody together, and each side alone."""
        super().fit(stands, actor)
        sides = dict.fromkeys(p.side for p in stands.participants)
        self.choose("side", [(TOGETHER, _("Everybody together")), *((side, side_words(side)) for side in sides)])

    def clean_side(self) -> str:
        """Give the side alone with the panel; "" for everybody together."""
        side: str = self.cleaned_data["side"]
        return "" if side == TOGETHER else side


class RecordForm(TalkForm):
    """The record of one part of the sitting; each has a page of its own, so that no word of one gets into another."""

    group = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    text = words(_("The record"), _("Replaces what stands there. A changed joint record is signed anew."), most=20_000)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Show the words of the part asked for by `part`, else of the newest, among those that this writer reads."""
        super().fit(stands, actor)
        rows = [g for g in talk(actor, stands.case, stands.participants).groups if g.sitting.state == "open"]
        named = {g.pk: side_words(g.side) if g.side else str(_("Everybody together")) for g in reversed(rows)}
        self.choose("group", list(named.items()))
        asked = str(self.data.get("group", "") if self.is_bound else self.initial.get("part", ""))
        here = next((g for g in rows if str(g.pk) == asked), rows[-1] if rows else None)
        if here is not None:
            self.initial.update(group=here.pk, text=here.text)
            self.parts = [(f"?part={pk}", words, pk == here.pk) for pk, words in named.items()]


class FactForm(ActForm):
    """A fact that nobody disputes."""

    text = words(_("What is undisputed?"), _("One fact. Each participant confirms it; only then it counts later."))


class FactConfirmForm(SpokenForm):
    """Whether a fact is undisputed."""

    fact = forms.TypedChoiceField(label=_("Which fact?"), coerce=int, widget=forms.RadioSelect)
    confirms = yes_no(_("Is it so?"))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the facts that were put down."""
        super().fit(stands, actor)
        facts = talk(actor, stands.case, stands.participants).facts
        self.choose("fact", [(fact.pk, f"{fact.number}. {fact.text}") for fact in facts])

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "confirms")


class SignForm(SpokenForm):
    """Whether the record is signed."""

    signs = yes_no(
        _("Is the record right, and do you sign it?"), _("You may refuse; that is noted, and why if you say so.")
    )
    said = words(_("Corrections, or why not"), required=False)

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "signs")


NOBODY_IN_DANGER = "nobody"


class IncidentForm(ActForm):
    """What happened, for the committee alone."""

    facts = words(_("What was seen or heard?"), _("Only the committee reads this; neither side does."))
    measures = words(_("What was done"), required=False)
    reported_to = forms.CharField(label=_("Reported to"), max_length=120, required=False)


class AlarmForm(IncidentForm):
    """Who is in danger from the other side."""

    danger_to = cards(_("Who is in danger from the other?"), [(side, side_words(side)) for side in "AR"])
    field_order = ("danger_to",)


class AlarmDecideForm(ActForm):
    """That who is in danger was heard alone, and what the director found."""

    heard = forms.BooleanField(label=_("Heard alone, and freely wishes to go on without meeting the other side"))
    finding = words(_("The finding"))


class SuspendForm(IncidentForm):
    """Why the talks stop at once."""

    kind = cards(_("Why?"), KINDS.items())
    danger_to = forms.ChoiceField(
        label=_("Who is in danger from the other?"),
        help_text=_("Asked at violence or crime alone. Nothing goes out to the other side then until it is decided."),
        choices=[*((side, side_words(side)) for side in "AR"), (NOBODY_IN_DANGER, _("Nobody"))],
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "danger_to")

    def clean(self) -> dict[str, Any]:
        """Ask who is in danger where violence or crime is seen."""
        given = super().clean() or {}
        if given.get("kind") == Incident.Kind.DANGER and not given.get("danger_to"):
            self.add_error("danger_to", _("Say who is in danger, or that nobody is."))
        if given.get("danger_to") == NOBODY_IN_DANGER:
            given["danger_to"] = ""
        return given


class FindingForm(ActForm):
    """What the director found."""

    finding = words(_("The finding"))


class StopForm(FindingForm):
    """On what ground suspended talks end."""

    ground = cards(_("Ground"), [(code, text) for code, text in ENDS.items() if code in {"T8a", "T8b", "T8c"}])


class GiveUpForm(ActForm):
    """That each side was heard before the talks are given up."""

    heard = forms.BooleanField(label=_("Each side was heard on this"), required=False)


class EndProposeForm(ActForm):
    """Why something outside ends the mediation."""

    reason = cards(_("Ground"), [(code, text) for code, text in ENDS.items() if code in {"T8d", "T8e", "T8g", "T8h"}])
    text = words(_("Which paper shows it?"))


class ExtendAskForm(ActForm):
    """Until when the mediation may go on."""

    until_on = forms.DateField(
        label=_("Until when?"), help_text=_("At most thirty days more."), widget=forms.DateInput(DATE)
    )
    reason = words(_("Why?"))


class ExtendForm(SpokenForm):
    """Whether a participant agrees to a later end."""

    gives = yes_no(_("May the mediation take longer?"))

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "gives")


class EntrustForm(ActForm):
    """What an expert body is asked."""

    institute = forms.CharField(label=_("Who is asked?"), max_length=120)
    question = words(_("What is asked?"))
    entrusted_on = forms.DateField(label=_("Entrusted on"), widget=forms.DateInput(DATE))


class ReceivedForm(ActForm):
    """When the opinion came."""

    received_on = forms.DateField(
        label=_("Received on"), help_text=_("Or the day on which a side no longer waits."), widget=forms.DateInput(DATE)
    )


FORMS: Mapping[str, type[ActForm]] = {
    "item_give": ItemForm,
    "item_release": ReleaseForm,
    "item_view": ViewForm,
    "exchange": ActForm,
    "agree": AgreeForm,
    "schedule": ArrangeForm,
    "next_sitting": ArrangeForm,
    "reschedule": ArrangeForm,
    "open_sitting": OpenForm,
    "arrive": ArriveForm,
    "group_open": GroupForm,
    "record_write": RecordForm,
    "fact_put": FactForm,
    "fact_confirm": FactConfirmForm,
    "record_sign": SignForm,
    "adjourn": ActForm,
    "suspend": SuspendForm,
    "resume": FindingForm,
    "alarm": AlarmForm,
    "alarm_decide": AlarmDecideForm,
    "stop": StopForm,
    "give_up": GiveUpForm,
    "end_propose": EndProposeForm,
    "end_other": ActForm,
    "extend_ask": ExtendAskForm,
    "extend": ExtendForm,
    "appraisal_entrust": EntrustForm,
    "appraisal_end": ReceivedForm,
}
