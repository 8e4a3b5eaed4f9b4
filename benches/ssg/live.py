#!/usr/bin/env python3
"""How soon a saved file is served: `frontload serve --watch`, and an edit at the desk of `frontload serve`.

  live.py watch --pages 10000 [--edits 9] [--theme bench|default] [--binary PATH] [--work DIR]
  live.py desk  --pages 10000 ...

The texts are those that the side-by-side bench of generators writes (`gen.py`, next to the checkout under
`../shared/bench/ssg`); without it, plain ones of the same number. A file is saved as editors do, by write and rename;
its address is asked every 2 ms until the new words are in the answer. Medians, least and most, in milliseconds.
Memory is what the kernel counts for the process: resident now, and the most it ever was. Standard library only.
"""
import argparse, http.client, os, pathlib, random, re, shutil, signal, statistics, subprocess, sys, time, urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
import importlib.util

spec = importlib.util.spec_from_file_location("ours", HERE / "site.py")
ours = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ours)
ROOT = HERE.parent.parent
GEN = ROOT.parent / "shared" / "bench" / "ssg" / "gen.py"


def plain(folder, pages):
    """Texts of our own, where the shared generator is not at hand."""
    rng = random.Random(7)
    words = "bag seat gate ferry fare refund delay crew cabin window ticket queue harbour fog pier meal dog child letter claim".split()
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    for number in range(pages):
        text = "\n\n".join(" ".join(rng.choice(words) for _ in range(110)) + "." for _ in range(5))
        day = f"20{10 + number % 14:02}-{1 + number % 12:02}-{1 + number % 28:02}"
        (posts / f"page-{number:05}.md").write_text(
            f"---\ntitle: \"Page {number} {rng.choice(words)}\"\ndate: {day}\ntags: [tag-{number % 50:02}, tag-{number * 7 % 50:02}]\n---\n{text}\n")


def make(args):
    """The site, in a folder of its own."""
    neutral, folder = args.work / f"neutral-{args.pages}", args.work / f"site-{args.pages}-{args.theme}"
    if not neutral.is_dir():
        if GEN.is_file():
            subprocess.run([sys.executable, str(GEN), "--tool", "neutral", "--pages", str(args.pages), "--out", str(neutral)],
                           check=True, stdout=subprocess.DEVNULL)
        else:
            plain(neutral, args.pages)
    shutil.rmtree(folder, ignore_errors=True)
    ours.write(str(neutral), str(folder), True)
    if args.theme == "default":
        shutil.rmtree(folder / "themes")
        settings = folder / "frontload.yaml"
        settings.write_text(settings.read_text().replace("theme: bench\n", ""))
    return folder


