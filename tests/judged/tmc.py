# The client of section 2: sends a string and gets it back many times.

import socket
import sys

s = socket.socket()
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(sys.argv[3].encode())
i = 0
while True:
    data = s.recv(1000000)
    i += 1
    if not data:
        break
    if i < 5:
        print(data.decode())
    print("received", len(data), "bytes")
s.close()
