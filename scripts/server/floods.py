"""Trainings and listeners to their events, more than the server has room for."""

import json
import time
from collections import Counter

from serving import Client, side_by_side

# Wishes for a training, and how they are answered, if not by 503 where there is no room for another. What is possible goes on
# until it is stopped.
WISHES = [
    ({"settings": {"hidden": "30", "training": "1000", "validation": "100", "epochs": "100000"}}, 201),
    # A mini-batch of this one takes half a second, and is finished when it is stopped.
    ({"settings": {"hidden": "1000", "batch_size": "5000", "training": "5000", "validation": "100", "epochs": "1000"}}, 201),
    ({"settings": {"hidden": "100", "training": "1000", "validation": "100"}, "paused": True}, 201),
    ({"settings": {"hidden": "100000,100000"}}, 422),
    ({"settings": {"hidden": ["30"]}}, 400),
    ({"preset": "none"}, 422),
]


def bears_a_flood_of_trainings(server, count):
    body = json.dumps({"settings": {"hidden": "2000", "training": "1000", "validation": "100"}, "paused": True}).encode()
    statuses, ids = [], []

    def begin(index):
        for _ in range(count // 8):
            status, content = server.request("POST", "/api/runs", body)
            statuses.append(status)
            if status == 201:
                ids.append(json.loads(content)["id"])

    server.request("POST", "/api/runs", body)
    before, begun = server.memory, time.monotonic()
    side_by_side(8, begin)
    # Two at a time; where nobody listens for a minute, they give way to others.
    most = 2 + 2 * int((time.monotonic() - begun) / 60)
    assert set(statuses) <= {201, 503} and len(ids) <= most, f"{set(statuses)}, {len(ids)} begun"
    server.must_answer()
    grown = server.memory - before
    assert grown < 400, f"{grown:.0f} MB more"
    return f"{len(statuses)} wishes, {len(ids) + 1} begun, {max(grown, 0):.0f} MB more"


def bears_a_flood_of_streams(server, count):
    """Listeners give way to whoever asks something, and come back as browsers do."""
    body = json.dumps({"settings": {"training": "100", "validation": "10"}, "paused": True, "visitor": "flood"}).encode()
    status, content = server.request("POST", "/api/runs", body)
    if status == 503:
        return "no place for a training"
    run = json.loads(content)["id"]
    listeners = []
    try:
        for _ in range(count):
            listener = Client(server)
            listener.ask(f"/api/runs/{run}/events")
            listeners.append(listener)
        time.sleep(0.5)
        for _ in range(20):
            server.must_answer()
    finally:
        for listener in listeners:
            listener.socket.close()
        server.request("POST", f"/api/runs/{run}/stop")
    return f"{count} streams, and others are answered"


def bears_trainings_and_streams_at_once(server, count):
    """Sixteen visitors who begin one training after the other, each in place of his last, and sixteen who listen to the latest
    and hold on. After the fourth flood memory and descriptors are what they were after the third: the first ones leave the
    allocator with memory that no two threads need at once."""
    for _ in range(3):
        flood(server, count)
    memory, descriptors = server.memory, server.descriptors
    statuses, streams, most = flood(server, count)
    assert most - memory < 400, f"{most - memory:.0f} MB more meanwhile"
    # What the allocator keeps goes up and down by 25 MB; a flood begins a hundred trainings.
    flat = server.must_be_flat(memory, descriptors, most=40)
    told = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    return f"{told}; {streams} streams; {most - memory:.0f} MB more meanwhile, then {flat}"


def is_under_way(server, run):
    status, content = server.request("GET", f"/api/runs/{run}")
    return status == 200 and json.loads(content)["state"] != "ended"


def flood(server, count):
    """How often which status was the answer to a wish, how many streams were begun, and the most memory."""
    statuses, streams, memory, ids, listeners = Counter(), [], [], [], []

    def wish(visitor):
        for turn in range(count):
            body, expected = WISHES[(visitor + turn) % len(WISHES)]
            body = json.dumps({**body, "visitor": f"visitor {visitor}"}).encode()
            status, content = server.request("POST", "/api/runs", body)
            assert status in (expected, 503), f"{body}: {status}"
            statuses[status] += 1
            if status == 201:
                ids.append(json.loads(content)["id"])

    def listen():
        for _ in range(count):
            listener = Client(server)
            listeners.append(listener)
            status = listener.ask(f"/api/runs/{ids[-1]}/events")
            assert status in (200, 204, 404), f"a stream: {status}"
            streams.append(status)

    def act(index):
        if index == 0:
            for _ in range(count):
                memory.append(server.memory)
                server.must_answer()
        elif index % 2:
            wish(index // 2)
        else:
            listen()

    status, content = server.request("POST", "/api/runs", json.dumps(WISHES[0][0]).encode())
    assert status == 201, f"the first training: {status}"
    ids.append(json.loads(content)["id"])
    try:
        side_by_side(33, act)
    finally:
        for listener in listeners:
            listener.socket.close()
        for run in ids:
            assert server.request("POST", f"/api/runs/{run}/stop")[0] in (204, 404)
    deadline = time.monotonic() + 60
    while any(is_under_way(server, run) for run in ids):
        assert time.monotonic() < deadline, "trainings that are stopped go on"
        time.sleep(0.1)
    time.sleep(0.5)
    assert statuses[201] > 0 and streams.count(200) > 0, f"{statuses}, {Counter(streams)}: nothing is begun"
    return statuses, streams.count(200), max(memory)
