# The string server of section 6, with a thread for each client.

import socket
import sys
import threading

v = ""
lock = threading.Lock()


def serve(conn):
    global v
    while True:
        try:
            letters = conn.recv(1024).decode()
        except ConnectionError:
            break
        if not letters:
            break
        for letter in letters:
            with lock:
                v += letter
                answer = v
            try:
                conn.sendall(answer.encode())
            except ConnectionError:
                pass  # The client has left, but its letters count.
    conn.close()


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(5)

threads = []
for i in range(2):
    conn, address = listener.accept()
    print("client is at", address)
    thread = threading.Thread(target=serve, args=(conn,))
    threads.append(thread)
    thread.start()
for thread in threads:
    thread.join()
print("the final value of v is", v)
