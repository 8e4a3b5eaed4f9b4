"""Writes the benchmark's site for Frontload: the same texts, lists and theme as the other tools get."""
import os, re

# What the other tools' sites do not have is off, by the same keys that everybody has.
CONFIG = """base_url: https://example.org
brand: {name: Bench}
theme: bench
taxonomies: [categories]
site: {page_size: 20, feed_size: 20, archives: false, authors: false, printable: false, feeds: [rss], twins: [], llms: "off", cards: false, icons: false, redirects: false, search: false, highlight: HIGHLIGHT}
"""

BASE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ title }} | {{ brand.name }}</title>
<meta name="description" content="{{ description }}">
<link rel="canonical" href="{{ canonical }}">
<link rel="alternate" type="application/rss+xml" href="{{ config.base_url }}/blog/feed.xml">
<link rel="stylesheet" href="{{ config.base_url }}/style.css">
{% block head %}{% endblock %}{% block scripts %}{% endblock %}</head>
<body>
<header><a href="{{ config.base_url }}/">{{ brand.name }}</a> <a href="{{ config.base_url }}/blog/">Posts</a> <a href="{{ config.base_url }}/tags/">Tags</a></header>
{% block search %}{% endblock %}{% block hello %}{% endblock %}<main>{% block main %}{% endblock %}</main>
<footer>Footer</footer>
</body>
</html>
"""

ITEM = """<li><a href="{{ config.base_url }}{{ item.url }}">{{ item.title }}</a> <time>{{ item.date | date(style="iso") }}</time> {{ item.summary }}</li>"""
LIST = """{% extends "base.html" %}
{% block main %}<h1>{{ title }}</h1>
<ul>
{% for item in NAME %}ITEM
{% endfor %}</ul>
PAGER{% endblock %}
""".replace("ITEM", ITEM)
PAGER = """<nav>{% if pager.newer %}<a href="{{ config.base_url }}{{ pager.newer }}">Newer</a>{% endif %} {{ pager.page }} / {{ pager.pages }} {% if pager.older %}<a href="{{ config.base_url }}{{ pager.older }}">Older</a>{% endif %}</nav>
"""

TEMPLATES = {
    "base.html": BASE,
    "post.html": """{% extends "base.html" %}
{% block main %}<article>
<h1>{{ page.title }}</h1>
<p><time datetime="{{ page.date | date(style="iso") }}">{{ page.date | date(style="iso") }}</time>
{% for tag in page.tags %}<a href="{{ config.base_url }}{{ tag.url }}">{{ tag.title }}</a> {% endfor %}</p>
{{ page.html | safe }}
<nav>{% if earlier %}<a href="{{ config.base_url }}{{ earlier.url }}">{{ earlier.title }}</a>{% endif %} {% if later %}<a href="{{ config.base_url }}{{ later.url }}">{{ later.title }}</a>{% endif %}</nav>
</article>{% endblock %}
""",
    "blog.html": LIST.replace("NAME", "items").replace("PAGER", PAGER),
    "tag.html": LIST.replace("NAME", "posts").replace("PAGER", ""),
    "home.html": LIST.replace("NAME", "posts").replace("PAGER", ""),
}

CSS = "body{font:16px/1.5 sans-serif;max-width:44em;margin:auto}\n"


def save(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def write(neutral, to, highlight):
    """From the folder that gen.py's `neutral` form wrote."""
    save(to + "/frontload.yaml", CONFIG.replace("HIGHLIGHT", "true" if highlight else "false"))
    for name, text in TEMPLATES.items():
        save(to + "/themes/bench/templates/" + name, text)
    save(to + "/static/style.css", CSS)
    save(to + "/content/blog/_index.md", "---\ntitle: Posts\n---\n")
    posts = neutral + "/content/posts"
    for name in sorted(os.listdir(posts)):
        if name == "_index.md":
            continue
        with open(posts + "/" + name, encoding="utf-8") as f:
            text = f.read()
        text = re.sub(r"(?m)^description:", "summary:", text, count=1)
        save(to + "/content/blog/" + name, text.replace("](/posts/", "](/blog/"))
