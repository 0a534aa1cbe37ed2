"""What the reports of one event say, side by side: the same figures, the same things, and what one report alone tells. Pure."""
