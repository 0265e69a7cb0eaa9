"""Pages of a grid worker's day, for one hand and a telephone."""
