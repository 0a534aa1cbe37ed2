"""What went wrong on the wire, in words that name the cause."""

from __future__ import annotations

import ssl

import aiohttp

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.address import Target

#: OpenSSL's verification codes (x509_vfy.h) in words.
CERTIFICATE_FAULTS: dict[int, str] = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate was issued by an unknown authority",
    20: "the certificate was issued by an unknown authority",
    21: "the certificate's chain is incomplete",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another address",
}


def explain(error: Exception, target: Target, nothing_received: bool) -> FetchError:
    """Turn an error of aiohttp or of the system into a `FetchError`."""
    kind, words = _cause(error, nothing_received)
    return FetchError(kind, target.url, words)


def _cause(error: Exception, nothing_received: bool) -> tuple[FetchFailure, str]:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return FetchFailure.TLS, _certificate(error.certificate_error)
        case ssl.SSLCertVerificationError():
            return FetchFailure.TLS, _certificate(error)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchFailure.TLS, f"no encrypted connection: {_system_words(error)}"
        case aiohttp.ConnectionTimeoutError():
            return FetchFailure.TIMEOUT, "no connection in time"
        case TimeoutError() if nothing_received:
            return FetchFailure.TIMEOUT, "no answer in time"
        case TimeoutError():
            return FetchFailure.TIMEOUT, "the answer was not complete in time"
        case aiohttp.ClientConnectorDNSError():
            return FetchFailure.DNS, f"the name was not found: {_system_words(error)}"
        case aiohttp.ClientProxyConnectionError():
            return FetchFailure.CONNECT, f"no connection to the proxy: {_system_words(error)}"
        case aiohttp.ClientHttpProxyError():
            return FetchFailure.CONNECT, f"the proxy refused: {error.status} {error.message}"
        case aiohttp.ClientConnectorError():
            return FetchFailure.CONNECT, f"no connection: {_system_words(error)}"
        case aiohttp.InvalidURL():
            return FetchFailure.ADDRESS, "the address cannot be asked"
        case aiohttp.ClientPayloadError():
            return FetchFailure.PROTOCOL, "the answer breaks off or its framing is broken"
        case aiohttp.ClientResponseError():
            return FetchFailure.PROTOCOL, f"the answer is not HTTP: {' '.join(error.message.split())[:200]}"
        case aiohttp.ServerDisconnectedError():
            return FetchFailure.PROTOCOL, "the connection was closed without an answer"
    return FetchFailure.PROTOCOL, f"the connection failed: {_system_words(error)}"


def _certificate(error: BaseException) -> str:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate was refused: {error}"
    words = CERTIFICATE_FAULTS.get(error.verify_code, "the certificate was refused")
    return f"{words} ({error.verify_message})"


def _system_words(error: BaseException) -> str:
    inner = getattr(error, "os_error", error)
    reason = getattr(inner, "reason", None) or getattr(inner, "strerror", None)
    if reason is None and isinstance(inner, ConnectionResetError):
        return "the other side reset it"
    return str(reason or inner) or type(inner).__name__
