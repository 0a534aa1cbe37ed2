"""The way of a page from address to edit, of a source from poll to hint, and of an archive into the store."""
