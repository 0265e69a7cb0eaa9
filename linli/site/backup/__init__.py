"""Backups: the database and the files of an installation, whole or not at all, and the way back."""
