"""The pages of residents: whole requests, complete without script."""
