# The server of section 2: sends the string of one client back 10,000 times.

import select
import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(1)
conn, address = listener.accept()
print("client is at", address)

# Everything that comes before the go-ahead is the string.
string = b""
inputs = [conn, sys.stdin]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if conn in ready:
        more = conn.recv(65536)
        string += more
        if not more:
            inputs.remove(conn)
    elif sys.stdin in ready:
        sys.stdin.readline()
        break

conn.sendall(10000 * string)
conn.close()
