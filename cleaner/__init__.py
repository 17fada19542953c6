"""Clean article bodies from raw scrapes, by rules that an editor can change."""
