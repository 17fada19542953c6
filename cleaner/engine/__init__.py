"""The stations from rules and a document to a body: compile, match, decide, strip."""
