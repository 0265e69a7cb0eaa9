"""The forms of the difficult-case register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, line_field, text_field
from linli.issues.forms.petitions import ReliefForm, day_field


class ReviewForm(ReliefForm):
    """What a review settles."""

    owner = forms.TypedChoiceField(label=_("Unit that owns the case"), coerce=int)
    role = line_field(_("Office in charge there"), _("The office, not a person's name."))
    sponsor = line_field(
        _("Sponsor"), _("The leading office that helps, where one does. Not a person's name."), required=False
    )
    obstacle = cards_field(_("What hinders the solution"))
    text = text_field(_("What the review found"), _("The reporter reads it."), rows=3)
    plan = text_field(_("Plan"), _("What is done next, by whom. The reporter reads it."), rows=3)
    milestones = text_field(
        _("Milestones still to come"), _("One a line: the day, a blank, what is done by then."), rows=3, required=False
    )
    heard = text_field(
        _("What the reporter says"),
        _("In the reporter's own words, where you have asked. Only reporter and desk read it."),
        rows=2,
        required=False,
    )
    until = day_field(_("Next review"), _("At most thirty days from today."))
    field_order = (
        "owner", "role", "sponsor", "obstacle", "text", "plan", "milestones", "interim", "interim_why", "heard",
        "until",
    )  # fmt: skip


class ExplainForm(ActForm):
    """Why a case cannot lawfully be solved, and where the reporter may turn."""

    basis = line_field(_("Legal basis"), _("Law and article"))
    text = text_field(_("Why it cannot be solved"), _("The reporter reads it once the next level up has agreed."))
    routes = line_field(_("Where else to turn"), _("A review, a court, another body: name it in full."))


class BackstopForm(ActForm):
    """The ruling, and whether there is money for it."""

    text = text_field(_("Ruling"), _("Say what was looked for and not found. The reporter reads it."))
    funded = cards_field(
        _("Is there money for it?"),
        [("yes", _("Yes")), ("no", _("Not yet: the case enters the difficult-case register"))],
    )
