"""Template tags and filters of the page kit; built in, so no template needs to load them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from linli.doors import clock as time_door
from linli.kernel.people import rules as people
from linli.site import assets

register = template.Library()

# Nearer than this a deadline is shown as "soon" (our default).
SOON = timedelta(hours=24)

# On a clock that the browser leaves as it is.
_FIXED = ' data-fixed=""'
_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60

# Bare name in the import map → file. Own modules import each other only by these names,
# because hashed file names break relative imports.
_OWN = (
    "aloud blur boot bulk clock draft exif focus here keys live map map-desk map-ground map-pick map-public offline"
    " outbox outbox-list outbox-store photo presence print shrink sign templates"
)
MODULES = {
    "htmx": "vendor/htmx.js",
    "idb": "vendor/idb.js",
    **{f"ll/{name}": f"site/{name}.js" for name in _OWN.split()},
    **{f"ll/{name}": f"mediation/{name}.js" for name in ("hearing", "hearing-media")},
}

LOOKS = {
    "new": "circle-dot",
    "work": "wrench",
    "wait": "hourglass",
    "done": "circle-check",
    "overdue": "triangle-alert",
    "neutral": "circle",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Give the drawing of that name, hidden from screen readers: words stand beside it."""
    return _drawing(name)


@cache
def _drawing(name: str) -> SafeString:
    svg = (assets.STATIC / "vendor" / "icons" / f"{name}.svg").read_text("utf-8")
    body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.index("</svg>")]
    lines = "".join(line.strip() for line in body.splitlines())
    return mark_safe(  # noqa: S308 - the file is pinned by hash
        '<svg class="ll-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{lines}</svg>'
    )


@register.simple_tag
def state_tag(words: str, look: str = "neutral") -> SafeString:
    """Give a state as word, shape and colour; `look` is a key of LOOKS."""
    return format_html('<span class="ll-tag ll-tag--{}">{}{}</span>', look, _drawing(LOOKS[look]), words)


@register.simple_tag
def clock(
    due: datetime | None, *, met: datetime | None = None, paused: str = "", words: str = "", date: bool = True
) -> SafeString | str:
    """Give a deadline in words with its date; `words` replaces the natural span, `paused` is the reason of a pause.

    The browser recomputes the natural span when the page gets the focus; it never ticks.
    """
    if due is None:
        return ""
    now = time_door.now()
    left = due - now
    if met is not None:
        look, shape = "met", "check"
        words = gettext("Met") if met <= due else gettext("Met late")
    elif paused:
        look, shape, words = "paused", "circle-pause", gettext("Paused: {reason}").format(reason=paused)
    elif left < timedelta(0):
        look, shape = "over", "triangle-alert"
    else:
        look, shape = ("soon" if left < SOON else "ok"), "clock"
    words_of_it = conditional_escape(words or _left(left))
    shown = f'<span class="ll-clock__date">{_short(due, now)}</span>' if date else ""
    # Not by `format_html`, which takes twice as long: a list has a hundred of them.
    return mark_safe(  # noqa: S308 - escaped here
        f'<ll-clock class="ll-clock ll-clock--{look}"{_FIXED if words else ""}><time datetime="{due.isoformat()}">'
        f'<span class="ll-clock__words">{_drawing(shape)}<span>{words_of_it}</span></span></time> {shown}</ll-clock>'
    )


