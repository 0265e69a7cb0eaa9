"""Writes the reply templates: every change is a new version, and the older ones stay (issue-desk 20)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from linli.doors import ids
from linli.issues.models import ReplyTemplate
from linli.issues.queries.taxonomy import forget, taxonomy
from linli.issues.rules.replies import Kind, blanks
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.people.rules import Actor, Permission, may


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A template as it is written: for which outcome and category (empty: all), in Chinese and English."""

    kind: str
    title_zh: str
    text_zh: str
    category: str = ""
    title_en: str = ""
    text_en: str = ""
    is_retired: bool = False


@transaction.atomic
def reply_save(actor: Actor, draft: ReplyDraft, now: datetime, *, code: str = "") -> ReplyTemplate:
    """Keep a template as a new one, or as the next version of `code`, and give it.

    MissingFieldError for a text without a blank to fill: it would answer everybody with the same words.
    """
    if not may(actor, Permission.ISSUES_TEMPLATE):
        raise rules.NotYoursError(act="template")
    tables = taxonomy()
    faults = {
        "kind": draft.kind not in set(Kind),
        "category": bool(draft.category) and draft.category not in tables.categories,
        "title_zh": not draft.title_zh.strip(),
        "text_zh": not blanks(draft.text_zh),
        "text_en": bool(draft.text_en.strip()) and not blanks(draft.text_en),
    }
    if any(faults.values()):
        raise rules.MissingFieldError(fields=[name for name, is_wrong in faults.items() if is_wrong])
    # The lock lets two editors make two versions, not one over the other.
    last = ReplyTemplate.objects.select_for_update().filter(code=code).order_by("-version").first() if code else None
    if code and last is None:
        raise rules.NotThereError
    row = ReplyTemplate.objects.create(
        **asdict(draft),
        code=code or ids.token()[:12].lower(),
        version=last.version + 1 if last else 1,
        made_at=now,
        made_by_id=actor.account_id,
    )
    audit.record(actor, "issues:template:edit", f"template:{row.pk}", {"code": row.code, "version": row.version}, now)
    forget()
    return row


@part
def reply_used(template_id: int | None) -> dict[str, int]:
    """Count one more use of a template, and give what the line of the answer keeps of it."""
    if template_id is None or not ReplyTemplate.objects.filter(pk=template_id).update(uses=F("uses") + 1):
        return {}
    return {"template": template_id}
