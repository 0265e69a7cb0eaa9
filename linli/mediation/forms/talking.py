"""The forms of the talks: they ask for what the dispute itself has, its participants, seats and sittings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm, cards, words
from linli.mediation.forms.talking_words import CHANNELS, CONSENTS, HINTS, SEATS_SAID, SIDES, side_words
from linli.mediation.forms.words import said
from linli.mediation.models import Mediator, PanelSeat
from linli.mediation.queries import panels
from linli.mediation.queries.standing import Standing
from linli.mediation.queries.tables import dispute_types
from linli.mediation.queries.talks import side_of
from linli.mediation.rules.filling import SEATS, unfit
from linli.mediation.rules.talking import AT_START, Consent

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
RELATIONS = PanelSeat.Relation


def yes_no(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Give a question with two answers."""
    return forms.ChoiceField(label=label, help_text=help_text, choices=YES_NO, widget=forms.RadioSelect)


# What is offered beside people: that somebody else chooses. An empty choice is not shown among others.
NOBODY = "0"


def or_nobody(typed: str) -> int | None:
    """Give who was chosen; None where that is left to somebody else."""
    return int(typed) or None


class TalkForm(ActForm):
    """An act in a dispute that is being talked about; `fit` puts in what can be chosen there."""

    @classmethod
    def of(cls, stands: Standing, actor: Actor, data: Any, files: Any, initial: Any) -> "TalkForm":
        """Give the form with the choices of this dispute."""
        form = cls(data, files, initial=initial)
        form.fit(stands, actor)
        return form

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Put in what can be chosen in this dispute by this actor."""

    def choose(self, name: str, choices: Any) -> None:
        """Give a field what can be chosen."""
        field: Any = self.fields[name]
        field.choices = choices


class SpokenForm(TalkForm):
    """What a participant says: on the own page as oneself, through the committee with who spoke and how."""

    participant = forms.TypedChoiceField(label=_("Who says it?"), coerce=int, widget=forms.RadioSelect)
    channel = cards(_("How did it reach you?"), CHANNELS.items())

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Ask who spoke only where somebody else writes it down."""
        if not actor.is_staff:
            del self.fields["participant"], self.fields["channel"]
            return
        self.choose("participant", [(p.pk, f"{p.name} · {side_words(p.side)}") for p in stands.participants])


