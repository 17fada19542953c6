"""The rule language: what a rule is, how packs are read, and how rules prove themselves."""
