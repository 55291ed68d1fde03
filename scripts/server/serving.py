"""`mnist serve` on a free port of the loopback address, what it takes of the system, and requests to it."""

import os
import socket
import subprocess
import threading
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent.parent


class Server:
    def __init__(self, mnist, log):
        words = [mnist, "serve", "--port", "0", "--data", PACKAGE / "data/mnist"]
        # In one arena, as glibc keeps for each thread what it once had: with eight, memory went up and down by 30 MB.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1"}
        words = [str(word) for word in words]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        line = self.process.stdout.readline()
        assert "http://127.0.0.1:" in line, f"it does not serve: {line}"
        self.port = int(line.rsplit(":", 1)[1].strip().rstrip("/."))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    @property
    def memory(self):
        """In megabytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("the server is gone")

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def must_be_flat(self, memory, descriptors, most=16):
        grown, more = self.memory - memory, self.descriptors - descriptors
        assert grown < most and more <= 4, f"{grown:.1f} MB and {more} descriptors more"
        return f"memory {memory:.0f} → {memory + grown:.0f} MB, descriptors {descriptors} → {descriptors + more}"

    def must_answer(self, seconds=2):
        """Somebody else's request is answered in time."""
        begun = time.monotonic()
        status, _ = self.request("GET", "/health")
        taken = time.monotonic() - begun
        assert status == 200 and taken < seconds, f"/health: {status} after {taken:.1f} s"
        return taken

    def request(self, method, path, body=b"", kind="application/json"):
        with Client(self) as client:
            return client.request(method, path, body, kind)

    def raw(self, text, patience=8):
        """All that is answered until the server closes; None if it does not."""
        with Client(self, patience) as client:
            try:
                client.socket.sendall(text if isinstance(text, bytes) else text.encode())
            except OSError:
                pass
            return client.rest()


class Client:
    """One connection, kept alive. Closed by a reset, so that the port is free at once."""

    def __init__(self, server, patience=30):
        self.server = server
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=patience)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def rest(self):
        received = b""
        while True:
            try:
                piece = self.socket.recv(1 << 16)
            except ConnectionResetError:
                return received
            except TimeoutError:
                return None
            if not piece:
                return received
            received += piece

    def ask(self, path):
        """The status of an answer that may have no end, and whose body is not read."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n\r\n".encode())
        while b"\r\n" not in self.received:
            self.more()
        return int(self.received.split(b" ", 2)[1])

    def request(self, method, path, body=b"", kind="application/json"):
        """The status and the body of an answer that has a length."""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n"
        if method != "GET":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        self.socket.sendall(head.encode() + b"\r\n" + body)
        while b"\r\n\r\n" not in self.received:
            self.more()
        head, self.received = self.received.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(self.received) < length:
            self.more()
        content, self.received = self.received[:length], self.received[length:]
        return int(head.split(b" ", 2)[1]), content

    def more(self):
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise ConnectionError("closed before the answer was whole")
        self.received += piece


def side_by_side(count, body):
    """Calls `body` with each number on a thread of its own; the first error of one is this one's."""
    errors = []

    def run(index):
        try:
            body(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise AssertionError(f"{type(errors[0]).__name__}: {errors[0]}")
