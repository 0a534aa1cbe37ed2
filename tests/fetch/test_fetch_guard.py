"""The guard: no address inside a network, however it is written or hidden, is ever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.address import BAD_PORTS, follow, parse
from variorum.fetch.guard import REFUSED_V4, REFUSED_V6, Guard, check_address, system_resolver
from variorum.testing.clocks import FixedClock

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

#: Address, and a word that the refusal must hold; None for addresses of the public internet.
ADDRESSES: list[tuple[str, str | None]] = [
    # IPv4, public, at the edges of what is refused
    ("1.1.1.1", None),
    ("8.8.8.8", None),
    ("9.255.255.255", None),
    ("11.0.0.0", None),
    ("100.63.255.255", None),
    ("100.128.0.0", None),
    ("126.255.255.255", None),
    ("128.0.0.0", None),
    ("169.253.255.255", None),
    ("169.255.0.0", None),
    ("172.15.255.255", None),
    ("172.32.0.0", None),
    ("192.0.1.0", None),
    ("192.167.255.255", None),
    ("192.169.0.0", None),
    ("198.17.255.255", None),
    ("198.20.0.0", None),
    ("223.255.255.255", None),
    # IPv4, refused
    ("0.0.0.0", "unspecified"),  # noqa: S104
    ("0.1.2.3", "unspecified"),
    ("10.0.0.0", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.0", "CGNAT"),
    ("100.100.100.200", "CGNAT"),  # a metadata service
    ("100.127.255.255", "CGNAT"),
    ("127.0.0.0", "loopback"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.255", "loopback"),
    ("168.63.129.16", "cloud"),
    ("169.254.0.1", "link-local"),
    ("169.254.169.254", "metadata"),
    ("169.254.170.2", "link-local"),
    ("172.16.0.0", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.0", "protocols"),
    ("192.0.0.192", "protocols"),  # a metadata service
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4"),
    ("192.168.0.0", "private"),
    ("192.168.255.255", "private"),
    ("198.18.0.0", "measurements"),
    ("198.19.255.255", "measurements"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.7", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.254", "reserved"),
    ("255.255.255.255", "broadcast"),
    # IPv6, public
    ("2606:4700:4700::1111", None),
    ("2a00:1450:4001:80b::200e", None),
    ("2001:4860:4860::8888", None),
    ("2003::1", None),
    # IPv6, refused
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::2", "IPv4-compatible"),
    ("::8.8.8.8", "IPv4-compatible"),
    ("::127.0.0.1", "IPv4-compatible"),
    ("::ffff:0:8.8.8.8", "translated"),
    ("64:ff9b:1::1", "NAT64"),
    ("100::1", "discards"),
    ("2001::1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2001:20::1", "protocols"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("5f00::1", "segment"),
    ("fc00::1", "unique local"),
    ("fd00:ec2::254", "unique local"),  # a metadata service
    ("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique local"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("febf::1", "link-local"),
    ("fec0::1", "site local"),
    ("ff02::1", "multicast"),
    ("4000::1", "reserved"),
    ("200::1", "reserved"),
    # IPv4 inside IPv6: judged by what is inside
    ("::ffff:8.8.8.8", None),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "metadata"),
    ("::ffff:0.0.0.0", "unspecified"),
    ("64:ff9b::8.8.8.8", None),
    ("64:ff9b::127.0.0.1", "loopback"),
    ("64:ff9b::10.0.0.1", "private"),
    ("64:ff9b::a9fe:a9fe", "metadata"),
    ("2002:808:808::1", None),
    ("2002:7f00:1::1", "loopback"),
    ("2002:a00:1::", "private"),
    ("2002:a9fe:a9fe::1", "metadata"),
    ("2002:c0a8:101::1", "private"),
]


@pytest.mark.parametrize(("address", "word"), ADDRESSES)
def test_what_may_be_asked(address: str, word: str | None) -> None:
    """Public addresses pass; all others are refused with their reason."""
    why = check_address(address)
    if word is None:
        assert why is None
    else:
        assert why is not None
        assert word in why


def test_the_edges_of_every_row() -> None:
    """First and last address of each row of the tables are refused."""
    for network, _ in (*REFUSED_V4, *REFUSED_V6):
        assert check_address(network[0])
        assert check_address(network[-1])


@pytest.mark.parametrize("address", [address for address, why in ADDRESSES if why and "%" not in address])
def test_a_refusal_names_the_setting_that_would_allow_it(address: str) -> None:
    """`allow_loopback` is named where it helps, and nowhere else."""
    why = check_address(address)
    assert why is not None
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(FetchError) as raised:
        Guard(FixedClock(NOON), resolver=Names()).check_literal(parse(f"http://{host}/"))
    helps = check_address(address, allow_loopback=True) is None
    assert ("allow_loopback" in str(raised.value)) is helps


def test_nothing_but_loopback_is_opened() -> None:
    """`allow_loopback` opens 127.0.0.0/8 and ::1, also mapped, and no other refused address."""
    opened = {address for address, _ in ADDRESSES if check_address(address)} - {
        address for address, _ in ADDRESSES if check_address(address, allow_loopback=True)
    }
    assert opened == {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}


def test_agrees_with_the_standard_library() -> None:
    """What Python's own tables call not global is never asked, over 60,000 addresses of IPv4."""
    for number in range(0, 1 << 32, 71_569):
        address = IPv4Address(number)
        if not address.is_global:
            assert check_address(address), address
    for network in ("2001:db8::/32", "fc00::/7", "fe80::/10", "::/8", "100::/64"):
        assert check_address(IPv6Address(int(ip_network(network)[0]) + 5))


