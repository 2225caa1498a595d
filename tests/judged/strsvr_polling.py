# A string server with the mistakes of the one in section 6: it serves nobody
# before both clients have come, then asks each of them in turn, without a pause.

import socket
import sys

listener = socket.socket()
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(5)

clients = []
for i in range(2):
    conn, address = listener.accept()
    conn.setblocking(False)
    clients.append(conn)

v = ""
while clients:
    for conn in list(clients):
        try:
            letter = conn.recv(1).decode()
            if letter:
                v += letter
                conn.send(v.encode())
            else:
                conn.close()
                clients.remove(conn)
        except OSError:
            pass
print("the final value of v is", v)
