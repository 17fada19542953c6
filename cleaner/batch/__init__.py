"""Many documents: workers, and what became of each document."""
