# The client of the string server of section 6.

import socket
import sys

s = socket.socket()
s.connect((sys.argv[1], int(sys.argv[2])))
last = ""
while True:
    try:
        k = input("enter a letter:")
    except EOFError:
        break
    if k == "":
        break
    s.sendall(k.encode())
    # Nothing marks the end of v, but it ends with our letter, and it has grown.
    v = ""
    while not v.endswith(k) or len(v) <= len(last):
        more = s.recv(1024)
        if not more:
            sys.exit("the server has closed the connection")
        v += more.decode()
    print(v)
    last = v
s.close()
