"""The rules of the audit: how long rows are kept, and how they are sealed. Pure: no Django, no clock, no database."""

from linli.kernel.audit.rules.retention import Basis, Erase, Keep, Retention, skeleton

__all__ = ["Basis", "Erase", "Keep", "Retention", "skeleton"]
