from __future__ import annotations

import socket

import pytest

from overstap.portal.project.port import FIRST_CHOICES, PortTakenError, claim

HOST = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """As the web server does it: sharing the port with whoever shares it too."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    server.bind((HOST, port))
    server.listen()
    return server


def test_a_claimed_port_cannot_be_claimed_again() -> None:
    with claim(HOST, 0) as port, pytest.raises(PortTakenError, match=str(port)), claim(HOST, port):
        pass


def test_the_web_server_of_the_claimant_may_listen_there() -> None:
    with claim(HOST, 0) as port, listening(port) as server:
        socket.create_connection((HOST, port)).close()
        server.accept()[0].close()


def test_a_port_where_somebody_listens_cannot_be_claimed() -> None:
    with claim(HOST, 0) as port, listening(port), pytest.raises(PortTakenError), claim(HOST, port):
        pass


def test_a_port_is_free_again_after_its_claim() -> None:
    with claim(HOST, 0) as port:
        pass
    with claim(HOST, port) as again:
        assert again == port


def test_two_who_leave_the_choice_get_two_ports_of_the_well_known_ones() -> None:
    with claim(HOST, 0) as first, claim(HOST, 0) as second:
        assert first != second
        assert {first, second} <= set(FIRST_CHOICES)
