"""What was said, as reports print it: quotations, by whom, and what is told of them. Pure."""
