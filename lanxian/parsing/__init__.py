"""Document → Report."""
