"""The shape of what people type at the issue desk, one file per flow."""