def test_what_is_no_address() -> None:
    """A name is not judged."""
    with pytest.raises(ValueError):
        check_address("news.example")


GOOD_URLS = {
    "HTTP://News.Example": "http://news.example/",
    "https://news.example:443/a": "https://news.example/a",
    "http://news.example:/a": "http://news.example/a",
    "http://news.example.:80/a#b": "http://news.example/a",
    "http://news.example:8080?q=1": "http://news.example:8080/?q=1",
    " https://news.example/a\n": "https://news.example/a",
    "https://bücher.example/ä b?ü=1": "https://xn--bcher-kva.example/%C3%A4%20b?%C3%BC=1",
    "https://STRASSE.example/": "https://strasse.example/",
    "https://straße.example/": "https://xn--strae-oqa.example/",
    "https://ドメイン。example/": "https://xn--eckwd4c7c.example/",
    "https://news.example/a%2Fb%zz": "https://news.example/a%2Fb%zz",
    "https://news.example/a/../b/./c?x=/../y": "https://news.example/b/c?x=/../y",
    "https://news.example/../..": "https://news.example/",
    "https://news.example/.well-known/x..y/...": "https://news.example/.well-known/x..y/...",
    "http://[2606:4700::1]:8080/": "http://[2606:4700::1]:8080/",
    "http://8.8.8.8/": "http://8.8.8.8/",
    "http://８.8.8.8/": "http://8.8.8.8/",
    "http://a_b.example/": "http://a_b.example/",
}


@pytest.mark.parametrize(("url", "clean"), GOOD_URLS.items())
def test_addresses_are_brought_into_one_form(url: str, clean: str) -> None:
    """Host in ASCII and lower case, default port and fragment dropped, the rest escaped where it must be; and
    the form is stable."""
    assert parse(url).url == clean
    assert parse(clean).url == clean


