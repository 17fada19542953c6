"""What a run did to its documents: a dataset beside the output, and what follows from it."""
