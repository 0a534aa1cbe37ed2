"""What went wrong on the wire, in words that name the cause."""

from __future__ import annotations

import ssl

from variorum.errors import FetchError, FetchFailure

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


def no_connection(error: Exception, url: str, *, to: str = "") -> FetchError:
    """The error of a connection that could not be made; `to` says to whom, where that is not the server."""
    match error:
        case ssl.SSLCertVerificationError():
            words = CERTIFICATE_FAULTS.get(error.verify_code, "the certificate was refused")
            if to:
                words = f"no connection{to}: {words}"
            return FetchError(FetchFailure.TLS, url, f"{words} ({error.verify_message})")
        case ssl.SSLError():
            return FetchError(FetchFailure.TLS, url, f"no encrypted connection{to}: {_words(error)}")
        case TimeoutError():
            return FetchError(FetchFailure.TIMEOUT, url, f"no connection{to} in time")
    return FetchError(FetchFailure.CONNECT, url, f"no connection{to}: {_words(error)}")


def broken(error: Exception | None, url: str) -> FetchError:
    """The error of a connection that ended while its answer was waited for."""
    if error is None:
        return FetchError(FetchFailure.PROTOCOL, url, "the connection was closed without an answer")
    return FetchError(FetchFailure.PROTOCOL, url, f"the connection failed: {_words(error)}")


def _words(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
    if reason is None and isinstance(error, ConnectionResetError):
        return "the other side reset it"
    return str(reason or error) or type(error).__name__
