"""The county to play in: real names and codes of Changde, everything else generated and labelled so."""
