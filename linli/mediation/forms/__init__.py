"""The shape of what is typed about disputes, one file per reader."""
