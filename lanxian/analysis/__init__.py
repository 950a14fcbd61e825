"""Pure functions from a report's figures to tidy tables: composition, budget, reclassification."""
