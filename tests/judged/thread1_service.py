# The four engines of section 18.1.1, as a service.

import select
import socket
import sys
import threading
import time


def engine(qualifier, service):
    for i in range(500):
        sys.stdout.write("%s%s%03d " % (qualifier, service, i))
        sys.stdout.flush()
        time.sleep(0.0001)


def request(line):
    words = line.split()
    if len(words) != 2 or words[0] not in ["a", "b", "c", "d"]:
        return "error: send a service and a qualifier, such as: a 88"
    args = (words[1], words[0].upper())
    threading.Thread(target=engine, args=args, daemon=True).start()
    return "ok"


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(5)

rest = {}  # what each client has sent after its last line end
while True:
    ready, _, _ = select.select([listener, *rest], [], [])
    for conn in ready:
        if conn is listener:
            conn, address = listener.accept()
            rest[conn] = ""
            continue
        try:
            more = conn.recv(1024).decode(errors="replace")
            if not more:
                del rest[conn]
                conn.close()
                continue
            *lines, rest[conn] = (rest[conn] + more).split("\n")
            for line in lines:
                conn.sendall((request(line) + "\n").encode())
        except ConnectionError:
            del rest[conn]
            conn.close()
