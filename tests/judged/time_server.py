# The time server of chapter 18.

import socket
import sys
import time

address = ("127.0.0.1", int(sys.argv[1]))
interval = float(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
due = time.monotonic()
while True:
    s.sendto(time.asctime().encode(), address)
    due += interval
    time.sleep(max(0, due - time.monotonic()))
