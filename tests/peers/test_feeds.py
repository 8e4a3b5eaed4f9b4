"""Feeds, sitemap and cards as somebody else's reader sees them: feedparser, the XML parser, a strict look at JSON Feed."""
import json
import re
import struct
import xml.etree.ElementTree as xml

import feedparser

from conftest import ROOT, frontload

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def built(tmp_path):
    """The manual, built aside."""
    output = tmp_path / "site"
    done = frontload("build", "--root", ROOT, "--output", output, "--base-url", "https://f.example")
    assert done.returncode == 0, done.stderr
    return output


def test_every_feed_is_accepted_and_complete(tmp_path):
    output = built(tmp_path)
    feeds = sorted([*output.rglob("feed.xml"), *output.rglob("rss.xml")])
    assert len(feeds) > 10
    for path in feeds:
        read = feedparser.parse(path.read_bytes())
        assert not read.bozo, f"{path}: {read.get('bozo_exception')}"
        assert read.version == ("rss20" if path.name == "rss.xml" else "atom10"), path
        assert read.feed.title and read.feed.link.startswith("https://f.example/")
        own = [link.href for link in read.feed.links if link.rel == "self"]
        assert own == ["https://f.example/" + str(path.relative_to(output))], path
        assert 0 < len(read.entries) <= 20
        ids = [entry.id for entry in read.entries]
        assert len(ids) == len(set(ids))
        for entry in read.entries:
            assert entry.title and entry.link.startswith("https://f.example/") and entry.content[0].value
            near = re.findall(r'(?:href|src)="(/[^"]*|[^":#/]+/[^":]*)"', entry.content[0].value)
            assert not near, f"{path}: {entry.link}: not absolute: {near[:3]}"


def test_atom_and_rss_have_what_their_standards_require(tmp_path):
    output = built(tmp_path)
    for path in output.rglob("feed.xml"):
        feed = xml.parse(path).getroot()
        for name in ("id", "title", "updated", "author"):
            assert len(feed.findall(f"a:{name}", ATOM)) == 1, (path, name)
        for entry in feed.findall("a:entry", ATOM):
            for name in ("id", "title", "updated"):
                assert len(entry.findall(f"a:{name}", ATOM)) == 1, (path, name)
    for path in output.rglob("rss.xml"):
        channel = xml.parse(path).getroot().find("channel")
        for name in ("title", "link", "description", "language"):
            assert channel.findtext(name), (path, name)
        for item in channel.findall("item"):
            assert item.findtext("title") and item.findtext("guid") == item.findtext("link")


def test_json_feeds_hold_to_version_1_1(tmp_path):
    output = built(tmp_path)
    paths = list(output.rglob("feed.json"))
    assert paths
    for path in paths:
        feed = json.loads(path.read_text())
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
        assert feed["feed_url"] == "https://f.example/" + str(path.relative_to(output))
        for item in feed["items"]:
            assert isinstance(item["id"], str) and (item.get("content_html") or item.get("content_text"))


def test_the_sitemap_lists_pages_that_are_there(tmp_path):
    output = built(tmp_path)
    places = [place.text for place in xml.parse(output / "sitemap.xml").getroot().findall("s:url/s:loc", MAP)]
    assert len(places) == len(set(places)) > 20
    for place in places:
        assert (output / place.removeprefix("https://f.example/") / "index.html").is_file(), place


def test_every_shared_picture_is_there_and_small(tmp_path):
    """A page's card, or the picture its author gave it: large enough to be shown large (600 x 315)."""
    output = built(tmp_path)
    cards = 0
    for path in output.rglob("index.html"):
        page = path.read_text()
        found = re.search(r'og:image" content="https://f\.example(/[^"]+)"', page)
        if found is None:
            continue
        png = (output / found.group(1).lstrip("/")).read_bytes()
        assert png[:8] == b"\x89PNG\r\n\x1a\n", path
        size = struct.unpack(">II", png[16:24])
        told = tuple(int(re.search(rf'og:image:{side}" content="(\d+)"', page).group(1)) for side in ("width", "height"))
        assert told == size, path
        if found.group(1).startswith("/cards/"):
            cards += 1
            assert size == (1200, 630), path
            assert len(png) < 60_000, path
        else:
            assert size[0] >= 600 and size[1] >= 315, path
            assert len(png) < 300_000, path
    assert cards > 10