def _left(left: timedelta) -> str:
    """Give "due in 3 h 20 min" or "2 d 4 h overdue"; the two largest units, minutes only below a day."""
    seconds = int(abs(left.total_seconds()))
    day, hour, minute = gettext("{d} d|{h} h|{m} min").split("|")
    parts = [
        pattern.format(**{key: count})
        for pattern, key, count in (
            (day, "d", seconds // _DAY_S),
            (hour, "h", seconds % _DAY_S // _HOUR_S),
            (minute, "m", seconds % _HOUR_S // _MINUTE_S if seconds < _DAY_S else 0),
        )
        if count
    ]
    pattern = gettext("{span} overdue") if left < timedelta(0) else gettext("due in {span}")
    return pattern.format(span=" ".join(parts) or gettext("less than 1 min"))


@register.simple_tag
def field(
    bound: BoundField,
    *,
    size: str = "",
    heading: bool = False,
    look: str = "",
    hint: str = "",
    hints: Mapping[str, str] | None = None,
    when: str = "",
    filter: bool = False,  # noqa: A002 - reads as `filter=True` in templates
) -> str:
    """Give a bound field with label, hint, error and control in one look.

    `size` l, m or s enlarges the label; `heading` makes it the page's h1; `look="row"` sets short choices side by
    side; `hints` maps choice values to a second line; `when="name=value"` shows the field only for that choice.
    """
    widget = bound.field.widget
    kind = _kind(widget)
    hint = hint or str(bound.help_text)
    described = " ".join(
        f"{bound.auto_id}_{part}" for part, there in (("hint", hint), ("error", bound.errors)) if there
    )
    limit = widget.attrs.get("maxlength") if isinstance(widget, forms.Textarea) else None
    context = {
        "bound": bound,
        "kind": kind,
        "hint": hint,
        "size": size or ("l" if heading else ""),
        "is_heading": heading,
        "is_filter": filter,
        "look": look,
        "when": when,
        "limit": limit,
        "described": described,
    }
    if kind == "choices":
        context["options"] = _options(bound, hints or {})
    else:
        notes = f"{described} {bound.auto_id}_count".strip() if limit else described
        context["widget"] = bound.as_widget(attrs=_attrs(bound, kind, notes))
    return render_to_string("parts/field.html", context)


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    return "file-upload" if isinstance(widget, forms.FileInput) else "input"


def _attrs(bound: BoundField, kind: str, described: str) -> dict[str, Any]:
    if kind == "hidden":
        return {}
    look = "ll-choice__input" if kind == "checkbox" else f"govuk-{kind}"
    faulty = f" govuk-{kind}--error" if bound.errors and kind != "checkbox" else ""
    classes = f"{look}{faulty} {bound.field.widget.attrs.get('class', '')}".strip()
    # An empty string keeps Django from pointing at ids that this markup does not have.
    return {"class": classes, "aria-describedby": described or False}


def _options(bound: BoundField, hints: Mapping[str, str]) -> list[dict[str, str]]:
    options = []
    for choice in bound.subwidgets:
        data: dict[str, Any] = choice.data
        if data["value"] == "":
            continue  # the empty choice of an optional radio group: leaving it blank says the same
        data["attrs"] = {**data["attrs"], "class": "ll-choice__input"}
        options.append(
            {
                "id": choice.id_for_label,
                "input": choice.tag(),
                "label": choice.choice_label,
                "hint": hints.get(str(data["value"]), ""),
            }
        )
    return options


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*bound_forms: forms.BaseForm) -> dict[str, object]:
    """Give what has to be put right in these forms, each line leading to its field; nothing if all is well."""
    items = []
    for form in bound_forms:
        items += [(words, "") for words in form.non_field_errors()]
        for name, errors in form.errors.items():
            if name in form.fields:
                bound = form[name]
                items += [(_naming(bound, str(words)), _anchor(bound)) for words in errors]
    return {"items": items}


def _naming(bound: BoundField, words: str) -> str:
    # Django's own words for a missing answer do not say which; a form with words of its own says it better.
    if words == str(forms.Field.default_error_messages["required"]):
        return gettext("{label}: please answer").format(label=bound.label)
    return words


def _anchor(bound: BoundField) -> str:
    # A group of choices has no control of its own; the first choice takes the focus.
    return f"{bound.auto_id}_0" if _kind(bound.field.widget) == "choices" else bound.id_for_label


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString | str:
    """Give the import map and the one module; nothing on a page without a nonce, which then works without script."""
    # Lazy, and false until somebody reads it.
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    if not nonce:
        return ""
    imports, boot = _imports()
    return format_html(
        '<script type="importmap" nonce="{}">{}</script><script type="module" nonce="{}" src="{}"></script>',
        nonce,
        imports,
        nonce,
        boot,
    )


@cache
def _imports() -> tuple[SafeString, str]:
    """Give the import map, and the address of the module that begins."""
    imports = {name: static(path) for name, path in MODULES.items()}
    # Not modules, but scripts and a style sheet that a map asks for by name.
    named = {"maplibre": "maplibre-gl.js", "maplibre-css": "maplibre-gl.css", "pmtiles": "pmtiles.js"}
    imports |= {f"ll/{name}": static(f"vendor/{file}") for name, file in named.items()}
    return mark_safe(json.dumps({"imports": imports})), imports["ll/boot"]  # noqa: S308 - static addresses only


@register.filter
def moment(value: datetime | None) -> str:
    """Give date and time in words of the language: 2026年3月5日 14:30, 5 March 2026, 14:30."""
    return _formatted(value, "{t.year}年{t.month}月{t.day}日 {clock}", "{t.day} {t:%B} {t.year}, {clock}")


@register.filter
def day(value: datetime | None) -> str:
    """Give the date in words of the language: 2026年3月5日, 5 March 2026."""
    return _formatted(value, "{t.year}年{t.month}月{t.day}日", "{t.day} {t:%B} {t.year}")


@register.filter
def stamp(value: datetime | None) -> str:
    """Give date and time for lists and tables: 2026-03-05 14:30."""
    return _formatted(value, "{t:%Y-%m-%d %H:%M}")


@register.filter
def stamp_day(value: datetime | None) -> str:
    """Give the date for lists and tables: 2026-03-05."""
    return _formatted(value, "{t:%Y-%m-%d}")


@register.filter
def stamp_time(value: datetime | None) -> str:
    """Give the time of day: 14:30."""
    return _formatted(value, "{t:%H:%M}")


@register.filter
def due_moment(value: datetime | None) -> str:
    """Give a deadline in words; the midnight that ends a day is 24:00 of that day, as people say it."""
    zh, en = "{t.year}年{t.month}月{t.day}日 {clock}", "{t.day} {t:%B} {t.year}, {clock}"
    return _formatted(value, zh, en, ends_day=True)


def _short(value: datetime, now: datetime) -> str:
    local = timezone.localtime(value)
    is_this_year = local.year == now.astimezone(local.tzinfo).year
    zh, en = ("", "") if is_this_year else ("{t.year}年", " {t.year}")
    return _put(local, zh + "{t.month}月{t.day}日 {clock}", "{t.day} {t:%b}" + en + " {clock}", ends_day=True)


def _formatted(value: datetime | None, zh: str, en: str = "", *, ends_day: bool = False) -> str:
    return "" if value is None else _put(timezone.localtime(value), zh, en, ends_day=ends_day)


def _put(local: datetime, zh: str, en: str, *, ends_day: bool) -> str:
    # Plain formatting: a list says a hundred moments, and Django's own formatter takes thirty times as long. Month
    # names come in English, because no code of ours sets a locale.
    pattern = zh if not en or (translation.get_language() or "").startswith("zh") else en
    if ends_day and (local.hour, local.minute) == (0, 0):
        return pattern.format(t=local - timedelta(days=1), clock="24:00")
    return pattern.format(t=local, clock=f"{local.hour:02}:{local.minute:02}")


@register.filter
def mask_phone(value: str) -> str:
    """Give a telephone number with its middle hidden: 138****8000."""
    return people.masked_phone(value)


@register.filter
def mask_name(value: str) -> str:
    """Give a name as its first character and a star: 张*."""
    return people.masked_name(value)
