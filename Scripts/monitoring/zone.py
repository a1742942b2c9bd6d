"""All that stands in one zone, as one process that answers HTTP on many addresses: stop it, and the zone is dark."""

import selectors
import socket
import sys

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nok\n"

port, addresses = int(sys.argv[1]), sys.argv[2:]
selector = selectors.DefaultSelector()
for address in addresses:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(512)
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ, True)
while True:
    for key, _ in selector.select():
        try:
            if key.data:
                connection, _ = key.fileobj.accept()
                connection.setblocking(False)
                selector.register(connection, selectors.EVENT_READ, False)
            else:
                received = key.fileobj.recv(65536)
                if received:
                    key.fileobj.send(ANSWER)
                selector.unregister(key.fileobj)
                key.fileobj.close()
        except OSError:
            # Whoever asked went away.
            if not key.data:
                selector.unregister(key.fileobj)
                key.fileobj.close()
