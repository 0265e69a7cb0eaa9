"""Pages of mediation, one file per reader."""
