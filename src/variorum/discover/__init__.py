"""What an address is, and which articles a feed, sitemap or front page shows.

Everything here reads bytes that somebody else fetched: no network, no clock (`now` is handed in).

    addresses   one form for each address, and what makes two addresses one article
    feeds       RSS, Atom, JSON Feed
    sitemaps    sitemaps, news sitemaps, indexes, plain lists
    pages       links on a front or section page that look like its site's articles; autodiscovery
    identify    which of these a body is, in words
    opml        lists of sources in and out
"""

from __future__ import annotations
