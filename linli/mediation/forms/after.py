"""The forms of what follows an agreement, by act: to the court, in the ledger, after it."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.mediation.forms.acts import ActForm
from linli.mediation.forms.after_words import (
    CHECKED,
    DISMISSALS,
    DISMISSED,
    KEPT,
    MEANS,
    NOT_ACCEPTED,
    OUTCOMES,
    QUESTIONS,
    ROUTES,
    VISIT_WAYS,
    item_words,
    money,
    until_words,
)
from linli.mediation.forms.words import named
from linli.mediation.models import Court
from linli.mediation.queries.settled import Part, Settled, courts
from linli.mediation.rules.confirming import Checked, Dismissal
from linli.mediation.rules.ledger import SETTLED, Item
from linli.mediation.rules.money import fen

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


def _cards(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def _past(label: Any, **options: Any) -> forms.DateField:
    return _day(label, validators=[not_ahead], **options)


def not_ahead(day: Any) -> None:
    """Refuse a day that has not come."""
    if day > timezone.localdate(clock.now()):
        raise forms.ValidationError(gettext("This day has not come yet."))


def _words(label: Any, help_text: Any = "", *, most: int = 200, **options: Any) -> forms.CharField:
    area = forms.Textarea({"rows": 3, "maxlength": most})
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=area, **options)


class AfterForm(ActForm):
    """What it is about: a part, an item or a payment of what the reader was shown."""

    # The hidden fields by which it is said, and what a party who acts for itself is not asked.
    about: tuple[str, ...] = ("part",)
    asked_of_staff: tuple[str, ...] = ()

    def __init__(self, *args: Any, known: Settled, is_staff: bool, target: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.is_staff, self.target = known, is_staff, target
        for name in self.about:
            self.fields[name] = forms.IntegerField(widget=forms.HiddenInput)
            self.initial[name] = target.get(name)
        for name in () if is_staff else self.asked_of_staff:
            del self.fields[name]
        self.offer()

    def offer(self) -> None:
        """Fill choices from what is known; each form its own."""

    @property
    def part(self) -> Part:
        """Give the part it is about."""
        return self.known.part(self.target["part"])

    def choices(self, name: str, found: Any) -> None:
        """Give a field its choices, where it is asked."""
        if name in self.fields:
            field: Any = self.fields[name]
            field.choices = found

    def clean(self) -> dict[str, Any]:
        """Answer for a party what it is not asked."""
        given = super().clean() or {}
        return {**given, **({"participant": 0} if "participant" in self.asked_of_staff and not self.is_staff else {})}


class ItemForm(AfterForm):
    """About an item alone."""

    about = ("item",)


class PaymentForm(AfterForm):
    """About a payment alone."""

    about = ("payment",)


class CaseForm(AfterForm):
    """About the whole case."""

    about = ()


def _named(party: Any) -> tuple[int, str]:
    return party.pk, party.name or "–"


class ApplyForm(AfterForm):
    """Who joins the application to the court."""

    asked_of_staff = ("participant",)
    participant = forms.TypedChoiceField(label=_("Who joins?"), coerce=int, widget=forms.RadioSelect)
    agent = forms.CharField(
        label=_("By which agent, if not in person"),
        help_text=_("A lawyer, a near relative, or who the community recommends, with a written authority."),
        max_length=80,
        required=False,
    )

    def offer(self) -> None:
        """Offer who has not joined yet."""
        self.choices("participant", [_named(p) for p in self.part.parties if p.pk not in self.part.joined])


class FileForm(AfterForm):
    """At which court it was handed in, after a look at the grounds on which courts dismiss."""

    court = forms.ChoiceField(label=_("Court"), widget=forms.RadioSelect)
    court_reason = forms.CharField(
        label=_("Why another court than those marked as right"), max_length=200, required=False
    )
    filed_on = _past(_("Handed in on"))
    receipt = forms.CharField(label=_("Number of the court's receipt"), max_length=40)
    reason = _words(
        _("Why it goes to court all the same"), _("For what you let pass with a reason above."), required=False
    )

    def offer(self) -> None:
        """Offer the courts, the right ones first, and ask for every ground of dismissal."""
        right = courts(self.known.case, self.part)
        table = sorted(Court.objects.all(), key=lambda row: row.code not in right)
        told = gettext("right by the recorded addresses")
        self.choices("court", [(r.code, f"{named(r)} · {told}" if r.code in right else named(r)) for r in table])
        for ground in Dismissal:
            self.fields[ground.value] = _cards(DISMISSALS[ground], CHECKED.items())
        self.order_fields([*(ground.value for ground in Dismissal), "reason", "court", "court_reason"])

    def clean(self) -> dict[str, Any]:
        """Gather the grounds under one name."""
        given = super().clean() or {}
        reason = given.pop("reason", "")
        checks = {ground.value: given.pop(ground.value, "") for ground in Dismissal}
        reasons = {code: reason for code, answer in checks.items() if answer == Checked.OVERRIDDEN}
        if reasons and not reason:
            self.add_error("reason", gettext("Say why."))
        if Checked.BLOCKED in checks.values():
            self.add_error(None, gettext("What blocks is mended first: change the agreement, then apply."))
        return {**given, "checks": checks, "reasons": reasons}


class AsksForm(AfterForm):
    """What the court wants."""

    asked = _words(_("What does the court want?"), most=1000)
    until = _day(_("Until when?"))


class RulingForm(AfterForm):
    """What the court ruled, and when each party got it."""

    outcome_of = "confirmed"
    number = forms.CharField(label=_("Number of the ruling"), max_length=40)
    ruled_on = _past(_("Ruled on"))
    ground = _cards(_("Ground"), [])

    def offer(self) -> None:
        """Ask for the ground of a refusal, and for the days of service."""
        # What should not have been accepted at all may also be dismissed later.
        earlier, later = list(NOT_ACCEPTED.items()), list(DISMISSED.items())
        if self.outcome_of == "confirmed":
            del self.fields["ground"]
        else:
            self.choices("ground", earlier if self.outcome_of == "not_accepted" else [*later, *earlier])
        for party in self.part.parties:
            label = gettext("Served on {name}").format(name=party.name or "–")
            self.fields[f"served_{party.pk}"] = _past(label, required=self.outcome_of == "confirmed")

    def clean(self) -> dict[str, Any]:
        """Gather the days of service under one name."""
        given = super().clean() or {}
        days = {name.removeprefix("served_"): given.pop(name) for name in list(given) if name.startswith("served_")}
        served = {party: day.isoformat() for party, day in days.items() if day}
        return {"outcome": self.outcome_of, "ground": "", **given, "served": served}


class NotAcceptedForm(RulingForm):
    """That the court did not accept it."""

    outcome_of = "not_accepted"


class DismissedForm(RulingForm):
    """That the court dismissed it."""

    outcome_of = "dismissed"


class CorrectForm(RulingForm):
    """How a ruling should have been noted."""

    outcome_of = "dismissed"
    outcome = _cards(_("What the court ruled"), list(OUTCOMES.items()))

    def offer(self) -> None:
        """Ask for everything; a ground only where the court refused."""
        super().offer()
        self.fields["ground"].required = False
        self.order_fields(["outcome", "number", "ruled_on", "ground"])


class ObjectForm(AfterForm):
    """Who objects, and since when they know."""

    is_party = forms.BooleanField(label=_("A party objects, nobody else"), required=False)
    from_on = _past(_("Got the ruling, or learned of it, on"))
    objected_on = _past(_("Objected on"))


class ObjectionRuledForm(AfterForm):
    """What became of an objection."""

    is_upheld = forms.BooleanField(label=_("The objection was upheld: the confirmation is revoked"), required=False)
    number = forms.CharField(label=_("Number of the ruling"), max_length=40)
    ruled_on = _past(_("Ruled on"))


class WrittenForm(AfterForm):
    """That what was agreed by word stands on paper."""

    is_same = forms.BooleanField(label=_("It says the same as what was agreed by word, and all have signed it"))


class ReportForm(CaseForm):
    """What was paid or done."""

    asked_of_staff = ("participant",)
    participant = forms.TypedChoiceField(label=_("Who paid or did it?"), coerce=int, widget=forms.RadioSelect)
    everything = forms.BooleanField(
        label=_("One slip for everybody: all that is open and not held back"),
        help_text=_("The sum is then all of it, to the fen; each payee gets a row to confirm."),
        required=False,
    )
    items = forms.TypedMultipleChoiceField(
        label=_("For which items?"),
        help_text=_("A sum goes towards them from the top; what is left over is shown and goes to none."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    amount = forms.CharField(
        label=_("Amount in yuan"), help_text=_("Leave it empty where it was no money."), max_length=20, required=False
    )
    payee = forms.TypedChoiceField(label=_("To whom, if not as agreed"), coerce=int, empty_value=None, required=False)
    paid_on = _past(_("On which day?"))
    proof = forms.CharField(
        label=_("What shows it"),
        help_text=_("The number of the bank slip, or what one can see. No full account number."),
        max_length=200,
        required=False,
    )

    def offer(self) -> None:
        """Offer the open items, for a party its own."""
        lines = [line for part in self.known.parts for line in part.lines if line.state not in SETTLED]
        if not self.is_staff:
            own = self.known.participants[0].pk
            lines = [line for line in lines if line.item.obligor_id == own]
        self.lines = lines
        if all(line.item.obligee_id == lines[0].item.obligee_id for line in lines):
            del self.fields["everything"]
        self.choices("items", [(line.item.pk, item_words(line)) for line in lines])
        everybody = {p.pk: p for part in self.known.parts for p in part.parties}.values()
        self.choices("participant", [_named(p) for p in everybody])
        self.choices("payee", [("", gettext("As agreed")), *(_named(p) for p in everybody)])

    def clean_amount(self) -> str:
        """Look that it is a sum."""
        typed: str = self.cleaned_data["amount"]
        if typed and fen(typed) is None:
            raise forms.ValidationError(gettext("Write a sum in yuan, for example 3000 or 3000.50."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Choose everything of who paid, where one slip was for all."""
        given = super().clean() or {}
        if given.pop("everything", False):
            payer = given.get("participant") or self.known.participants[0].pk
            mine = [line for line in self.lines if line.item.obligor_id == payer and line.state is not Item.HELD]
            given["items"] = [line.item.pk for line in mine]
        if not given.get("items") and "items" not in self.errors:
            self.add_error("items", gettext("Choose what it was for."))
        return given


