"""HTML to text: sniff, parse within bounds, prune by rules, extract, recover, metadata."""
