"""What a connection to the server is like before anything is said."""

from __future__ import annotations

import socket

from server.cli import listen
from server.settings import Settings


def test_an_answer_waits_for_no_acknowledgement_of_its_head():
    with (
        listen(Settings(host="127.0.0.1", port=0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as there,
    ):
        assert there.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
