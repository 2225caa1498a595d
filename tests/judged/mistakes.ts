/**
 * The mistakes with which the judge is tested, each as changes to one of the
 * programs beside this file, which make none.
 *
 * @module
 */

/** A program that makes no mistake, and how to start it. */
interface Right {
  /** The judge's name for it, such as `strsvr`. */
  program: string;
  /** The file. */
  file: string;
  /** Its arguments. */
  args: string[];
}

/** A mistake in a program. */
export interface Mistake {
  /** The program that is changed. */
  right: Right;
  /** The check that must fail; no other check may fail. */
  check: string;
  /** What is wrong with the program now. */
  title: string;
  /** What is replaced, and by what; each stands in the program exactly once. */
  changes: [from: string, to: string][];
  /** The verdict; FAIL if not given. */
  verdict?: "advice";
}

/** The programs that make no mistake. */
export const RIGHT = {
  threads: {
    program: "strsvr",
    file: "strsvr_threads.py",
    args: ["{port}"],
  },
  poll: { program: "strsvr", file: "strsvr_poll.py", args: ["{port}"] },
  strclnt: {
    program: "strclnt",
    file: "strclnt.py",
    args: ["{host}", "{port}"],
  },
  tms: { program: "tms", file: "tms.py", args: ["{port}"] },
  tmc: {
    program: "tmc",
    file: "tmc.py",
    args: ["{host}", "{port}", "{string}"],
  },
  svr: { program: "svr", file: "svr.py", args: ["{port}"] },
  wps: {
    program: "wps",
    file: "wps.py",
    args: ["{host}", "{port}", "{command}"],
  },
  thread1: { program: "thread1", file: "thread1.py", args: [] },
  service: {
    program: "thread1",
    file: "thread1_service.py",
    args: ["{port}"],
  },
  timeServer: {
    program: "time_server",
    file: "time_server.py",
    args: ["{port}", "{interval}"],
  },
  timeClient: {
    program: "time_client",
    file: "time_client.py",
    args: ["{port}"],
  },
} satisfies Record<string, Right>;

const REUSE = "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)";