BAD_URLS: list[tuple[str, FetchFailure]] = [
    ("ftp://news.example/", FetchFailure.SCHEME),
    ("file:///etc/passwd", FetchFailure.SCHEME),
    ("javascript:alert(1)", FetchFailure.SCHEME),
    ("data:text/html,x", FetchFailure.SCHEME),
    ("gopher://news.example/", FetchFailure.SCHEME),
    ("ws://news.example/", FetchFailure.SCHEME),
    ("", FetchFailure.ADDRESS),
    ("news.example/report", FetchFailure.ADDRESS),
    ("//news.example/", FetchFailure.ADDRESS),
    ("http:news.example", FetchFailure.ADDRESS),
    ("http:\\\\news.example", FetchFailure.ADDRESS),
    ("http://", FetchFailure.ADDRESS),
    ("http:///path", FetchFailure.ADDRESS),
    ("http://user@news.example/", FetchFailure.ADDRESS),
    ("http://user:pass@news.example/", FetchFailure.ADDRESS),
    ("http://news.example@127.0.0.1/", FetchFailure.ADDRESS),
    ("http://news.example\\@127.0.0.1/", FetchFailure.ADDRESS),
    ("http://news.example\\.evil.example/", FetchFailure.ADDRESS),
    ("http://127.0.0.1%00.news.example/", FetchFailure.ADDRESS),
    ("http://127%2e0.0.1/", FetchFailure.ADDRESS),
    ("http://news.exa mple/", FetchFailure.ADDRESS),
    ("http://news.example/a\r\nHost: evil.example", FetchFailure.ADDRESS),
    ("http://news.example/a\tb", FetchFailure.ADDRESS),
    ("http://news.example/\x00", FetchFailure.ADDRESS),
    ("http://news..example/", FetchFailure.ADDRESS),
    ("http://.news.example/", FetchFailure.ADDRESS),
    ("http://-news.example/", FetchFailure.ADDRESS),
    ("http://" + "a" * 64 + ".example/", FetchFailure.ADDRESS),
    ("http://" + "a." * 127 + "example/", FetchFailure.ADDRESS),
    ("http://news.example:0/", FetchFailure.ADDRESS),
    ("http://news.example:65536/", FetchFailure.ADDRESS),
    ("http://news.example:８０/", FetchFailure.ADDRESS),
    ("http://news.example:+80/", FetchFailure.ADDRESS),
    ("http://news.example:80:80/", FetchFailure.ADDRESS),
    ("http://news.example:22/", FetchFailure.ADDRESS),
    ("http://2130706433/", FetchFailure.ADDRESS),
    ("http://0x7f000001/", FetchFailure.ADDRESS),
    ("http://0x7f.1/", FetchFailure.ADDRESS),
    ("http://0177.0.0.1/", FetchFailure.ADDRESS),
    ("http://127.1/", FetchFailure.ADDRESS),
    ("http://127.0.1/", FetchFailure.ADDRESS),
    ("http://127.0.0.01/", FetchFailure.ADDRESS),
    ("http://127.0.0.256/", FetchFailure.ADDRESS),
    ("http://1.2.3.4.5/", FetchFailure.ADDRESS),
    ("http://news.example.1/", FetchFailure.ADDRESS),
    ("http://１２７.1/", FetchFailure.ADDRESS),
    ("http://[::1/", FetchFailure.ADDRESS),
    ("http://[::1]x/", FetchFailure.ADDRESS),
    ("http://[fe80::1%25eth0]/", FetchFailure.ADDRESS),
    ("http://[fe80::1%eth0]/", FetchFailure.ADDRESS),
    ("http://[v1.fe80]/", FetchFailure.ADDRESS),
    ("http://[127.0.0.1]/", FetchFailure.ADDRESS),
    ("http://xn--\u0080.example/", FetchFailure.ADDRESS),
    ("http://a\u200b\u2044b.example/", FetchFailure.ADDRESS),
    ("http://news.example/" + "a" * 9_000, FetchFailure.ADDRESS),
    ("http://news.example/\ud800", FetchFailure.ADDRESS),
]


@pytest.mark.parametrize(("url", "kind"), BAD_URLS)
def test_malformed_and_ambiguous_addresses_are_refused(url: str, kind: FetchFailure) -> None:
    """No name is ever looked up for them; the message can be printed."""
    with pytest.raises(FetchError) as caught:
        parse(url)
    assert caught.value.kind is kind
    assert str(caught.value).encode("utf-8")


def test_ports_of_other_services_are_refused() -> None:
    """Each port of the table; the web's own are not in it."""
    assert not BAD_PORTS & {80, 443, 8000, 8080, 8443}
    for port in BAD_PORTS:
        with pytest.raises(FetchError):
            parse(f"http://news.example:{port}/")


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("/b", "https://news.example/b"),
        ("b?x", "https://news.example/a/b?x"),
        ("?x", "https://news.example/a/c?x"),
        ("//other.example/d", "https://other.example/d"),
        ("http://other.example", "http://other.example/"),
        (" ../e ", "https://news.example/e"),
        ("/ü", "https://news.example/%C3%BC"),
        ("/\udce9", "https://news.example/%E9"),
        ("#top", "https://news.example/a/c"),
        ("", "https://news.example/a/c"),
    ],
)
def test_redirects_are_relative_to_where_they_came_from(location: str, where: str) -> None:
    """RFC 3986, section 5; bytes that are no UTF-8 are escaped as they are."""
    assert follow(parse("https://news.example/a/c"), location).url == where


@pytest.mark.parametrize("location", ["http://[", "javascript:x", "http://a@b/", "https://0x7f.1/"])
def test_redirects_to_no_address_are_refused(location: str) -> None:
    """The same grammar holds for what a server names."""
    with pytest.raises(FetchError):
        follow(parse("https://news.example/a"), location)


