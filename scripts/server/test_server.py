"""Attacks the server, and uses it for long: whatever comes, it answers others, and takes no more of the system in the end."""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from floods import bears_a_flood_of_streams, bears_a_flood_of_trainings, bears_trainings_and_streams_at_once
from serving import PACKAGE, Client, Server, side_by_side

GET = "GET /health HTTP/1.1\r\nHost: localhost\r\n"
POST = "POST /api/classify HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = "GET /api/model HTTP/1.1\r\nHost: localhost\r\n\r\n"
# Requests that two programs may cut apart at different places, so that one takes as a request what the other takes as a
# body (CVE lists call it smuggling; RFC 9112, sections 6.3 and 11.2).
SMUGGLED = {
    "length and chunks": POST + f"Content-Length: {len(HIDDEN) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": POST + f"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": POST + f"Content-Length: 1\r\nContent-Length: {len(HIDDEN) + 1}\r\n\r\nX" + HIDDEN,
    "a list of lengths": POST + f"Content-Length: 1, {len(HIDDEN) + 1}\r\n\r\nX" + HIDDEN,
    "a signed length": POST + "Content-Length: +1\r\n\r\nX" + HIDDEN,
    "a negative length": POST + "Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length beyond 64 bits": POST + "Content-Length: 18446744073709551617\r\n\r\nX" + HIDDEN,
    "an unknown encoding": POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "an unknown encoding and no body": POST + "Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
    "chunked, but not last": POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a blank before the colon": POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded line": POST + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a chunk beyond 64 bits": POST + "Transfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\nX" + HIDDEN,
    "a chunk of no number": POST + "Transfer-Encoding: chunked\r\n\r\nX\r\n" + HIDDEN,
    "a NUL in a name": POST + "Content-Len\0gth: 1\r\n\r\nX" + HIDDEN,
}


def refuses_smuggling(server):
    # Sent openly, the request that is hidden in the others is answered.
    closed = HIDDEN.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    assert b"architecture" in server.raw(GET + "\r\n" + closed)
    for name, text in SMUGGLED.items():
        answer = server.raw(text)
        assert answer is not None, f"{name}: the connection stays open"
        # Refused before it is routed, or as an upload without a length; what follows is never answered as a request.
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), f"{name}: {answer[:60]}"
        # An upload in chunks may be refused before a fault in them is found, which is a second refusal.
        assert answer.count(b"HTTP/1.1 ") == answer.count(b"HTTP/1.1 4"), f"{name}: {answer[:200]}"
        assert b"architecture" not in answer, f"{name}: the hidden request is answered"
    server.must_answer()
    return f"{len(SMUGGLED)} ways"


def bears_floods_of_heads(server, count):
    floods = {
        "a long address": "GET /" + "a" * 1_000_000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a long field": GET + "X: " + "a" * 1_000_000 + "\r\n\r\n",
        "many fields": GET + "X: a\r\n" * 100_000 + "\r\n",
        "a head without an end": GET + "X: a\r\n" * 200_000,
        "many queries": "GET /health?" + "a=b&" * 200_000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a long method": "A" * 1_000_000,
        "no HTTP": "\x16\x03\x01" + "\0" * 100_000,
        "empty lines": "\r\n" * 100_000,
    }
    before = server.memory
    for name, text in floods.items():
        answer = server.raw(text, patience=25)
        assert answer is not None, f"{name}: the connection stays open"
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), f"{name}: {answer[:60]}"
    texts = list(floods.values())
    side_by_side(32, lambda index: [server.raw(texts[(index + turn) % 6], 25) for turn in range(count)])
    server.must_answer()
    grown = server.memory - before
    assert grown < 100, f"{grown:.0f} MB more"
    return f"{len(floods)} kinds, {32 * count} in 32 connections at a time, {max(grown, 0):.0f} MB more"


