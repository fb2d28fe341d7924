"""Names below localhost are loopback (RFC 6761, 6.3), which not every resolver knows. Python loads this by its name."""

import socket

resolve = socket.getaddrinfo


def resolve_localhost(host, *rest, **options):
    is_below = isinstance(host, str) and host.endswith(".localhost")
    return resolve("127.0.0.1" if is_below else host, *rest, **options)


socket.getaddrinfo = resolve_localhost
