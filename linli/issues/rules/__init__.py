"""The pure rules of the issue desk, one file per question."""
