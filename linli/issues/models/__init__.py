"""What the issue desk keeps beside the kernel's case."""

from linli.issues.models.burden import Sheet, SheetFill
from linli.issues.models.callbacks import Callback, DrawSeed
from linli.issues.models.catalogue import CatalogueEntry, CatalogueTest, Edition
from linli.issues.models.duties import Duty, DutyRound
from linli.issues.models.keeping import ErasureRequest, Hold, Keeping, Strike, Tombstone
from linli.issues.models.pairs import Apart
from linli.issues.models.projects import ListedPlace, MonthlyTheme
from linli.issues.models.registers import Difficult
from linli.issues.models.reports import Consent, Draft, MediaFetch, PublicReport, Report, SearchLine
from linli.issues.models.reveals import Reveal, RevealMore
from linli.issues.models.tables import (
    BlockedPhrase,
    Category,
    Nature,
    Question,
    Reason,
    ReplyTemplate,
    Tier,
)
from linli.issues.models.uploads import Upload, UploadRow
from linli.issues.models.work import Interim, Order, Override, Petition, Verdict, Verification

__all__ = [
    "Apart",
    "BlockedPhrase",
    "Callback",
    "CatalogueEntry",
    "CatalogueTest",
    "Category",
    "Consent",
    "Difficult",
    "Draft",
    "DrawSeed",
    "Duty",
    "DutyRound",
    "Edition",
    "ErasureRequest",
    "Hold",
    "Interim",
    "Keeping",
    "ListedPlace",
    "MediaFetch",
    "MonthlyTheme",
    "Nature",
    "Order",
    "Override",
    "Petition",
    "PublicReport",
    "Question",
    "Reason",
    "ReplyTemplate",
    "Report",
    "Reveal",
    "RevealMore",
    "SearchLine",
    "Sheet",
    "SheetFill",
    "Strike",
    "Tier",
    "Tombstone",
    "Upload",
    "UploadRow",
    "Verdict",
    "Verification",
]