def bears_many_connections(server, count):
    def use(connections):
        for _ in range(connections):
            status, _ = server.request("GET", "/health")
            assert status == 200, status

    side_by_side(4, lambda _: use(count // 40))
    memory, descriptors = server.memory, server.descriptors
    begun = time.monotonic()
    side_by_side(4, lambda _: use(count // 4 - count // 40))
    rate = count * 0.9 / (time.monotonic() - begun)
    time.sleep(0.5)
    flat = server.must_be_flat(memory, descriptors)
    return f"{count} in turn, {rate:.0f} a second, {flat}"


def keeps_to_its_description(server, examples):
    program = Path(sys.executable).parent / "schemathesis"
    settings = Path(tempfile.mkdtemp()) / "schemathesis.toml"
    # 503 is the answer where there is no room for another training.
    settings.write_text('[checks]\nnot_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]\n')
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    done = subprocess.run(
        [program, "--config-file", settings, "run", f"http://127.0.0.1:{server.port}/openapi.json", "--checks", checks, "--max-examples",
         str(examples), "--phases", "examples,coverage,fuzzing", "--seed", "1", "--request-timeout", "20", "--no-color",
         "--exclude-path-regex", "/events$"],
        capture_output=True, text=True, cwd=tempfile.gettempdir())
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-500:]
    server.must_answer()
    return re.search(r"\d+ generated, .*", done.stdout)[0]


def soak(server, count):
    """A mix of requests on connections that stay; the same question has the same answer to the last."""
    image = (PACKAGE / "data/samples/test-0-7.pgm").read_bytes()
    pixels = json.dumps({"pixels": [index % 256 for index in range(784)]}).encode()
    questions = [
        ("GET", "/health", b"", ""), ("GET", "/", b"", ""), ("GET", "/api/model", b"", ""),
        ("POST", "/api/classify", image, "application/octet-stream"), ("POST", "/api/pixels", pixels, "application/json"),
        ("POST", "/api/classify", b"P5 9 9 255 x", "application/octet-stream"), ("GET", "/api/nothing", b"", ""),
        ("POST", "/api/pixels", b"{", "application/json"),
    ]
    expected = [server.request(*question) for question in questions]
    assert [status for status, _ in expected] == [200, 200, 200, 200, 200, 400, 404, 400], [status for status, _ in expected]

    def ask(index, requests):
        numbers = random.Random(index)
        with Client(server) as client:
            for _ in range(requests):
                number = numbers.randrange(len(questions))
                found = client.request(*questions[number])
                assert found == expected[number], f"{questions[number][:2]}: {found[0]}, another answer than at first"

    side_by_side(8, lambda index: ask(index, count // 80))
    time.sleep(0.5)
    memory, descriptors = server.memory, server.descriptors
    begun = time.monotonic()
    side_by_side(8, lambda index: ask(index, count // 8 - count // 80))
    rate = count * 0.9 / (time.monotonic() - begun)
    time.sleep(0.5)
    return f"{count} requests, none lost, {rate:.0f} a second, {server.must_be_flat(memory, descriptors)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mnist")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    part = 20 if options.short else 1
    passed = failed = 0

    def check(name, test, *arguments):
        nonlocal passed, failed
        if options.only not in name:
            return
        try:
            result = test(*arguments)
            print(f"ok     {name}: {result}", flush=True)
            passed += 1
        except (AssertionError, OSError) as error:
            print(f"FAILED {name}: {error}", flush=True)
            failed += 1

    log = tempfile.TemporaryFile("w+")
    with Server(options.mnist, log) as server:
        check("refuses smuggled requests", refuses_smuggling, server)
        check("bears floods of heads", bears_floods_of_heads, server, 20 // part + 1)
        check("bears many connections", bears_many_connections, server, 100_000 // part)
        check("bears trainings and event streams at once", bears_trainings_and_streams_at_once, server, 200 // part)
        check("bears a flood of event streams", bears_a_flood_of_streams, server, 100)
        check("bears a flood of trainings", bears_a_flood_of_trainings, server, 400 // part)
        check("keeps to its description", keeps_to_its_description, server, 100 // part)
        check("soaks", soak, server, 200_000 // part)
        assert server.process.poll() is None, "the server is gone"
    log.seek(0)
    text = log.read()
    check("crashes never", lambda: "no trace" if "Fatal" not in text and "crash" not in text else 1 / 0)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
