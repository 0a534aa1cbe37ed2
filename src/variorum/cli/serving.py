"""`serve`, and how the pages are served beside other work."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import click

from variorum.app import Observatory
from variorum.cli.command import Command
from variorum.cli.options import PORT, opened, settings_options
from variorum.cli.output import say
from variorum.cli.running import until_signalled
from variorum.config import Loaded, Settings, is_loopback
from variorum.errors import SettingsError, VariorumError


class _ListenError(VariorumError):
    """The pages cannot be served where they should be."""


def require_safe_listen(settings: Settings) -> None:
    """Beyond this machine, itself or by a proxy, the pages need a token, a proxy's word on who asks, or to be public.
    Raises `SettingsError`."""
    if settings.public or settings.token or settings.user_header:
        return
    reached = [("listen", settings.listen)]
    if settings.base_url:
        reached.append(("base_url", urlsplit(settings.base_url).hostname or ""))
    for name, host in reached:
        if not is_loopback(host):
            raise SettingsError(
                f"{name}={getattr(settings, name)} can be reached from other machines: set a token "
                "(VARIORUM_TOKEN), user_header with proxies, or public=yes for read-only pages with excerpts"
            )


@contextlib.asynccontextmanager
async def serving(observatory: Observatory) -> AsyncIterator[str]:
    """The pages, served in the running loop until the end; gives their address.

    Raises `VariorumError` where the address or port cannot be had.
    """
    import uvicorn

    from variorum.web.site import create_site

    settings = observatory.settings
    with _listening(settings.listen, settings.port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(
                create_site(observatory),
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # whom to believe is said by our own settings
                lifespan="off",
            )
        )
        # Signals are ours: they stop the watching too.
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        gc.collect()
        gc.freeze()  # what is loaded lasts as long as the process: no page has to wait while it is looked through
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            host = f"[{settings.listen}]" if ":" in settings.listen else settings.listen
            yield f"http://{host}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            await task


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens already: what asks from now on is answered, if only a little later."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} of {host} is taken; --port names another, --port 0 any free one"
        elif error.errno == errno.EACCES:
            why = f"port {port} of {host} needs more rights; take one above 1023"
        else:
            why = f"{host} cannot be listened on ({error.strerror}); see the setting `listen`"
        raise _ListenError(why) from error


@click.command(
    "serve",
    cls=Command,
    examples=(
        ("variorum serve", "the pages, on this machine only"),
        ("variorum serve --set listen=0.0.0.0 --set public=yes", "read-only pages with excerpts for all"),
    ),
)
@PORT
@settings_options
def serve_command(port: int | None, loaded: Loaded) -> None:
    """Serve the pages until stopped. Beyond this machine only with a token, a trusted proxy, or --set public=yes."""
    settings = loaded.settings if port is None else loaded.settings.replace(port=port)
    require_safe_listen(settings)

    async def work(stop: asyncio.Event) -> None:
        async with serving(observatory) as address:
            say(f"read it at {address} (Ctrl-C stops it)")
            await stop.wait()

    with opened(replace(loaded, settings=settings)) as observatory:
        asyncio.run(until_signalled(work))


COMMANDS = {"serve": serve_command}
