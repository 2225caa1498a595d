# The string server of section 6, with nonblocking sockets and poll().

import select
import socket
import sys

v = b""
still_to_come = 2
clients = {}  # the connections, by their descriptors
unsent = {}  # what each connection could not take yet
ended = set()  # those that will send no more

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(5)
poller = select.poll()
poller.register(listener, select.POLLIN)


def accept():
    conn, address = listener.accept()
    print("client is at", address)
    conn.setblocking(False)
    clients[conn.fileno()] = conn
    unsent[conn.fileno()] = bytearray()
    poller.register(conn, select.POLLIN)


def receive(fd):
    global v
    letters = clients[fd].recv(1024)
    if not letters:
        ended.add(fd)
    for i in range(len(letters)):
        v += letters[i:i + 1]
        unsent[fd] += v


def send(fd):
    try:
        count = clients[fd].send(unsent[fd])
        del unsent[fd][:count]
    except BlockingIOError:
        pass


def close(fd):
    poller.unregister(fd)
    clients.pop(fd).close()
    ended.discard(fd)


while still_to_come or clients:
    for fd, event in poller.poll():
        if fd == listener.fileno():
            accept()
            still_to_come -= 1
            if not still_to_come:
                poller.unregister(listener)
            continue
        try:
            if event & ~select.POLLOUT:
                receive(fd)
            send(fd)
        except ConnectionError:
            close(fd)
            continue
        if fd in ended and not unsent[fd]:
            close(fd)
            continue
        reads = 0 if fd in ended else select.POLLIN
        poller.modify(fd, reads | (select.POLLOUT if unsent[fd] else 0))
print("the final value of v is", v.decode())