class Server:
    def __init__(self, args, folder, *more):
        self.log = open(args.work / "serve.log", "wb")
        begun = time.monotonic()
        self.process = subprocess.Popen([str(args.binary), "serve", "--root", str(folder), "--bind", "127.0.0.1:0", *more],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if not found:
            sys.exit(f"it did not start: {line} {(args.work / 'serve.log').read_text()[-2000:]}")
        self.started = time.monotonic() - begun
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=120)

    def get(self, path, headers={}):
        try:
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):
            # It had been idle for long, and the server closed it.
            self.connection.close()
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def post(self, path, fields, headers):
        body = urllib.parse.urlencode(fields)
        self.connection.request("POST", path, body, {"content-type": "application/x-www-form-urlencoded", **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def shows(self, path, what, limit=60):
        begun = time.monotonic()
        while time.monotonic() - begun < limit:
            if what in self.get(path)[2]:
                return (time.monotonic() - begun) * 1000
            time.sleep(0.002)
        sys.exit(f"`{what}` never came to {path}; {(self.log.name)}")

    def memory(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", text).group(1)) // 1024 for name in ("VmRSS", "VmHWM")]

    def processor(self):
        parts = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def quiet(self):
        """Waits until it has nothing left to do: an edit must not fall into the work of the one before."""
        before, still = self.processor(), 0
        while still < 5:
            time.sleep(0.1)
            now = self.processor()
            still, before = (still + 1 if now - before < 0.02 else 0), now

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()


def save(path, text):
    aside = path.with_name(path.name + ".tmp~")
    aside.write_text(text)
    os.replace(aside, path)


def row(what, times):
    print(f"{what:48} {statistics.median(times):8.1f} ms  [{min(times):.1f} - {max(times):.1f}]  n={len(times)}", flush=True)


def newest(folder):
    dated = {path: re.search(r"(?m)^date:\s*\"?([\d-]+)", path.read_text()).group(1)
             for path in (folder / "content" / "blog").glob("page-*.md")}
    return max(dated, key=lambda path: (dated[path], path.name))


def watch(args):
    folder = make(args)
    server = Server(args, folder, "--watch")
    try:
        print(f"{args.pages} pages, theme {args.theme}: first answer after {server.started:.2f} s")
        server.quiet()
        print("memory after the first build: {} MiB now, {} MiB at most".format(*server.memory()))
        path = newest(folder)
        text, address = path.read_text(), f"/blog/{path.stem}/"
        times = {"body": [], "title": [], "template": [], "every": []}
        for number in range(args.edits):
            server.quiet()
            save(path, f"{text}\nEdited marker{number}x.\n")
            times["body"].append(server.shows(address, f"marker{number}x"))
        for number in range(args.edits):
            server.quiet()
            save(path, re.sub(r"(?m)^title: .*$", f"title: Title{number}x", text, count=1))
            times["title"].append(server.shows("/blog/", f"Title{number}x"))
        template = folder / "themes" / (args.theme if args.theme == "bench" else "default") / "templates" / "post.html"
        source = template.read_text() if template.is_file() else (ROOT / "themes/default/templates/post.html").read_text()
        template.parent.mkdir(parents=True, exist_ok=True)
        addresses = [f"/blog/{path.stem}/" for path in random.Random(1).sample(sorted((folder / "content/blog").glob("page-*.md")), 40)]
        for number in range(max(3, args.edits // 3)):
            server.quiet()
            mark = f"<p>template{number}x</p>"
            save(template, source.replace("{% block main %}", "{% block main %}" + mark, 1))
            begun = time.monotonic()
            times["template"].append(server.shows(address, mark))
            for other in addresses:
                server.shows(other, mark)
            times["every"].append((time.monotonic() - begun) * 1000)
        row("body edit saved -> page served", times["body"])
        row("title edit saved -> list shows it", times["title"])
        row("template saved -> the asked page is fresh", times["template"])
        row("template saved -> 40 pages at random are fresh", times["every"])
        server.quiet()
        print("memory at the end: {} MiB now, {} MiB at most".format(*server.memory()))
    finally:
        server.stop()


def desk(args):
    folder = make(args)
    subprocess.run([str(args.binary), "user", "add", "ann", "--role", "admin", "--root", str(folder)],
                   input="correct horse battery\n", text=True, check=True, stdout=subprocess.DEVNULL)
    server = Server(args, folder)
    try:
        server.quiet()
        _, headers, page = server.get("/desk/login")
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        cookie = (headers.get("set-cookie") or "").split(";")[0]
        status, headers, _ = server.post("/desk/login", {**fields, "name": "ann", "password": "correct horse battery"}, {"cookie": cookie})
        cookie = (headers.get("set-cookie") or cookie).split(";")[0]
        assert status == 303, status
        path = newest(folder)
        file, address, times = f"content/blog/{path.name}", f"/blog/{path.stem}/", []
        for number in range(args.edits):
            server.quiet()
            _, _, page = server.get("/desk/entries/edit?file=" + urllib.parse.quote(file), {"cookie": cookie})
            fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
            title = re.search(r'name="title" value="([^"]*)"', page).group(1)
            begun = time.monotonic()
            status, _, answer = server.post("/desk/entries/edit", {
                **fields, "title": title, "summary": "", "body": f"Saved at the desk: marker{number}x.", "tags": "", "verb": "save"}, {"cookie": cookie})
            assert status in (200, 303), (status, answer[:500])
            saved = (time.monotonic() - begun) * 1000
            times.append(saved + server.shows(address, f"marker{number}x"))
        row("edit sent to the desk -> page served", times)
        print("memory at the end: {} MiB now, {} MiB at most".format(*server.memory()))
    finally:
        server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["watch", "desk"])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=9)
    parser.add_argument("--theme", choices=["bench", "default"], default="bench")
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "frontload")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp/frontload-live"))
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    {"watch": watch, "desk": desk}[chosen.verb](chosen)
