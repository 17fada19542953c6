"""One module a kind of container; each has its FORMATS. See cleaner.io.registry."""
