"""Reads lines with makefile; prints how many there were and how long it took."""
import json
import socket
import sys
import time

connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
start = time.perf_counter()
lines = 0
for line in connection.makefile("r", encoding="utf-8"):
    lines += 1
print(json.dumps({"lines": lines, "seconds": time.perf_counter() - start}))
