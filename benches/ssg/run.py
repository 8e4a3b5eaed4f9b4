#!/usr/bin/env python3
"""Frontload beside other generators, on the same site: the shared bench with one more row.

  benches/ssg/run.py build|count --sizes 1000,10000 --tools hugo,frontload [--again] [--edited] ...
  benches/ssg/run.py serve       --sizes 10000 --tools hugo,frontload

Takes what `../shared/bench/ssg/run.py -h` takes; `frontload` and the other tools are taken from PATH.
`--edited` (with `--again`) changes one text before every run, for "one page changed".
Where the shared bench is not at hand it says so and measures nothing. Standard library only.
"""
import importlib.util, os, re, shutil, signal, socket, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, "..", "..", "..", "shared", "bench", "ssg")


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ours = load("frontload_site", os.path.join(HERE, "site.py"))


def shared():
    path = os.path.join(SHARED, "run.py")
    if not os.path.isfile(path):
        print("skipped: the shared bench is not beside this checkout (%s)" % os.path.normpath(path))
        sys.exit(0)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    # It starts itself when it is loaded; here it is started once our row is in.
    names = {"__name__": "shared_bench", "__file__": path}
    exec(compile(re.sub(r"\nmain\(\)\s*$", "\n", text), path, "exec"), names)
    return names


def site_maker(bench):
    before = bench["site"]

    def site(a, kind, n):
        if kind != "frontload":
            return before(a, kind, n)
        to = "%s/sites/frontload-%d-%s" % (a.work, n, a.highlight)
        if not os.path.isdir(to):
            ours.write(before(a, "neutral", n), to, a.highlight == "on")
        return to

    return site


def newest(n):
    """The page with the latest date, as the shared bench finds it."""
    if n <= 4000:
        return max(range(n), key=lambda i: (i * 7919) % 4000)
    return (4000 * pow(7919, -1, 4000) + 3999 * pow(7919, -1, 4000)) % 4000


def edit_before_each_run(bench):
    before, count = bench["child"], [0]

    def child(argv, cwd=None):
        if argv[0] == "frontload" or argv[0] == "hugo":
            root = argv[argv.index("--root") + 1] if "--root" in argv else argv[argv.index("--source") + 1]
            folder = "content/blog" if argv[0] == "frontload" else "content/posts"
            file = "%s/%s/page-%05d.md" % (root, folder, 7)
            with open(file, encoding="utf-8") as f:
                text = f.read()
            count[0] += 1
            bench["save"](file, re.sub(r"\nEdited \d+\.\n", "", text) + "\nEdited %d.\n" % count[0])
        return before(argv, cwd)

    bench["child"] = child


def serve(bench, a, n):
    src = bench["site"](a, "frontload", n)
    root = "%s/serve-frontload-%d" % (a.work, os.getpid())
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(src, root, ignore=shutil.ignore_patterns("site", ".frontload"))
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    log = open("%s/serve-frontload.log" % a.work, "w")
    begun = time.monotonic()
    argv = ["frontload", "--root", root, "serve", "--bind", "127.0.0.1:%d" % port, "--watch"]
    child = subprocess.Popen(argv, stdout=log, stderr=log)
    get, wait, save = bench["get"], bench["wait_for"], bench["save"]
    try:
        name = "page-%05d" % newest(n)
        file = "%s/content/blog/%s.md" % (root, name)
        with open(file, encoding="utf-8") as f:
            text = f.read()
        wait(port, "/blog/%s/" % name, "<article>", 600)
        start = time.monotonic() - begun
        get(port, "/blog/")
        rows = {"body": [], "list": [], "template": []}
        for i in range(a.edits):
            time.sleep(a.quiet)
            mark = "marker%d" % i
            save(file, text + "\nEdited %s.\n" % mark)
            rows["body"].append(wait(port, "/blog/%s/" % name, mark, a.limit))
        for i in range(a.edits):
            time.sleep(a.quiet)
            mark = "Title%d" % i
            save(file, re.sub(r'title: ".*?"', 'title: "%s"' % mark, text, count=1))
            rows["list"].append(wait(port, "/blog/", mark, a.limit))
        template = root + "/themes/bench/templates/post.html"
        with open(template, encoding="utf-8") as f:
            post = f.read()
        for i in range(max(2, a.edits // 2)):
            time.sleep(a.quiet)
            mark = "tmpl%d" % i
            save(template, post.replace("<article>", "<article>" + mark))
            rows["template"].append(wait(port, "/blog/%s/" % name, mark, a.limit))
        rss = 0
        for line in open("/proc/%d/status" % child.pid):
            if line.startswith("VmHWM"):
                rss = int(line.split()[1]) / 1024
        say = lambda x: "%.3f [%.3f-%.3f]" % (statistics.median(x), min(x), max(x))
        print("%-9s %6d  to first answer %.2f s  body edit %s s  title edit to list %s s  template edit %s s  rss %.0f MiB"
              % ("frontload", n, start, say(rows["body"]), say(rows["list"]), say(rows["template"]), rss), flush=True)
    finally:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        shutil.rmtree(root, ignore_errors=True)


def main():
    bench = shared()
    bench["TOOLS"]["frontload"] = dict(
        site="frontload", bin="frontload", serve=None,
        build=lambda s, o: ["frontload", "--root", s, "build", "--output", o, "--quiet"])
    bench["site"] = site_maker(bench)
    if "--edited" in sys.argv:
        sys.argv.remove("--edited")
        edit_before_each_run(bench)
    theirs = bench["serve"]

    def serve_all(a):
        theirs(a)
        if "frontload" in a.tools and bench["have"](["frontload"]):
            for n in a.sizes:
                serve(bench, a, n)

    bench["serve"] = serve_all
    bench["main"]()


if __name__ == "__main__":
    main()
