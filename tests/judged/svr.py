# The server of section 5.2: runs w or ps for its clients.

import select
import socket
import subprocess
import sys
import threading

COMMANDS = ["w", "ps"]


def answer(conn, command):
    try:
        if command in COMMANDS:
            output = subprocess.run([command], stdout=subprocess.PIPE).stdout
            conn.sendall(output)
        else:
            conn.sendall(b"error: send w or ps\n")
    except ConnectionError:
        pass  # The client has left.
    conn.close()


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(5)

asked = {}  # what each client has sent so far
while True:
    ready, _, _ = select.select([listener, *asked], [], [])
    for conn in ready:
        if conn is listener:
            conn, address = listener.accept()
            asked[conn] = ""
            continue
        try:
            more = conn.recv(64).decode(errors="replace")
        except ConnectionError:
            more = ""
        asked[conn] += more
        if more and asked[conn] == "p":
            continue  # The rest of ps may still be on its way.
        command = asked.pop(conn).strip()
        if not command:
            conn.close()
            continue
        threading.Thread(target=answer, args=(conn, command)).start()
