"""One module per promise of `docs/promises.md`; each holds its control."""