class WhyForm(PaymentForm):
    """Why a payment is denied or reversed."""

    why = _words(_("What happened?"))


class WaiveForm(ItemForm):
    """That something is given up."""

    is_signed = forms.BooleanField(label=_("I give this up for good. On paper: who gives it up has signed."))


class HoldForm(ItemForm):
    """Why nobody is paid for now."""

    because = forms.CharField(
        label=_("Why it is held"), help_text=_("Heirs, co-owners, an unknown payee. Empty: it goes on."),
        max_length=200, required=False,
    )  # fmt: skip


class UrgeForm(ItemForm):
    """How somebody was urged, and what was said."""

    means = _cards(_("By which way?"), list(MEANS.items()))
    answer = _words(_("What was answered?"), most=500)
    promised_on = _day(_("Promised anew for"), required=False, help_text=_("A note: the agreement stays as it is."))


class RouteForm(AfterForm):
    """Which way the obligee takes."""

    route = _cards(_("Which way?"), [])

    def offer(self) -> None:
        """Offer the lawful ways, each until when."""
        found = self.part.routes(self.known.case.category, timezone.localdate(clock.now()))
        self.choices("route", [(route, until_words(ROUTES[route], until)) for route, until in found.items()])


class VisitForm(CaseForm):
    """How it went, for one side."""

    asked_of_staff = ("participant", "way", "is_reached")
    participant = forms.TypedChoiceField(label=_("Who was asked?"), coerce=int, widget=forms.RadioSelect)
    way = _cards(_("By which way?"), list(VISIT_WAYS.items()))
    is_reached = _cards(_("Was the person reached?"), YES_NO)
    kept = _cards(_("Was the promise kept?"), list(KEPT.items()), required=False)
    stars = _cards(_("How satisfied are you? 5 is best."), [(str(n), str(n)) for n in range(5, 0, -1)], required=False)
    wishes = _words(_("Wishes"), most=1000, required=False)

    def offer(self) -> None:
        """Offer the sides, and ask the questions."""
        self.choices("participant", [_named(p) for p in self.known.participants])
        for name, label in QUESTIONS.items():
            self.fields[name] = _cards(label, YES_NO, required=False)
        self.order_fields([*self.asked_of_staff, "kept", *QUESTIONS, "stars", "wishes"])

    def clean(self) -> dict[str, Any]:
        """Gather the answers; who was reached answers all of them."""
        return {"way": "page", **_answered(self, super().clean() or {})}


