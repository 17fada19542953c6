"""`cleaner` in other pipelines: one module for each host, imported when it is used."""
