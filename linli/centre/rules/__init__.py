"""The pure rules of the centre: what a number counts, and how it may be shown."""
