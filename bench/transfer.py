"""Transfers bytes: "send BYTES" accepts a client, "receive PORT" connects."""
import socket
import sys

if sys.argv[1] == "send":
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    block = bytes(262144)
    for _ in range(int(sys.argv[2]) // len(block)):
        connection.sendall(block)
    connection.close()
else:
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    print(len(connection.recv(1000000)), flush=True)
    while connection.recv(1000000):
        pass
