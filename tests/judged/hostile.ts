/** Programs that do their worst, in Python; each gets a port. */
export const HOSTILE: Record<string, string> = {
  "never ends and never listens": `
import time
while True:
    time.sleep(60)
`,
  "closes every connection at once": `
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
while True:
    s.accept()[0].close()
`,
  "forks, and leaves its children behind": `
import os, socket, sys, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
for i in range(10):
    if os.fork() == 0:
        time.sleep(600)
while True:
    s.accept()
`,
  "ignores SIGTERM, SIGINT and SIGHUP": `
import signal, socket, sys
for it in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
    signal.signal(it, signal.SIG_IGN)
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
clients = []
while True:
    clients.append(s.accept())
`,
  "prints a gigabyte": `
import sys
for i in range(1000):
    sys.stdout.write("x" * 1000000)
`,
  "sends a gigabyte": `
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(5)
while True:
    conn = s.accept()[0]
    try:
        for i in range(1000):
            conn.sendall(b"x" * 1000000)
    except OSError:
        pass
`,
};
