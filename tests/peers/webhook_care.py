"""Care's side of the wire, by the independent `standardwebhooks` package.

`webhook_care.py receive SECRET` listens and prints each delivery as one JSON line (the first line is
its port); `webhook_care.py reply SECRET URL` signs the JSON on standard input, posts it twice under
one id, once altered, and prints the three status codes.
"""
import datetime
import http.server
import json
import sys
import urllib.error
import urllib.request
import uuid

from standardwebhooks import Webhook


class Receiver(http.server.BaseHTTPRequestHandler):
    """Verifies and prints what comes in."""

    secret = ""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            payload = Webhook(self.secret).verify(body.decode(), headers)
            record = {"verified": True, "id": headers["webhook-id"], "payload": payload}
        except Exception as fault:  # any fault is the finding
            record = {"verified": False, "fault": repr(fault)}
        print(json.dumps(record), flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def post(url, body, headers):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def reply(secret, url):
    body = sys.stdin.read()
    now = datetime.datetime.now(datetime.timezone.utc)
    identity = f"msg_{uuid.uuid4().hex}"
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, now, body),
    }
    altered = {**headers, "webhook-id": identity + "x"}
    print(json.dumps([post(url, body.encode(), headers), post(url, body.encode(), headers), post(url, body.encode(), altered)]))


if sys.argv[1] == "receive":
    Receiver.secret = sys.argv[2]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    print(server.server_port, flush=True)
    server.serve_forever()
else:
    reply(sys.argv[2], sys.argv[3])