class TermsForm(SpokenForm):
    """Rights, the address for papers, and each consent for itself."""

    look = "row"

    rights = forms.BooleanField(label=CONSENTS[Consent.RIGHTS])
    address = words(
        _("Where do papers reach you?"),
        _("Street and house, or an electronic address. What is sent there counts as received; say so when it changes."),
        most=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in AT_START[2:]:
            self.fields[kind.value] = yes_no(CONSENTS[kind])

    def clean(self) -> dict[str, Any]:
        """Gather the consents under one name."""
        given = super().clean() or {}
        gives = {kind.value: given.pop(kind.value, "") == "yes" for kind in AT_START[2:]}
        rights = {Consent.RIGHTS.value: bool(given.pop("rights", False))}
        return {**given, "gives": gives | rights}


class StartPanelForm(ActForm):
    """How many mediate."""

    mediators = forms.TypedChoiceField(
        label=_("How many mediate?"),
        help_text=_("Three where ten and more claim the same, 100,000 yuan and more are asked for, or somebody died."),
        choices=[(1, _("One")), (3, _("Three: each side chooses one, and one presides"))],
        coerce=int,
        widget=forms.RadioSelect,
        initial=1,
    )


def mediator_words(row: Mediator, type_code: str) -> str:
    """Give a mediator as they are chosen: name, committee's kinds of disputes and languages, never a success."""
    types = dispute_types()
    kinds = [said(types[code].name_zh, types[code].name_en) for code in row.specialities if code in types]
    first = sorted(kinds, key=lambda name: name != said(types[type_code].name_zh, types[type_code].name_en))
    return " · ".join(filter(None, [str(row.account), said("、", ", ").join(first[:3]), row.languages]))


class ChooseForm(SpokenForm):
    """Whom a participant wants."""

    seat = cards(_("For which seat?"), [])
    mediator = forms.TypedChoiceField(
        label=_("Whom do you want?"), coerce=or_nobody, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the committee's mediators who can be asked, and to leave it to the committee."""
        super().fit(stands, actor)
        size = stands.panel.size if stands.panel else 1
        own = {"A", "R", "P"} if actor.is_staff else {side_of(actor, stands.participants), "P"}
        self.choose("seat", [(seat.value, SEATS_SAID[seat]) for seat in SEATS[size] if seat in own])
        day = timezone.localdate(clock.now())
        rows = panels.register(Actor(job="register"), stands.case.holder_id)
        able = [row for row in rows if unfit(panels.candidate(row), day) is None]
        offered = [(row.pk, mediator_words(row, stands.case.category)) for row in able]
        self.choose("mediator", [*offered, (NOBODY, _("The committee shall choose"))])


class FillForm(TalkForm):
    """Whom the director takes for a seat."""

    seat = cards(_("For which seat?"), [])
    mediator = forms.TypedChoiceField(
        label=_("Who is asked?"),
        help_text=_("By the rule: eligible, speciality, language, no conflict, fewest open disputes, then by lot."),
        coerce=or_nobody,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = words(_("Why this one?"), _("Not needed where the rule decides."), required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the rule, and everybody who can be asked, with what looks like a conflict."""
        empty = stands.panel.empty if stands.panel else []
        self.choose("seat", [(seat.value, SEATS_SAID[seat]) for seat in empty])
        now = clock.now()
        day = timezone.localdate(now)
        own = {each.id: each for each in panels.candidates(actor, stands.case, stands.participants, now)}
        offered = []
        for row in panels.everybody(actor):
            looked = own.get(row.pk) or panels.candidate(row)
            if unfit(looked, day) is None:
                told = [mediator_words(row, stands.case.category), *(str(HINTS[hint]) for hint in sorted(looked.hints))]
                if row.unit_id != stands.case.holder_id:
                    told.append(said(row.unit.name_zh, row.unit.name_en))
                offered.append((row.pk, " · ".join(told)))
        self.choose("mediator", [(NOBODY, _("Whom the rule finds")), *offered])

    def clean(self) -> dict[str, Any]:
        """Ask why, where the rule is left aside."""
        given = super().clean() or {}
        if given.get("mediator") and not given.get("reason", "").strip():
            self.add_error("reason", gettext("Say why this one and not whom the rule finds."))
        return given


def seat_words(seat: PanelSeat) -> str:
    """Give a seat with who is in it."""
    return f"{SEATS_SAID[seat.name]}：{seat.mediator.account}"


class RelationForm(TalkForm):
    """What a mediator discloses."""

    relation = cards(_("Is there a relation to a side or to the matter?"), [])
    told = words(_("Which one?"), _("Both sides read this."), required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the relations in the reader's language."""
        super().fit(stands, actor)
        self.choose("relation", relation_choices())


def relation_choices() -> list[tuple[str, str]]:
    """Give the relations that are disclosed, in words."""
    return [(each.value, str(SIDES[f"relation_{each.value}"])) for each in RELATIONS]


class SeatNoteForm(RelationForm):
    """What a mediator without a device answered."""

    seat = forms.TypedChoiceField(label=_("Whose answer?"), coerce=int, widget=forms.RadioSelect)
    accepts = yes_no(_("Do they take the seat?"))
    field_order = ("seat", "accepts", "relation", "told")

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the seats that wait for an answer."""
        super().fit(stands, actor)
        waiting = [seat for seat in (stands.panel.seats if stands.panel else ()) if seat.state == PanelSeat.State.ASKED]
        self.choose("seat", [(seat.pk, seat_words(seat)) for seat in waiting])

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "accepts")


class SeatAnswerForm(forms.Form):
    """What a mediator answers on the page of a seat they are asked for."""

    accepts = yes_no(_("Do you take the seat?"))
    relation = cards(_("Is there a relation to a side or to the matter?"), [])
    told = words(_("Which one?"), _("Both sides read this."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relation: Any = self.fields["relation"]
        relation.choices = relation_choices()
        relation.required = False

    def clean(self) -> dict[str, Any]:
        """Ask for a disclosure from who takes the seat."""
        given = as_truth(super().clean() or {}, "accepts")
        if given.get("accepts") and not given.get("relation"):
            self.add_error("relation", gettext("Say whether there is a relation, also where there is none."))
        elif given.get("accepts") and given["relation"] != "d" and not given.get("told", "").strip():
            self.add_error("told", gettext("Say in a sentence which relation it is."))
        return given


def as_truth(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """Give answers of yes and no as truths."""
    return {name: value == "yes" if name in names else value for name, value in given.items()}


class SeatForm(SpokenForm):
    """What a participant says of a mediator who sits."""

    seat = forms.TypedChoiceField(label=_("Of which mediator?"), coerce=int, widget=forms.RadioSelect)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the mediators with what they disclosed, which decides whether they are kept."""
        super().fit(stands, actor)
        sits = [seat for seat in (stands.panel.seats if stands.panel else ()) if seat.state == PanelSeat.State.TAKEN]
        self.choose("seat", [(seat.pk, f"{seat_words(seat)} · {disclosed_words(seat)}") for seat in sits])


def disclosed_words(seat: PanelSeat) -> str:
    """Give what a mediator disclosed, in words."""
    return " ".join(filter(None, [str(SIDES[f"relation_{seat.relation}"]), seat.told])) if seat.relation else ""


class KeepForm(SeatForm):
    """Whether a mediator stays after the disclosure."""

    keeps = yes_no(_("Shall this mediator stay?"), _("One no to a disclosed relation is enough."))

    def clean(self) -> dict[str, Any]:
        """Give the answer as a truth."""
        return as_truth(super().clean() or {}, "keeps")


class ChallengeForm(SeatForm):
    """Why a mediator shall leave."""

    ground = cards(_("On what ground?"), [])
    facts = words(_("What happened, and how do you know?"))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the grounds of a challenge."""
        super().fit(stands, actor)
        self.choose("ground", [each for each in relation_choices() if each[0] in {"a", "b", "c"}])


class ChallengeDecideForm(TalkForm):
    """Whether a challenge is right."""

    challenge = forms.TypedChoiceField(label=_("Which challenge?"), coerce=int, widget=forms.RadioSelect)
    upheld = yes_no(_("Does the mediator leave?"))
    decision = words(_("Why?"), _("All participants read this."))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the challenges that wait."""
        super().fit(stands, actor)
        open_ones = [each for each in (stands.panel.challenges if stands.panel else ()) if each.decided_at is None]
        self.choose("challenge", [(each.pk, f"{each.participant.name}：{each.facts}"[:200]) for each in open_ones])

    def clean(self) -> dict[str, Any]:
        """Give the decision as a truth."""
        return as_truth(super().clean() or {}, "upheld")


class SeatLeaveForm(TalkForm):
    """Which mediator goes, and why."""

    seat = forms.TypedChoiceField(label=_("Which mediator?"), coerce=int, widget=forms.RadioSelect)
    reason = words(_("Why?"))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer everybody of the panel."""
        super().fit(stands, actor)
        self.choose("seat", [(seat.pk, seat_words(seat)) for seat in (stands.panel.seats if stands.panel else ())])


FORMS: Mapping[str, type[ActForm]] = {
    "terms": TermsForm,
    "start_panel": StartPanelForm,
    "choose": ChooseForm,
    "panel_fill": FillForm,
    "seat_note": SeatNoteForm,
    "disclose": RelationForm,
    "keep": KeepForm,
    "challenge": ChallengeForm,
    "challenge_decide": ChallengeDecideForm,
    "seat_leave": SeatLeaveForm,
    "panel_set": ActForm,
}


class MediatorForm(forms.Form):
    """A row of the register."""

    account = forms.TypedChoiceField(label=_("Who?"), coerce=int)
    specialities = forms.MultipleChoiceField(
        label=_("Kinds of disputes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    languages = forms.CharField(
        label=_("Languages and dialects"),
        help_text=_("As people call them, with commas."),
        max_length=120,
        required=False,
    )
    term_from = forms.DateField(label=_("Term from"), widget=forms.DateInput({"type": "date"}))
    term_to = forms.DateField(label=_("Term until"), widget=forms.DateInput({"type": "date"}))
    trained_on = forms.DateField(
        label=_("Last training"),
        help_text=_("Within two years."),
        widget=forms.DateInput({"type": "date"}),
        required=False,
    )
    is_suspended = forms.BooleanField(label=_("Suspended: is asked for no seat"), required=False)

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.choices = accounts
        specialities: Any = self.fields["specialities"]
        specialities.choices = [(row.code, said(row.name_zh, row.name_en)) for row in dispute_types().values()]

    def clean(self) -> dict[str, Any]:
        """Demand a term that ends after it begins."""
        given = super().clean() or {}
        if given.get("term_from") and given.get("term_to") and given["term_to"] <= given["term_from"]:
            self.add_error("term_to", gettext("The term ends before it begins."))
        return given