def _answered(form: forms.Form, given: dict[str, Any]) -> dict[str, Any]:
    """Gather the answers of a visit or a call; who was reached answers all of them."""
    has_answered = given.pop("is_reached", "yes") == "yes"
    names = ("kept", *QUESTIONS, "stars")
    answers = {name: given.pop(name, "") for name in names}
    for name in [n for n in names if has_answered and not answers[n]]:
        form.add_error(name, gettext("Please answer."))
    return {**given, "has_answered": has_answered, "answers": answers}


class CallForm(forms.Form):
    """What one side told an independent caller."""

    is_reached = _cards(_("Was the person reached?"), YES_NO)
    kept = _cards(_("Was the promise kept?"), list(KEPT.items()), required=False)
    stars = _cards(_("How satisfied are you? 5 is best."), [(str(n), str(n)) for n in range(5, 0, -1)], required=False)
    wishes = _words(_("Wishes"), most=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in QUESTIONS.items():
            self.fields[name] = _cards(label, YES_NO, required=False)
        self.order_fields(["is_reached", "kept", *QUESTIONS, "stars", "wishes"])

    def clean(self) -> dict[str, Any]:
        """Gather the answers."""
        return _answered(self, super().clean() or {})


FORMS: Mapping[str, type[AfterForm]] = {
    "apply": ApplyForm, "file": FileForm, "court_asks": AsksForm, "confirm": RulingForm, "not_accept": NotAcceptedForm,
    "dismiss": DismissedForm, "ruling_correct": CorrectForm, "object": ObjectForm,
    "objection_ruled": ObjectionRuledForm, "written_down": WrittenForm, "pay_report": ReportForm, "pay_deny": WhyForm,
    "pay_reverse": WhyForm, "pay_receive": PaymentForm, "pay_ask": PaymentForm, "pay_verify": PaymentForm,
    "item_waive": WaiveForm, "item_hold": HoldForm, "urge": UrgeForm, "route_choose": RouteForm, "visit": VisitForm,
    "follow_up": CaseForm,
}  # fmt: skip


def shown_first(names: Collection[str]) -> list[str]:
    """Give the acts in the order in which pages offer them."""
    return [name for name in FORMS if name in names] + sorted(set(names) - FORMS.keys())


__all__ = ["FORMS", "AfterForm", "money", "shown_first"]
