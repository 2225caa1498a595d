# The four engines of section 18.1.1.

import sys
import threading
import time


def engine(qualifier, service):
    for i in range(500):
        sys.stdout.write("%s%s%03d " % (qualifier, service, i))
        time.sleep(0.0001)


threads = []
for service, qualifier in [("A", 88), ("B", 12), ("C", 44), ("D", 37)]:
    thread = threading.Thread(target=engine, args=(qualifier, service))
    threads.append(thread)
    thread.start()
for thread in threads:
    thread.join()
print()
