"""`linli audit`: seal the audit rows, look whether what is sealed still stands, check a proof somebody holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from linli.doors import clock
from linli.kernel.audit.queries import sealing as queries
from linli.kernel.audit.rules.sealing import BadFileError, Head, heads_in, proof_in
from linli.kernel.audit.services import sealing as services
from linli.site.management.telling import INTERRUPTED, console, progress

SHOWN = 20
# A round of batches between two lines of progress.
ROUND = 10
TAMPERED, NOT_HELD = 1, 2


class Command(BaseCommand):
    """Seal, verify, prove. Exit status: 0 sound, 1 tampered with, 2 not held elsewhere, 130 stopped with Ctrl-C."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("seal", help="seal every row that waits and hand out the heads, as the job does")
        verify = actions.add_parser("verify", help="look at every row, seal and head")
        prove = actions.add_parser("prove", help="check the file that proves the history of one case")
        prove.add_argument("file", type=Path)
        for each in (verify, prove):
            each.add_argument("--heads", type=Path, help="heads held elsewhere; without it LINLI_AUDIT_HEADS_FILE")
        actions.add_parser("heads", help="print every head, a line each")

    def handle(self, *_args: object, **options: Any) -> None:
        self.console = console(self)
        act = {"seal": self._seal, "verify": self._verify, "prove": self._prove, "heads": self._heads}
        try:
            act[options["action"]](options)
        except (BadFileError, OSError, services.OtherChainError) as error:
            raise CommandError(str(error), returncode=TAMPERED) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run the same command again.", returncode=INTERRUPTED) from None

    def _seal(self, _options: dict[str, Any]) -> None:
        count = 0
        while sealed := services.rows_seal(clock.now(), ROUND):
            count += sealed
            self.console.print(f"{count:,} rows sealed")
        self.console.print(f"{services.heads_publish(clock.now()):,} heads handed out")

    def _verify(self, options: dict[str, Any]) -> None:
        held = _held(options)
        with progress(self.console) as told:
            found = queries.verify(held, lambda done, total: told("rows", done, total))
        for finding in found.findings[:SHOWN]:
            self.console.print(f"{finding.kind}: batch {finding.batch}: {finding.said}")
        self.console.print(
            f"{found.rows:,} rows in {found.batches:,} batches, {found.erased:,} erased by rule, "
            f"{found.late:,} sealed late, {found.waiting:,} not sealed yet"
        )
        if found.last:
            self.console.print(f"head {found.last.number} of {found.last.sealed_at}: {found.last.head}", soft_wrap=True)
        if found.findings:
            raise CommandError(f"{len(found.findings):,} signs of tampering.", returncode=TAMPERED)
        if not found.is_held_elsewhere:
            message = "Sound in itself, but no young head is held elsewhere: another chain in its place is not seen."
            raise CommandError(message, returncode=NOT_HELD)

    def _prove(self, options: dict[str, Any]) -> None:
        proof = proof_in(options["file"].read_bytes())
        for row in proof.rows:
            self.console.print(row.row, soft_wrap=True)
        if unproven := proof.unproven:
            raise CommandError(f"{len(unproven):,} rows lead to no head of the file.", returncode=TAMPERED)
        held = {head.number: head.head for head in _held(options)}
        if any(held.get(head.number, head.head) != head.head for head in proof.heads):
            raise CommandError("A head of the file is not the one held elsewhere.", returncode=TAMPERED)
        if proof.heads and not {head.number for head in proof.heads} <= held.keys():
            raise CommandError("The rows lead to heads that are not held elsewhere.", returncode=NOT_HELD)
        self.console.print(f"{len(proof.rows):,} rows of {proof.object} were sealed, {proof.waiting:,} too young.")

    def _heads(self, _options: dict[str, Any]) -> None:
        for batch in queries.batches_after(0).iterator():
            self.console.file.write(queries.head(batch).line + "\n")


def _held(options: dict[str, Any]) -> list[Head]:
    """Give the heads held elsewhere; none where no file is named."""
    where = options["heads"] or settings.ENV.audit_heads_file
    if where is None or (options["heads"] is None and not where.exists()):
        return []
    with where.open(encoding="utf-8") as lines:
        return heads_in(lines)
