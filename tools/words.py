#!/usr/bin/env python3
"""Makes src/text/data/words.bin, the word list of the rare-token gate and the name lists beside it.

    apt-get download wamerican wbritish && dpkg-deb -x each DIR      (SCOWL, see src/text/data/PROVENANCE.md)
    pip download --no-deps names                                     (holds the 1990 US census name files)
    tools/words.py AMERICAN-ENGLISH BRITISH-ENGLISH NAMES-DIR src/text/data/words.bin

Lower-case words only, so that proper names stay out. Three lists, each sorted, one an empty line
apart: words, first names, last names. A line is one letter for the number of leading characters
shared with the line before (`a` = 0), then the rest. All of it deflated (zlib).
"""
import os
import sys
import unicodedata
import zlib

LAST_NAMES = 6000


def fold(word):
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(paths):
    found = set()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            word = line.strip()
            # The pieces of `didn't` count as words, those of `aardvark's` are there already.
            if word[:1].islower():
                found.update(piece for piece in fold(word).split("'") if piece.isalpha())
    return found


def names(path, most=None):
    lines = open(path).read().split("\n")[:most]
    return {fold(line.split()[0]) for line in lines if line.strip()}


def pack(entries):
    lines, before = [], ""
    for entry in sorted(entries):
        shared = min(len(os.path.commonprefix([before, entry])), 25)
        lines.append(chr(ord("a") + shared) + entry[shared:])
        before = entry
    return "\n".join(lines)


def main(american, british, census, out):
    first = names(f"{census}/dist.male.first") | names(f"{census}/dist.female.first")
    last = names(f"{census}/dist.all.last", LAST_NAMES)
    lists = [words([american, british]), first, last]
    data = zlib.compress("\n\n".join(map(pack, lists)).encode(), 9)
    open(out, "wb").write(data)
    print(*(len(entries) for entries in lists), len(data))


main(*sys.argv[1:])
