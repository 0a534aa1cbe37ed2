"""Parts for testing what watches the news: clocks that obey, and a newsroom whose edits are known."""
