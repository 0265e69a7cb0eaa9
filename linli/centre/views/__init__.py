"""Pages of the centre, which read the slices and write almost nothing."""
