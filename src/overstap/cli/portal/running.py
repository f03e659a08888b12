"""``overstap portal serve | web | worker``: what stays up until it is stopped."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import nullcontext
from pathlib import Path

import click

from overstap.cli.between import Between
from overstap.cli.memory import keep_memory_small
from overstap.cli.portal.options import data_option
from overstap.cli.reporting import console as terminal
from overstap.i18n import translate
from overstap.portal.project import bootstrap
from overstap.portal.project.installation import open_installation, require_unserved
from overstap.portal.project.lifeline import follow_parent
from overstap.portal.project.port import claim
from overstap.portal.project.renewing import begin_anew
from overstap.portal.project.serving import WebAddress, serve_web
from overstap.portal.project.supervising import (
    SECONDS_FOR_OPEN_JOBS,
    SECONDS_FOR_OPEN_REQUESTS,
    Part,
    running,
    watch,
)

# On top of what a part gives itself to stop.
_SPARE_SECONDS = 5.0
# Django and its first connection take a few seconds; on a busy machine ten times that.
_SECONDS_TO_ANSWER = 60.0

_host = click.option(
    "--host", metavar="ADRES", default="127.0.0.1", show_default=True, help="Adres waarop het portaal luistert."
)
_port = click.option("--port", type=Between(0, 65535), default=8000, show_default=True, help="0: kies zelf.")


@click.command()
@_host
@_port
@click.option("--workers", type=Between(1, 64), default=1, show_default=True, help="Aantal verwerkers.")
@click.option("--until-stdin-closes", is_flag=True, help="Stop ook zodra niemand de invoer nog openhoudt.")
@data_option
def serve(*, data: Path, host: str, port: int, workers: int, until_stdin_closes: bool) -> None:
    """Draai het hele portaal: PostgreSQL, webserver en verwerker, tot Ctrl-C."""
    # A service manager says SIGTERM where a person says Ctrl-C; both get the same tidy end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # Before the port: "choose another one" would be the wrong advice to who starts the same portal twice.
        require_unserved(data)
        with claim(host, port) as number, open_installation(data).served_alone():
            _serve(WebAddress(host, number), data, workers=workers, until_stdin_closes=until_stdin_closes)
    except KeyboardInterrupt:
        return


def _serve(address: WebAddress, data: Path, *, workers: int, until_stdin_closes: bool) -> None:
    # What an operator calls the portal comes first: behind a proxy, people never see our own address.
    url = os.environ.setdefault("OVERSTAP_PUBLIC_URL", address.url)
    open_installation(data).remember_address(url)
    with bootstrap.console(data), running(_parts(address, data, workers)) as children:
        # Said only when it is true: whoever reads it opens the page at once.
        if _answers(address):
            terminal.print(translate("Het portaal draait op {url}").format(url=address.url), soft_wrap=True)
        watch(children, until_stdin_closes=until_stdin_closes)


@click.command()
@_host
@_port
@click.option("--processes", type=Between(1, 64), default=1, show_default=True, help="Aantal webprocessen.")
@click.option("--claimed", is_flag=True, hidden=True)
@data_option
def web(*, data: Path, host: str, port: int, processes: int, claimed: bool) -> None:
    """Draai alleen de webserver."""
    follow_parent()
    # Under ``serve`` the port is claimed already, and must be from before PostgreSQL starts.
    with nullcontext(port) if claimed else claim(host, port) as number, bootstrap.environment_of(data):
        serve_web(WebAddress(host, number), processes=processes)


@click.command()
@click.option("--concurrency", type=Between(1, 64), default=2, show_default=True, help="Taken tegelijk.")
@click.option("--until-idle", is_flag=True, help="Stop zodra er geen werk meer ligt.")
@data_option
def worker(*, data: Path, concurrency: int, until_idle: bool) -> None:
    """Draai een verwerker; er mogen er meer tegelijk draaien, ook op andere machines."""
    follow_parent()
    # Before the first thread: each would keep what it once needed, and a segment needs much.
    keep_memory_small()
    # As it is now: completed, it leads to a database that runs only as long as somebody holds it.
    given = dict(os.environ)
    with bootstrap.environment_of(data):
        is_full = bootstrap.work(concurrency=concurrency, until_idle=until_idle)
    if is_full:
        begin_anew(given)


COMMANDS = (serve, web, worker)


def _parts(address: WebAddress, data: Path, workers: int) -> list[Part]:
    options = ("--host", address.host, "--port", str(address.port), "--data", str(data))
    web_part = Part("web", ("portal", "web", "--claimed", *options), SECONDS_FOR_OPEN_REQUESTS + _SPARE_SECONDS)
    command = ("portal", "worker", "--data", str(data))
    return [web_part, *(Part("worker", command, SECONDS_FOR_OPEN_JOBS + _SPARE_SECONDS) for _ in range(workers))]


def _answers(address: WebAddress) -> bool:
    """Wait until the web server takes connections; False when it does not within a minute."""
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        try:
            socket.create_connection((address.host, address.port), timeout=1).close()
        except OSError:
            # Not there yet; trying ten times a second costs nothing.
            time.sleep(0.1)
        else:
            return True
    return False
