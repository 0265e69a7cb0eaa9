"""The pure rules of mediation, one file per question."""
