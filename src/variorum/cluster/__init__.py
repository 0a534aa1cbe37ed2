"""Events and stories: reports of several outlets on one happening, and happenings that belong together. Pure."""
