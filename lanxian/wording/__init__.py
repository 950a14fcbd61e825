"""What the notebooks say: Chinese sentences made from analyses, every number from data."""
