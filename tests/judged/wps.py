# The client of section 5.2: prints what the server's w or ps prints.

import socket
import sys

s = socket.socket()
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(sys.argv[3].encode())
for line in s.makefile("r", encoding="utf-8"):
    print(line, end="")
s.close()