/** The mistakes. */
export const MISTAKES: Mistake[] = [
  // The string server.
  {
    right: RIGHT.threads,
    check: "letters",
    title: "answers with the letter alone",
    changes: [["answer = v", "answer = letter"]],
  },
  {
    right: RIGHT.threads,
    check: "first",
    title: "waits for all clients before it serves one, like the book",
    changes: [
      ["    thread.start()\n", ""],
      [
        "for thread in threads:",
        "for thread in threads:\n    thread.start()\nfor thread in threads:",
      ],
    ],
    verdict: "advice",
  },
  {
    right: RIGHT.threads,
    check: "lunch",
    title: "runs the thread's function itself, one client after the other",
    changes: [["thread.start()", "thread.run()"], [
      "    thread.join()",
      "    pass",
    ]],
  },
  {
    right: RIGHT.threads,
    check: "order",
    title: "answers each client with its own letters",
    changes: [
      ["    global v\n", '    global v\n    own = ""\n'],
      ["answer = v", "own += letter\n                answer = own"],
    ],
  },
  {
    right: RIGHT.threads,
    check: "together",
    title: "takes one letter of what one recv() brings",
    changes: [["for letter in letters:", "for letter in letters[:1]:"]],
  },
  {
    right: RIGHT.poll,
    check: "leave",
    title: "drops a client that has hung up before it reads its last letters",
    changes: [
      [
        "poller.register(conn, select.POLLIN)",
        "poller.register(conn, select.POLLIN | select.POLLRDHUP)",
      ],
      [
        "reads = 0 if fd in ended else select.POLLIN",
        "reads = select.POLLIN | select.POLLRDHUP",
      ],
      [
        "        try:\n            if event",
        "        if event & (select.POLLHUP | select.POLLRDHUP):\n            close(fd)\n            continue\n        try:\n            if event",
      ],
    ],
  },
  {
    right: RIGHT.poll,
    check: "half-close",
    title: "takes a half-close for leaving, and does not answer any more",
    changes: [
      [
        "poller.register(conn, select.POLLIN)",
        "poller.register(conn, select.POLLIN | select.POLLRDHUP)",
      ],
      [
        "reads = 0 if fd in ended else select.POLLIN",
        "reads = select.POLLIN | select.POLLRDHUP",
      ],
      [
        "            send(fd)\n",
        "            if event & select.POLLRDHUP:\n                close(fd)\n                continue\n            send(fd)\n",
      ],
    ],
  },
  {
    right: RIGHT.poll,
    check: "reset",
    title: "does not expect a reset",
    changes: [["except ConnectionError:", "except BrokenPipeError:"]],
  },
  {
    right: RIGHT.poll,
    check: "deaf",
    title: "writes to blocking sockets, one client at a time",
    changes: [["    conn.setblocking(False)\n", ""]],
  },
  {
    right: RIGHT.poll,
    check: "whole",
    title: "sends once, and forgets what was not sent",
    changes: [["del unsent[fd][:count]", "unsent[fd].clear()"], [
      "    except BlockingIOError:\n        pass",
      "    except BlockingIOError:\n        unsent[fd].clear()",
    ]],
  },
  {
    right: RIGHT.threads,
    check: "final",
    title: "prints v without its last letter",
    changes: [['is", v)', 'is", v[:-1])']],
  },
  {
    right: RIGHT.poll,
    check: "idle",
    title: "asks again and again whether anything is ready",
    changes: [["poller.poll()", "poller.poll(0)"]],
  },
  {
    right: RIGHT.threads,
    check: "restart",
    title: "does not set SO_REUSEADDR",
    changes: [[REUSE, ""]],
  },

  // Its client.
  {
    right: RIGHT.strclnt,
    check: "prints",
    title: "prints the letter and not the answer",
    changes: [["    print(v)", "    print(k)"]],
  },
  {
    right: RIGHT.strclnt,
    check: "letter",
    title: "sends the line end, too",
    changes: [["k.encode()", '(k + "\\n").encode()']],
  },
  {
    right: RIGHT.strclnt,
    check: "long",
    title: "reads no more than 1,024 bytes",
    changes: [[
      "len(v) <= len(last):",
      "len(v) <= len(last):\n        if len(v) >= 1024:\n            break",
    ]],
  },
  {
    right: RIGHT.strclnt,
    check: "pieces",
    title: "takes what the first recv() brings for the answer",
    changes: [[
      "    while not v.endswith(k) or len(v) <= len(last):",
      "    for i in range(1):",
    ], ["recv(1024)", "recv(65536)"]],
  },
  {
    right: RIGHT.strclnt,
    check: "leave",
    title: "asks again after an empty line",
    changes: [[
      '    if k == "":\n        break',
      '    if k == "":\n        continue',
    ]],
  },
  {
    right: RIGHT.strclnt,
    check: "input-end",
    title: "asks again and again at the end of the input",
    changes: [[
      "    except EOFError:\n        break",
      "    except EOFError:\n        continue",
    ]],
  },
  {
    right: RIGHT.strclnt,
    check: "gone",
    title: "reads again and again at end of file",
    changes: [[
      '        if not more:\n            sys.exit("the server has closed the connection")\n',
      "",
    ]],
  },

  // The server that sends a string many times.
  {
    right: RIGHT.tms,
    check: "copies",
    title: "sends a copy too many",
    changes: [["10000 *", "10001 *"]],
  },
  {
    right: RIGHT.tms,
    check: "go-ahead",
    title: "does not wait for Enter, but for silence",
    changes: [[
      "select.select(inputs, [], [])",
      "select.select(inputs, [], [], 0.4)\n    if not ready and string:\n        break",
    ]],
  },
  {
    right: RIGHT.tms,
    check: "pieces",
    title: "reads once",
    changes: [["        if not more:", "        if True:"]],
  },
  {
    right: RIGHT.tms,
    check: "close",
    title: "does not close the connection",
    changes: [["conn.close()", "sys.stdin.read()"]],
  },
  {
    right: RIGHT.tms,
    check: "half-close",
    title: "takes a half-close for leaving",
    changes: [[
      "            inputs.remove(conn)",
      '            sys.exit("the client has left")',
    ]],
  },
  {
    right: RIGHT.tms,
    check: "whole",
    title: "calls send() once on a socket that does not block",
    changes: [["conn.sendall(", "conn.settimeout(5)\nconn.send("]],
  },
  {
    right: RIGHT.tms,
    check: "ends",
    title: "waits for another client",
    changes: [["conn.close()", "conn.close()\nlistener.accept()"]],
  },
  {
    right: RIGHT.tms,
    check: "idle",
    title: "asks again and again whether Enter was pressed",
    changes: [["inputs, [], [])", "inputs, [], [], 0)"]],
  },
  {
    right: RIGHT.tms,
    check: "restart",
    title: "does not set SO_REUSEADDR",
    changes: [[REUSE, ""]],
  },

  // Its client.
  {
    right: RIGHT.tmc,
    check: "string",
    title: "sends a line end, too",
    changes: [["sys.argv[3].encode()", '(sys.argv[3] + "\\n").encode()']],
  },
  {
    right: RIGHT.tmc,
    check: "shows",
    title: "prints nothing but sizes",
    changes: [["        print(data.decode())", "        pass"]],
  },
  {
    right: RIGHT.tmc,
    check: "sizes",
    title: "prints no more than four sizes",
    changes: [['    print("received"', '    if i < 5: print("received"']],
  },
  {
    right: RIGHT.tmc,
    check: "end",
    title: "takes a pause for the end",
    changes: [[
      "    data = s.recv(1000000)",
      "    s.settimeout(0.7)\n    try:\n        data = s.recv(1000000)\n    except TimeoutError:\n        break",
    ]],
  },
  {
    right: RIGHT.tmc,
    check: "long",
    title: "stops after a million bytes",
    changes: [[
      "i = 0\nwhile True:",
      "i = 0\ntotal = 0\nwhile total < 1000000:",
    ], ["    i += 1", "    i += 1\n    total += len(data)"]],
  },
  {
    right: RIGHT.tmc,
    check: "nothing",
    title: "is sure that something comes",
    changes: [[
      "    if not data:",
      "    if not data and i < 2:\n        i = 0\n        continue\n    if not data:",
    ]],
  },

  // The server that runs w and ps.
  {
    right: RIGHT.svr,
    check: "w",
    title: "knows no w",
    changes: [['["w", "ps"]', '["who", "ps"]']],
  },
  {
    right: RIGHT.svr,
    check: "ps",
    title: "knows no ps",
    changes: [['["w", "ps"]', '["w", "top"]']],
  },
  {
    right: RIGHT.svr,
    check: "last-line",
    title: "drops the last line, like the book",
    changes: [[
      "conn.sendall(output)",
      'conn.sendall(b"".join(output.splitlines(True)[:-1]))',
    ]],
  },
  {
    right: RIGHT.svr,
    check: "close",
    title: "keeps the connection open",
    changes: [
      ["has left.\n    conn.close()", "has left.\n    kept.append(conn)"],
      ["asked = {}", "kept = []\nasked = {}"],
    ],
  },
  {
    right: RIGHT.svr,
    check: "pieces",
    title: "takes what one recv() brings for the command",
    changes: [['asked[conn] == "p"', "False"]],
  },
  {
    right: RIGHT.svr,
    check: "only",
    title: "runs whatever it is sent",
    changes: [["command in COMMANDS", "command"], [
      "[command]",
      "command, shell=True",
    ]],
  },
  {
    right: RIGHT.svr,
    check: "line-end",
    title: "does not expect a line end",
    changes: [[".pop(conn).strip()", ".pop(conn)"]],
  },
  {
    right: RIGHT.svr,
    check: "half-close",
    title: "takes a half-close for leaving",
    changes: [[
      "            conn.sendall(output)",
      '            if select.select([conn], [], [], 0)[0]:\n                raise ConnectionError("the client has left")\n            conn.sendall(output)',
    ]],
  },
  {
    right: RIGHT.svr,
    check: "whole",
    title: "calls send() once on a socket that does not block",
    changes: [[
      "conn.sendall(output)",
      "conn.settimeout(5)\n            conn.send(output)",
    ]],
  },
  {
    right: RIGHT.svr,
    check: "lunch",
    title: "waits for the command of one client while others wait",
    changes: [[
      '            asked[conn] = ""\n            continue\n',
      '            asked[conn] = ""\n',
    ]],
  },
  {
    right: RIGHT.svr,
    check: "reset",
    title: "does not expect a reset",
    changes: [[
      "        except ConnectionError:\n            more",
      "        except BrokenPipeError:\n            more",
    ]],
  },
  {
    right: RIGHT.svr,
    check: "leave",
    title: "does not expect that a client leaves before it has its answer",
    changes: [[
      "    except ConnectionError:\n        pass",
      "    except InterruptedError:\n        pass",
    ], [
      "threading.Thread(target=answer, args=(conn, command)).start()",
      "answer(conn, command)",
    ]],
  },
  {
    right: RIGHT.svr,
    check: "children",
    title: "does not wait for its children",
    changes: [[
      "output = subprocess.run([command], stdout=subprocess.PIPE).stdout",
      "child = subprocess.Popen([command], stdout=subprocess.PIPE)\n            children.append(child)\n            with child.stdout:\n                output = child.stdout.read()",
    ], ["asked = {}", "children = []\nasked = {}"]],
  },
  {
    right: RIGHT.svr,
    check: "descriptors",
    title: "leaves a pipe open for every command",
    changes: [[
      "output = subprocess.run([command], stdout=subprocess.PIPE).stdout",
      "child = subprocess.Popen([command], stdout=subprocess.PIPE)\n            output = child.stdout.read()\n            child.wait()\n            pipes.append(child.stdout)",
    ], ["asked = {}", "pipes = []\nasked = {}"]],
  },
  {
    right: RIGHT.svr,
    check: "idle",
    title: "asks again and again whether anybody has sent something",
    changes: [[
      "[listener, *asked], [], [])",
      "[listener, *asked], [], [], 0)",
    ]],
  },
  {
    right: RIGHT.svr,
    check: "restart",
    title: "does not set SO_REUSEADDR",
    changes: [[REUSE, ""]],
  },

  // Its client.
  {
    right: RIGHT.wps,
    check: "command",
    title: "sends an argument, too",
    changes: [["sys.argv[3].encode()", '(sys.argv[3] + " -h").encode()']],
  },
  {
    right: RIGHT.wps,
    check: "lines",
    title: "prints the first line alone",
    changes: [[
      '    print(line, end="")',
      '    print(line, end="")\n    break',
    ]],
  },
  {
    right: RIGHT.wps,
    check: "pieces",
    title: "takes every chunk for a line",
    changes: [[
      'for line in s.makefile("r", encoding="utf-8"):',
      'for line in iter(lambda: s.recv(65536).decode(errors="replace"), ""):',
    ], ['print(line, end="")', "print(line)"]],
  },
  {
    right: RIGHT.wps,
    check: "last-line",
    title: "prints no line without a line end",
    changes: [[
      '    print(line, end="")',
      '    if line.endswith("\\n"):\n        print(line, end="")',
    ]],
  },
  {
    right: RIGHT.wps,
    check: "character",
    title: "decodes every chunk by itself",
    changes: [[
      'for line in s.makefile("r", encoding="utf-8"):',
      'for line in iter(lambda: s.recv(65536).decode(errors="replace"), ""):',
    ]],
  },
  {
    right: RIGHT.wps,
    check: "end",
    title: "takes a pause for the end",
    changes: [[
      'for line in s.makefile("r", encoding="utf-8"):\n    print(line, end="")',
      "s.settimeout(0.7)\ntry:\n    while data := s.recv(65536):\n        sys.stdout.buffer.write(data)\nexcept TimeoutError:\n    pass",
    ]],
  },
  {
    right: RIGHT.wps,
    check: "long",
    title: "prints no more than 1,000 lines",
    changes: [[
      'for line in s.makefile("r", encoding="utf-8"):',
      'lines = s.makefile("r", encoding="utf-8")\nfor line in lines.readlines()[:1000]:',
    ]],
    // This one waits for the end, too; "at-once" is only advice.
  },
  {
    right: RIGHT.wps,
    check: "at-once",
    title: "waits for all lines before it prints one, like the book",
    changes: [[
      's.makefile("r", encoding="utf-8"):',
      's.makefile("r", encoding="utf-8").readlines():',
    ]],
    verdict: "advice",
  },
  {
    right: RIGHT.wps,
    check: "nothing",
    title: "is sure that something comes",
    changes: [[
      "for line in s.makefile",
      "while not s.recv(1, socket.MSG_PEEK):\n    pass\nfor line in s.makefile",
    ]],
  },

  // The four engines.
  {
    right: RIGHT.thread1,
    check: "items",
    title: "prints an item too few",
    changes: [["range(500)", "range(499)"]],
  },
  {
    right: RIGHT.thread1,
    check: "items",
    title: "does not wait for its threads",
    changes: [["target=engine,", "target=engine, daemon=True,"], [
      "    thread.join()",
      "    pass",
    ]],
  },
  {
    right: RIGHT.thread1,
    check: "order",
    title: "counts down",
    changes: [["range(500)", "range(499, -1, -1)"]],
  },
  {
    right: RIGHT.thread1,
    check: "interleave",
    title: "runs one engine after the other",
    changes: [["thread.start()", "thread.run()"], [
      "    thread.join()",
      "    pass",
    ]],
  },

  // The same as a service.
  {
    right: RIGHT.service,
    check: "request",
    title: "answers in a way of its own",
    changes: [['return "ok"', 'return "accepted"']],
  },
  {
    right: RIGHT.service,
    check: "items",
    title: "prints an item too few",
    changes: [["range(500)", "range(499)"]],
  },
  {
    right: RIGHT.service,
    check: "together",
    title: "answers the first request of a chunk alone",
    changes: [["for line in lines:", "for line in lines[:1]:"]],
  },
  {
    right: RIGHT.service,
    check: "pieces",
    title: "takes every chunk for lines",
    changes: [[
      '*lines, rest[conn] = (rest[conn] + more).split("\\n")',
      "lines = more.splitlines()",
    ]],
  },
  {
    right: RIGHT.service,
    check: "line-end",
    title: "does not expect a CR",
    changes: [[
      "words = line.split()",
      'words = line.split(" ")\n    if "\\r" in line:\n        return "error: what is this?"',
    ]],
  },
  {
    right: RIGHT.service,
    check: "bad-line",
    title: "disconnects a client that has sent a bad line",
    changes: [[
      "            for line in lines:\n",
      '            for line in lines:\n                if request(line).startswith("error"):\n                    raise ConnectionError\n',
    ]],
  },
  {
    right: RIGHT.service,
    check: "half-close",
    title: "takes a half-close for leaving",
    changes: [[
      "            for line in lines:\n",
      "            time.sleep(0.02)\n            if select.select([conn], [], [], 0)[0]:\n                if not conn.recv(1, socket.MSG_PEEK):\n                    raise ConnectionError\n            for line in lines:\n",
    ]],
  },
  {
    right: RIGHT.service,
    check: "lunch",
    title: "waits for the first line of one client while others wait",
    changes: [[
      '            rest[conn] = ""\n            continue\n',
      '            rest[conn] = ""\n',
    ]],
  },
  {
    right: RIGHT.service,
    check: "reset",
    title: "does not expect a reset",
    changes: [["except ConnectionError:", "except BrokenPipeError:"]],
  },
  {
    right: RIGHT.service,
    check: "descriptors",
    title: "does not close the connections of those who have left",
    changes: [[
      "                del rest[conn]\n                conn.close()\n",
      "                left.append(conn)\n                del rest[conn]\n",
    ], ["rest = {}", "left = []\nrest = {}"]],
  },
  {
    right: RIGHT.service,
    check: "idle",
    title: "asks again and again whether anybody has sent something",
    changes: [["[listener, *rest], [], [])", "[listener, *rest], [], [], 0)"]],
  },
  {
    right: RIGHT.service,
    check: "restart",
    title: "does not set SO_REUSEADDR",
    changes: [[REUSE, ""]],
  },

  // The time service.
  {
    right: RIGHT.timeServer,
    check: "format",
    title: "sends the time in a format of its own",
    changes: [["time.asctime()", 'time.strftime("%Y-%m-%d %H:%M:%S")']],
  },
  {
    right: RIGHT.timeServer,
    check: "now",
    title: "sends the time of its start, an hour late",
    changes: [[
      "time.asctime()",
      "time.asctime(time.localtime(time.time() - 3600))",
    ]],
  },
  {
    right: RIGHT.timeServer,
    check: "drift",
    title: "waits after its work, and not until the next beat is due",
    changes: [[
      "time.sleep(max(0, due - time.monotonic()))",
      "time.sleep(0.02)  # its work\n    time.sleep(interval)",
    ]],
  },
  {
    right: RIGHT.timeServer,
    check: "deaf",
    title: "ends when nobody listens",
    changes: [[
      "due = time.monotonic()\n",
      "due = time.monotonic()\ns.connect(address)\n",
    ], [
      "s.sendto(time.asctime().encode(), address)",
      "s.send(time.asctime().encode())",
    ]],
  },
  {
    right: RIGHT.timeClient,
    check: "shows",
    title: "shows the first datagram alone",
    changes: [[
      "    print(data",
      '    if "seen" in globals():\n        continue\n    seen = True\n    print(data',
    ]],
  },
  {
    right: RIGHT.timeClient,
    check: "empty",
    title: "takes an empty datagram for the end",
    changes: [[
      "    print(data",
      "    if not data:\n        break\n    print(data",
    ]],
  },
  {
    right: RIGHT.timeClient,
    check: "utf-8",
    title: "is sure that everything is UTF-8",
    changes: [['decode(errors="replace")', "decode()"]],
  },
  {
    right: RIGHT.timeClient,
    check: "long",
    title: "is sure that no datagram is longer than 256 bytes",
    changes: [[
      "recvfrom(256)",
      "recvfrom(65536)\n    assert len(data) <= 256",
    ]],
  },
  {
    right: RIGHT.timeClient,
    check: "second",
    title: "listens to the first sender alone",
    changes: [["    print(data", "    s.connect(address)\n    print(data"]],
  },
];
