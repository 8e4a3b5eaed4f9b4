"""kill -9 in the middle of posting: nothing acknowledged is lost, nothing is stored twice, no answer
names another visitor's comment."""
import http.client
import json
import random
import sqlite3
import threading

from conftest import Server, entry_path

ROUNDS = 20
CONNECTIONS = 16


def post_until_dead(port, page, worker, acknowledged, lock):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    number = 0
    while True:
        number += 1
        text = f"Comment {number} of worker {worker} on port {port}: the booking page shows an empty seat map."
        body = json.dumps({"page": page, "text": text})
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{port}-{worker}-{number}"}
        try:
            connection.request("POST", "/comments", body, headers)
            answer = connection.getresponse()
            payload = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return
        assert answer.status == 202, payload
        with lock:
            acknowledged[text] = payload["reference"]


def test_nothing_acknowledged_is_lost_or_stored_twice(site):
    page = entry_path(site)
    pick = random.Random(7)
    acknowledged, lock = {}, threading.Lock()
    for _ in range(ROUNDS):
        server = Server(site)
        before = len(acknowledged)
        workers = [
            threading.Thread(target=post_until_dead, args=(server.port, page, worker, acknowledged, lock))
            for worker in range(CONNECTIONS)
        ]
        for worker in workers:
            worker.start()
        # Killed after a number of answers, not after a time: the load is certain to be under way.
        enough = before + pick.randint(20, 200)
        done = threading.Event()
        while len(acknowledged) < enough:
            done.wait(0.001)
        server.kill()
        for worker in workers:
            worker.join()
    store = sqlite3.connect(site / ".frontload" / "store.db")
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = store.execute("SELECT body, reference FROM comments").fetchall()
    stored = {}
    for text, reference in rows:
        assert text not in stored, "stored twice"
        stored[text] = reference
    assert len(acknowledged) >= ROUNDS * 20
    lost = [text for text in acknowledged if text not in stored]
    foreign = [text for text, reference in acknowledged.items() if stored.get(text) != reference]
    assert (lost, foreign) == ([], [])
    print(f"{len(acknowledged)} acknowledged, {len(stored)} stored, 0 lost, 0 twice, 0 foreign")


def test_a_resent_comment_gets_the_same_answer_after_a_crash(site):
    page = entry_path(site)
    body = json.dumps({"page": page, "text": "Is the lounge open on Sundays? I could not find it."})
    headers = {"Content-Type": "application/json", "Idempotency-Key": "one"}

    def send(port, payload):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/comments", payload, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    server = Server(site)
    first = send(server.port, body)
    server.kill()
    server = Server(site)
    again = send(server.port, body)
    other = send(server.port, json.dumps({"page": page, "text": "Another text altogether, same key."}))
    assert server.stop() == 0
    assert first[0] == again[0] == 202
    assert first[1]["reference"] == again[1]["reference"]
    assert first[1]["status_url"].rsplit("/", 1)[1] == again[1]["status_url"].rsplit("/", 1)[1]
    assert other[0] == 409
