"""The documents of a dispute (mediation 22): what each says, built from plain values, drawn as PDF and DOCX. Pure."""
