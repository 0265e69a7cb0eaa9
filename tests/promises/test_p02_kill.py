"""Crashes make no doubles and no halves: what kill -9 interrupts is stored whole, once, or not at all."""
