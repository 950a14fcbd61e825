"""Charts: tidy tables → matplotlib figures, in one house style."""
