#!/usr/bin/env python3
"""How soon one changed entry is found: `changed.py FRONTLOAD SITE [EDITS]`, under `serve --watch`.

An entry is saved as editors do, by write and rename. Every 2 ms it is asked whether its page shows the new word,
whether `/api/search` finds it, and whether the browser's index has another name. A preview makes pages first and
lets search wait for a pause in writing: that pause is part of the times. Beside them, what the server itself says
of each build, and the processor time of everything. Standard library only.
"""
import http.client
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time


class Server:
    def __init__(self, binary, root):
        self.process = subprocess.Popen([binary, "serve", "--root", root, "--bind", "127.0.0.1:0", "--watch"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline()).group(1)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=120)

    def get(self, path):
        self.connection.request("GET", path)
        return self.connection.getresponse().read().decode("utf-8", "replace")

    def processor(self):
        """Milliseconds."""
        parts = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) * 1000 // os.sysconf("SC_CLK_TCK")

    def quiet(self):
        still, before = 0, self.processor()
        while still < 8:
            time.sleep(.1)
            now = self.processor()
            still, before = (still + 1 if now - before < 20 else 0), now


def main():
    binary, root, edits = sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve()), int((sys.argv[3:] or [5])[0])
    file = sorted(pathlib.Path(root, "content/faq").rglob("e*.md"))[7]
    text, page = file.read_text(), f"/faq/{file.parent.name}/{file.stem}/"
    server = Server(binary, root)
    times, work = {"page": [], "served": [], "static": []}, []
    try:
        server.get("/")
        for edit in range(edits):
            server.quiet()
            word, pointer, before = f"zebra{edit}crossing", server.get("/search/en.json"), server.processor()
            aside = file.with_suffix(".md.tmp~")
            aside.write_text(f"{text}\n{word}\n")
            os.replace(aside, file)
            begun, found = time.monotonic(), {}
            while len(found) < 3 and time.monotonic() - begun < 30:
                served = lambda: [hit["snippet"] for hit in json.loads(server.get(f"/api/search?q={word}"))["results"]]
                seen = {"page": lambda: word in server.get(page), "served": lambda: word in "".join(served()),
                        "static": lambda: server.get("/search/en.json") != pointer}
                for name, shows in seen.items():
                    if name not in found and shows():
                        found[name] = (time.monotonic() - begun) * 1000
                time.sleep(.002)
            server.quiet()
            work.append(server.processor() - before)
            for name, took in found.items():
                times[name].append(took)
    finally:
        file.write_text(text)
        server.process.terminate()
        server.process.wait()
    for name, found in times.items():
        print(f"{name:8} " + (f"{statistics.median(found):7.0f} ms  [{min(found):.0f} - {max(found):.0f}]  n={len(found)}" if found else "never"))
    print(f"processor time of an edit, the asking included: {statistics.median(work):.0f} ms")


if __name__ == "__main__":
    main()
