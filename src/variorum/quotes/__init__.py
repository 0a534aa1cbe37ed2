"""What was said, as reports print it. Pure."""
