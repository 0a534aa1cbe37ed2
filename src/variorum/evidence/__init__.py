"""Evidence: captures kept byte for byte as WARC, read again, checked, and taken over from other archives."""
