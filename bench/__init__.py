"""Speed, measured against a floor from the same run: `make bench`. Nothing here is part of the product."""