class Names:
    """A resolver with a table of answers that counts how often it was asked."""

    def __init__(self, **answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[host.replace(".", "_")]


def admit(names: Names, url: str, **settings: bool) -> tuple[str, ...]:
    guard = Guard(FixedClock(NOON), resolver=names, **settings)
    return asyncio.run(guard.admit(parse(url)))


def test_checked_addresses_are_pinned() -> None:
    """All addresses of a public name, in the resolver's order."""
    names = Names(news_example=("8.8.8.8", "2606:4700::1"))
    assert admit(names, "http://news.example/") == ("8.8.8.8", "2606:4700::1")


@pytest.mark.parametrize(
    "answers",
    [
        ("10.0.0.1",),
        ("8.8.8.8", "127.0.0.1"),
        ("2606:4700::1", "::ffff:192.168.0.1"),
        ("8.8.8.8", "fe80::1%eth0"),
        ("169.254.169.254",),
    ],
)
def test_one_private_address_condemns_a_name(answers: tuple[str, ...]) -> None:
    """A name that resolves to any refused address is not asked at all; the message names both."""
    with pytest.raises(FetchError) as caught:
        admit(Names(news_example=answers), "http://news.example/")
    assert caught.value.kind is FetchFailure.FORBIDDEN
    assert "news.example" in str(caught.value)
    assert answers[-1] in str(caught.value)


def test_literal_addresses_are_checked_without_a_look_up() -> None:
    """Also in brackets and in other spellings of the same number."""
    names = Names()
    for url in ("http://10.0.0.1/", "http://[::1]/", "http://[::ffff:7f00:1]/", "http://[0:0::1]/"):
        with pytest.raises(FetchError) as caught:
            admit(names, url)
        assert caught.value.kind is FetchFailure.FORBIDDEN
    assert admit(names, "http://[::ffff:7f00:1]/", allow_loopback=True) == ("::ffff:7f00:1",)
    assert names.asked == []


def test_an_answer_is_used_for_a_short_time() -> None:
    """A second check within the time asks nobody; afterwards the name is resolved and checked anew."""
    names = Names(news_example=["8.8.8.8"])
    clock = FixedClock(NOON)
    guard = Guard(clock, resolver=names, ttl=60)
    target = parse("http://news.example/")

    async def work() -> None:
        await guard.admit(target)
        await guard.admit(target)
        assert len(names.asked) == 1
        names.answers["news_example"] = ["127.0.0.1"]  # rebound
        clock.advance(timedelta(seconds=60))
        with pytest.raises(FetchError):
            await guard.admit(target)

    asyncio.run(work())
    assert len(names.asked) == 2


def test_the_table_of_hosts_is_bounded() -> None:
    """The oldest hosts are forgotten, and looked up again."""
    names = Names(**{f"h{number}_example": ["8.8.8.8"] for number in range(10)})
    guard = Guard(FixedClock(NOON), resolver=names, capacity=3)

    async def work() -> None:
        for number in (*range(10), 9, 8, 7, 6):
            await guard.admit(parse(f"http://h{number}.example/"))

    asyncio.run(work())
    assert names.asked[10:] == ["h6.example"]


def test_names_that_are_not_found() -> None:
    """No answer, an empty answer and a resolver that never answers are told apart from refusals."""

    async def fails(host: str) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    async def hangs(host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async def none(host: str) -> Sequence[str]:
        return []

    async def work() -> None:
        for resolver, kind in (
            (fails, FetchFailure.DNS),
            (none, FetchFailure.DNS),
            (hangs, FetchFailure.TIMEOUT),
        ):
            guard = Guard(FixedClock(NOON), resolver=resolver, lookup_seconds=0.01)
            with pytest.raises(FetchError) as caught:
                await guard.admit(parse("http://news.example/"))
            assert caught.value.kind is kind
            assert "news.example" in caught.value.cause

    asyncio.run(work())


def test_the_system_knows_this_machine() -> None:
    """The resolver that is used outside of tests gives plain addresses, and the guard refuses them."""
    addresses = asyncio.run(system_resolver("localhost"))
    assert addresses
    for address in addresses:
        assert check_address(address)
        assert check_address(address, allow_loopback=True) is None


def test_requests_through_a_proxy_are_checked_as_far_as_possible() -> None:
    """Literal addresses and localhost are refused; other names are the proxy's business."""
    guard = Guard(FixedClock(NOON), resolver=Names())
    guard.check_literal(parse("http://news.example/"))
    for url in ("http://10.0.0.1/", "http://localhost/", "http://a.localhost./", "http://[::1]/"):
        with pytest.raises(FetchError):
            guard.check_literal(parse(url))
