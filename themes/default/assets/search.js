// Search in the browser: the same sums as the Rust scorer (src/search/core.rs), over the index described
// in src/search/packed.rs. No stemmer, no request outside the site.
//
// A form asks for it with `data-index`, the address of a small file that names the index's files; they
// are fetched when the box gets the focus. Without it `data-suggest` is asked, `.../api/suggest?q=`.
// Large indexes are searched in a worker: this same file, which then is without a document.
//
// window.frontloadSearch(query, {limit, typing, exact}) promises [{id,url,title,section,snippet,score}],
// with query, corrected, confidence, band and total on the array.
(() => {
  "use strict";
  const K1 = 1.2, ROW_B = 0.5, WHOLE_B = 0.75, ROWS = 2, WHOLE = 2, BODY = 1, PAIRS = 1, TOPICS = 2, TRIPLES = 0.3, TRIPLES_POOR = 0.15;
  const TITLE = 4, RICH_ROWS = 4, BEST = 5, MOST_WORDS = 64, OTHER = 0.4, COMPLETIONS = 20, CANDIDATES = 128, COMMON = 5, MANY = 1000, PULL = 0.002;

  const fold = (text) => text.normalize("NFKD").replace(/[\p{Lu}\p{Lt}]/gu, (c) => c.toLowerCase()).normalize("NFKD").replace(/\p{M}/gu, "");
  const unspaced = /([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3134F}]+)/u;
  const plain = /^[\0-\x7f]*$/;
  const words = (text) => plain.test(text) ? (text.toLowerCase().match(/[a-z0-9]+/g) || []).filter((w) => w.length < 41) : (fold(text).match(/[\p{Alphabetic}\p{N}]+/gu) || []).flatMap((run) => run.split(unspaced).flatMap((part, i) => {
    const letters = [...part];
    if (i % 2 && letters.length > 1) return letters.slice(1).map((c, at) => letters[at] + c);
    return letters.length && (i % 2 || letters.length <= 40) ? [part] : [];
  }));
  const idf = (holders, n) => Math.log(1 + (n - holders + 0.5) / (holders + 0.5));
  const norm = (length, count, b) => ({ base: K1 * (1 - b), slope: K1 * b / Math.max(1, length / Math.max(1, count)) });
  const impact = (n, times, length) => times * (K1 + 1) / (times + n.base + n.slope * length);

  // ---- reading an index ----
  // Numbers: below 192 in one byte, others in more; the rest of them apart in `more`, if there is one.
  function numbers(bytes, more) {
    let i = 0, j = 0;
    const rest = more ? () => more[j++] : () => bytes[i++];
    return () => {
      const c = bytes[i++];
      if (c < 192) return c;
      if (c < 248) return 192 + ((c - 192) << 8 | rest());
      if (c < 255) return 14528 + ((c - 248) << 16 | rest() << 8 | rest());
      return rest() * 16777216 + (rest() << 16 | rest() << 8 | rest());
    };
  }
  function streams(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset), out = [];
    for (let i = 0, at = 2 + 4 * bytes[1]; i < bytes[1]; i++) { const l = view.getUint32(2 + 4 * i, true); out.push(bytes.subarray(at, at += l)); }
    return out;
  }
  const lines = (bytes) => { const out = new TextDecoder().decode(bytes).split("\n"); out.pop(); return out; };

  // Lists of documents, one a stem, as `lists` of packed.rs writes them.
  function lists(first, more, stems) {
    const n = numbers(first, more), starts = new Uint32Array(stems + 1), docs = [], times = [];
    for (let s = 0; s < stems; s++) {
      for (let k = n(), next = 0; k > 0; k--) { const v = n(); docs.push(next += v >> 1); next++; times.push(v & 1 ? n() : 1); }
      starts[s + 1] = docs.length;
    }
    return { starts, docs: Uint32Array.from(docs), times: Uint16Array.from(times) };
  }

  function read(bytes) {
    const s = streams(bytes), x = { bodies: new Map(), waiting: new Map(), pairs: new Map() };
    const view = new DataView(s[0].buffer, s[0].byteOffset), meta = numbers(s[0].subarray(16));
    Object.assign(x, { maybe: view.getFloat64(0, true), answer: view.getFloat64(8, true) });
    const vocab = meta(), all = x.all = meta(), entries = x.entries = meta(), shards = x.shards = meta();
    x.borders = Array.from({ length: Math.max(0, shards - 1) }, meta);
    // words and stems
    const back = numbers(s[3]), rests = lines(s[2]), place = new Uint32Array(vocab);
    x.vocab = new Array(vocab);
    let before = "", count = 0;
    const first = [];
    for (let i = 0; i < vocab; i++) {
      x.vocab[i] = before = before.slice(0, s[1][i]) + rests[i];
      const b = back();
      if (b) place[i] = count - b; else { place[i] = count++; first.push(before); }
    }
    const classes = s[4], by = Uint32Array.from(classes, (_, i) => i).sort((a, b) => classes[b] - classes[a] || a - b), number = new Uint32Array(count);
    by.forEach((p, nth) => { number[p] = nth; });
    x.count = count;
    x.place = by;
    x.first = Array.from(by, (p) => first[p]);
    x.stems = new Map();
    for (let i = 0; i < vocab; i++) x.stems.set(x.vocab[i], number[place[i]]);
    // rows
    const n = numbers(s[5]), rowStart = [0], docRow = x.docRow = new Uint32Array(all + 1), pull = x.pull = new Uint8Array(all), topic = x.topic = new Uint8Array(all);
    for (let d = 0, r = 0; d < all; d++) {
      for (let k = n(); k > 0; k--) { rowStart.push(rowStart[r] + n()); r++; }
      docRow[d + 1] = r;
      const p = n();
      pull[d] = p & 15;
      topic[d] = p >> 4;
    }
    const starts = x.starts = Uint32Array.from(rowStart), flat = x.flat = new Uint32Array(starts[starts.length - 1]), token = numbers(s[6], s[7]);
    for (let i = 0; i < flat.length; i++) flat[i] = token();
    rowLists(x);
    // bodies
    const length = numbers(s[10]), lengths = x.lengths = Uint32Array.from({ length: all }, length);
    const holders = x.holders = new Uint32Array(count);
    x.uses = new Uint32Array(count);
    if (shards) {
      const h = numbers(s[8], s[9]);
      for (let t = 0; t < count; t++) { holders[t] = h(); x.uses[t] = holders[t] + h(); }
    } else {
      x.body = lists(s[8], s[9], count);
      holdersOf(x, holders);
    }
    x.idf = Float64Array.from(holders, (h) => h && idf(h, entries));
    x.highest = idf(0, entries);
    const sum = (from, to) => { let v = 0; for (let d = from; d < to; d++) v += lengths[d]; return v; };
    const whole = starts[docRow[entries]], pages = all - entries;
    x.norms = { row: norm(whole, docRow[entries], ROW_B), whole: norm(whole, entries, WHOLE_B), body: norm(sum(0, entries), entries, WHOLE_B),
      title: norm(flat.length - whole, pages, WHOLE_B), page: norm(sum(entries, all), pages, WHOLE_B) };
    triplesOf(x);
    shown(x, s);
    x.mask = Uint32Array.from(x.vocab, mask);
    x.guess = new Float64Array(entries);
    x.answerSum = new Float64Array(entries);
    x.slot = new Uint16Array(count);
    x.weight = new Float64Array(count).fill(-1);
    return x;
  }

  // Documents that hold each stem in their rows: how often, and the shortest row that does.
  function rowLists(x) {
    const { all, count, flat, starts, docRow } = x, last = new Int32Array(count).fill(-1), from = new Uint32Array(count + 2);
    const each = (found) => { for (let d = 0; d < all; d++) for (let r = docRow[d]; r < docRow[d + 1]; r++) for (let i = starts[r], l = starts[r + 1] - i; i < starts[r + 1]; i++) found(flat[i], d, l); };
    each((t, d) => { if (last[t] !== d) { last[t] = d; from[t + 2]++; } });
    for (let t = 2; t < from.length; t++) from[t] += from[t - 1];
    const docs = new Uint32Array(from[count + 1]), times = new Uint16Array(docs.length), shortest = new Uint16Array(docs.length);
    last.fill(-1);
    each((t, d, l) => {
      if (last[t] !== d) { last[t] = d; docs[from[t + 1]] = d; shortest[from[t + 1]++] = l; }
      const at = from[t + 1] - 1;
      times[at]++;
      if (l < shortest[at]) shortest[at] = l;
    });
    x.rows = { starts: from.subarray(0, count + 1), docs, times, shortest };
  }
  // Entries and documents that hold each stem anywhere.
  function holdersOf(x, holders) {
    const a = x.rows, b = x.body, see = (t, d) => { x.uses[t]++; if (d < x.entries) holders[t]++; };
    for (let t = 0; t < x.count; t++) {
      let i = a.starts[t], j = b.starts[t];
      const m = a.starts[t + 1], n = b.starts[t + 1];
      while (i < m || j < n) {
        const d = i < m ? a.docs[i] : Infinity, e = j < n ? b.docs[j] : Infinity;
        see(t, d < e ? d : e);
        if (d <= e) i++;
        if (e <= d) j++;
      }
    }
  }
  const triples = (word) => {
    if (word.length < 4) return [];
    const c = ["^", ...word, "$"];
    return c.length < 6 ? [] : c.slice(2).map((last, i) => c[i] + c[i + 1] + last);
  };
  function triplesOf(x) {
    const map = x.triples = new Map(), flat = [], starts = x.triStart = new Uint32Array(x.count + 1), held = [], entriesOf = (t) => { let h = 0; for (let i = x.rows.starts[t]; i < x.rows.starts[t + 1] && x.rows.docs[i] < x.entries; i++) h++; return h; };
    for (let t = 0; t < x.count; t++) {
      const h = x.first[t].length < 4 ? 0 : entriesOf(t);
      for (const triple of triples(x.first[t])) {
        let k = map.get(triple);
        if (k === undefined) { map.set(triple, k = held.length); held.push(0); }
        held[k] += h;
        flat.push(k);
      }
      starts[t + 1] = flat.length;
    }
    x.tri = Uint32Array.from(flat);
    x.triIdf = Float64Array.from(held, (h) => Math.fround(idf(Math.min(h, x.entries), x.entries)));
    x.asked = new Float64Array(held.length);
    x.askedTimes = new Uint16Array(held.length);
    let total = 0;
    for (let i = 0, end = x.starts[x.docRow[x.entries]]; i < end; i++) total += starts[x.flat[i] + 1] - starts[x.flat[i]];
    x.norms.triple = norm(total, x.docRow[x.entries], ROW_B);
  }
  // Titles, addresses, sections.
  function shown(x, s) {
    const addresses = lines(s[12]), names = lines(s[13]), of = new Uint16Array(s[14].slice().buffer), at = [];
    for (let d = 0, i = 0; d < x.all; d++) { at.push(i++); if (addresses[i]?.[0] === " ") i++; }
    x.titles = lines(s[11]);
    x.about = (d) => {
      const title = x.titles[d], section = names[2 * of[d]], folder = names[2 * of[d] + 1], line = addresses[at[d]], next = addresses[at[d] + 1];
      const slug = line === "" ? words(title).join("-") : line === "\t" ? "" : line, url = folder ? folder + slug + "/" : slug;
      return { id: next?.[0] === " " ? next.slice(1) : url, url, title, section, snippet: "" };
    };
  }
  // Which letters a word has, so that most of the vocabulary is passed over without comparing.
  const mask = (word) => { let m = 0; for (let i = 0; i < word.length; i++) m |= 1 << (word.charCodeAt(i) & 31); return m >>> 0; };
  const bits = (m) => { let c = 0; while (m) { m &= m - 1; c++; } return c; };
  function distance(a, b, max) {
    let p2, p1 = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let low = i;
      for (let j = 1; j <= b.length; j++) {
        let v = Math.min(p1[j] + 1, row[j - 1] + 1, p1[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) v = Math.min(v, p2[j - 2] + 1);
        row.push(v);
        if (v < low) low = v;
      }
      if (low > max) return max + 1;
      p2 = p1; p1 = row;
    }
    return p1[b.length];
  }
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  function candidates(x, word) {
    if ([...word].length < 4) return [];
    const allowed = word.length >= 8 ? 2 : 1, m = mask(word), found = [];
    x.vocab.forEach((v, i) => {
      if (v.length < 3 || Math.abs(v.length - word.length) > allowed || bits(m & ~x.mask[i]) > allowed || bits(x.mask[i] & ~m) > allowed) return;
      const other = v[0] === word[0] ? 0 : 1, limit = other ? 1 : allowed, d = distance(word, v, limit);
      if (d <= limit) found.push([2 * d + other, x.uses[x.stems.get(v)], v]);
    });
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1] || order(a[2], b[2]));
    return found.filter((f) => f[0] === found[0][0]).slice(0, 3).map((f) => f[2]);
  }
  function completions(x, start) {
    let a = 0, b = x.vocab.length;
    while (a < b) { const m = (a + b) >> 1; if (x.vocab[m] < start) a = m + 1; else b = m; }
    const found = [];
    for (; a < x.vocab.length && x.vocab[a].startsWith(start); a++) found.push(x.vocab[a]);
    found.sort((v, w) => (v !== start) - (w !== start) || x.uses[x.stems.get(w)] - x.uses[x.stems.get(v)] || order(v, w));
    return [...new Set(found.map((w) => x.stems.get(w)))].slice(0, COMPLETIONS);
  }


  // ---- asking ----
  function understand(x, query, o) {
    const all = words(query), list = all.slice(0, MOST_WORDS);
    const q = { terms: new Map(), sequence: [], triples: new Set(), mass: 0, unknown: false, corrected: null, asks: all.length > 2 || /[?？؟]/.test(query) };
    const mass = (s) => { q.mass += (s === undefined ? 0 : x.idf[s]) || x.highest; };
    const add = (s, w) => !q.terms.has(s) && !!q.terms.set(s, w);
    let ends = [], last = "";
    if (o.typing && list.length && /[\p{Alphabetic}\p{N}]$/u.test(query) && (ends = completions(x, list[list.length - 1])).length) last = list.pop();
    let changed = false;
    const seen = new Set(), shown = list.map((word) => {
      const again = seen.has(word);
      seen.add(word);
      for (const t of triples(word)) if (x.triples.has(t)) q.triples.add(x.triples.get(t));
      let s = x.stems.get(word);
      if (s !== undefined) { if (add(s, 1)) mass(s); q.sequence.push(s); return word; }
      const meant = o.exact ? [] : candidates(x, word);
      meant.forEach((v, i) => add(x.stems.get(v), i ? OTHER : 1));
      s = meant.length ? x.stems.get(meant[0]) : undefined;
      if (!again) mass(s);
      if (s === undefined) { q.unknown = true; return word; }
      q.sequence.push(s);
      // A word with another ending is put right without a word: the Rust side has a stemmer for it.
      const ending = word.startsWith(meant[0]) && word[meant[0].length] !== meant[0].at(-1);
      changed ||= !ending;
      return ending ? word : meant[0];
    });
    ends.forEach((s, i) => { if (!i) { q.sequence.push(s); mass(s); } add(s, i ? OTHER : 1); });
    if (changed) q.corrected = shown.join(" ") + (last && " " + last);
    return q;
  }

  // Shards that hold bodies for the query and are not here yet.
  function missing(x, q) {
    const out = new Set();
    if (x.shards) for (const s of q.terms.keys()) if (!x.bodies.has(s)) { let i = 0; while (i < x.borders.length && x.borders[i] <= x.place[s]) i++; out.add(i); }
    return out;
  }
  function take(x, shard, bytes) {
    const from = shard ? x.borders[shard - 1] : 0, to = x.borders[shard] ?? x.count, mine = [];
    for (let s = 0; s < x.count; s++) if (x.place[s] >= from && x.place[s] < to) mine.push(s);
    const [first, more] = streams(bytes), list = lists(first, more, mine.length);
    mine.forEach((s, i) => x.bodies.set(s, [list, list.starts[i], list.starts[i + 1]]));
  }
  const bodyOf = (x, s) => x.body ? [x.body, x.body.starts[s], x.body.starts[s + 1]] : x.bodies.get(s) ?? [null, 0, 0];

  // Idf of b right after a, over entries with more than one row.
  function pairIdf(x, a, b) {
    const key = a * x.count + b;
    let found = x.pairs.get(key);
    if (found !== undefined) return found;
    const { starts, docs } = x.rows, size = (s) => starts[s + 1] - starts[s], s = size(a) <= size(b) ? a : b;
    let holders = 0;
    for (let i = starts[s]; i < starts[s + 1] && docs[i] < x.entries; i++) {
      const from = x.docRow[docs[i]], to = x.docRow[docs[i] + 1];
      if (to - from > 1) search: for (let r = from; r < to; r++) for (let k = x.starts[r] + 1; k < x.starts[r + 1]; k++) if (x.flat[k] === b && x.flat[k - 1] === a) { holders++; break search; }
    }
    x.pairs.set(key, found = idf(Math.max(1, holders), x.entries));
    return found;
  }
  function best() {
    const five = new Float64Array(BEST);
    return {
      add(v) { for (let i = 0; i < BEST && v > 0; i++) if (v > five[i]) { const swap = five[i]; five[i] = v; v = swap; } },
      together() { let sum = 0, n = 0; for (const v of five) if (v > 0) { sum += v; n++; } five.fill(0); return n ? sum / Math.sqrt(n) : 0; },
    };
  }

  function score(x, q) {
    const { rows, norms, guess, answerSum, slot, weight } = x, touched = [], weights = [0], sequence = q.sequence, pairs = [];
    const add = (d, g, b) => { if (guess[d] === 0 && answerSum[d] === 0) touched.push(d); guess[d] += g; answerSum[d] += b; };
    const wholeOf = (d) => x.starts[x.docRow[d + 1]] - x.starts[x.docRow[d]];
    const guessed = (i, w) => { const d = rows.docs[i]; add(d, w * (ROWS * impact(norms.row, 1, rows.shortest[i]) + WHOLE * impact(norms.whole, rows.times[i], wholeOf(d))), 0); };
    const inRows = (s, w) => { for (let i = rows.starts[s]; i < rows.starts[s + 1] && rows.docs[i] < x.entries; i++) guessed(i, w); };
    const weighed = [], tripleWeight = (s) => {
      if (weight[s] >= 0) return weight[s];
      let w = 0;
      for (let i = x.triStart[s]; i < x.triStart[s + 1]; i++) w += x.asked[x.tri[i]];
      weighed.push(s);
      return weight[s] = w;
    };
    for (const [s, w] of q.terms) slot[s] = weights.push((x.idf[s] || x.highest) * w) - 1;
    // Common words find nobody in a large index; they are counted in the rows of those whom others found.
    const common = (s) => x.entries > MANY && x.holders[s] * COMMON > x.entries;
    for (const round of [false, true]) if (!round || touched.length < CANDIDATES) for (const s of q.terms.keys()) if (common(s) === round) {
      const v = weights[slot[s]], [list, from, to] = bodyOf(x, s);
      inRows(s, v);
      for (let i = from; i < to && list.docs[i] < x.entries; i++) add(list.docs[i], 0, v * BODY * impact(norms.body, list.times[i], x.lengths[list.docs[i]]));
    }
    for (const t of q.triples) x.asked[t] = x.triIdf[t];
    if (!touched.length && q.triples.size) for (let s = 0; s < x.count; s++) { const w = tripleWeight(s); if (w > 0) inRows(s, w); }
    for (let i = 0; i + 1 < sequence.length && i < 64; i++) {
      const a = slot[sequence[i]], b = slot[sequence[i + 1]];
      if (!pairs.some((p) => p[0] === a && p[1] === b)) pairs.push([a, b, pairIdf(x, sequence[i], sequence[i + 1])]);
    }
    const sum = (d) => guess[d] + answerSum[d], chosen = touched.length > CANDIDATES ? [...touched].sort((a, b) => sum(b) - sum(a) || a - b).slice(0, CANDIDATES) : touched;
    const { flat, starts, docRow, triStart, tri, asked, askedTimes } = x, { row: rn, whole: wn, triple: tn } = norms;
    const times = new Uint16Array(weights.length), whole = new Uint16Array(weights.length), out = new Map(), poor = docRow[x.entries] + 1 <= RICH_ROWS * x.entries;
    const word = best(), pair = best(), triple = best(), row = new Uint16Array(weights.length), entry = new Uint16Array(weights.length), inTri = [], seen = new Int32Array(pairs.length).fill(-1);
    for (const d of chosen) {
      // The last row may be what the entry is filed under, which is no phrasing.
      const from = docRow[d], to = docRow[d + 1] - x.topic[d], several = to - from > 1;
      let entries = 0, topics = 0;
      if (x.topic[d]) {
        const start = starts[to], length = starts[to + 1] - start;
        let n = 0;
        for (let i = start; i < start + length; i++) { const k = slot[flat[i]]; if (k && times[k]++ === 0) row[n++] = k; }
        for (let i = 0; i < n; i++) { const k = row[i]; topics += weights[k] * impact(rn, times[k], length); times[k] = 0; }
      }
      for (let r = from; r < to; r++) {
        const start = starts[r], end = starts[r + 1], length = end - start;
        let before = 0, sum = 0, pairSum = 0, triSum = 0, count = 0, n = 0;
        for (let i = start; i < end; i++) {
          const s = flat[i], k = slot[s];
          count += triStart[s + 1] - triStart[s];
          let w = weight[s];
          if (w < 0) w = tripleWeight(s);
          if (w > 0) for (let j = triStart[s]; j < triStart[s + 1]; j++) { const t = tri[j]; if (asked[t] > 0 && askedTimes[t]++ === 0) inTri.push(t); }
          if (k) {
            if (times[k]++ === 0) row[n++] = k;
            if (before && several) for (let p = 0; p < pairs.length; p++) if (pairs[p][0] === before && pairs[p][1] === k) { if (seen[p] !== r) { seen[p] = r; pairSum += pairs[p][2]; } break; }
          }
          before = k;
        }
        if (n) {
          for (let i = 0; i < n; i++) { const k = row[i]; sum += weights[k] * impact(rn, times[k], length); if (!whole[k]) entry[entries++] = k; whole[k] += times[k]; times[k] = 0; }
          word.add(sum);
          if (pairSum) pair.add(pairSum * impact(rn, 1, length));
        }
        if (inTri.length) {
          for (const t of inTri) { triSum += asked[t] * impact(tn, askedTimes[t], count); askedTimes[t] = 0; }
          inTri.length = 0;
          triple.add(triSum);
        }
      }
      let all = 0;
      for (let i = 0; i < entries; i++) { const k = entry[i]; all += weights[k] * impact(wn, whole[k], starts[to] - starts[from]); whole[k] = 0; }
      const total = ROWS * word.together() + WHOLE * all + answerSum[d] + PAIRS * pair.together() + triple.together() * (poor ? TRIPLES_POOR : TRIPLES) + TOPICS * topics;
      out.set(d, total * Math.fround(1 + PULL * x.pull[d]));
    }
    const found = touched.length;
    for (const d of touched) guess[d] = answerSum[d] = 0;
    for (const s of q.terms.keys()) slot[s] = 0;
    for (const t of q.triples) x.asked[t] = 0;
    for (const s of weighed) weight[s] = -1;
    return [out, found];
  }
  // Posts and pages: headline and body, as tantivy counts them.
  function scorePages(x, q, out) {
    const pages = x.all - x.entries;
    let found = 0;
    const put = (d, v) => { if (!out.has(d)) found++; out.set(d, (out.get(d) || 0) + v); };
    const field = (w, boost, [list, from, to], impactOf) => {
      while (from < to && list.docs[from] < x.entries) from++;
      const v = boost * w * idf(to - from, pages);
      for (let i = from; i < to; i++) put(list.docs[i], v * impactOf(list, i));
    };
    if (pages) for (const [s, w] of q.terms) {
      field(w, TITLE, [x.rows, x.rows.starts[s], x.rows.starts[s + 1]], (list, i) => impact(x.norms.title, list.times[i], list.shortest[i]));
      field(w, 1, bodyOf(x, s), (list, i) => impact(x.norms.page, list.times[i], x.lengths[list.docs[i]]));
    }
    return found;
  }

  // Where a title holds what was found: [from, to] pairs.
  function marksOf(x, q, typed, title) {
    const last = typed[typed.length - 1], out = [];
    const hit = (word) => words(word).some((w) => typed.includes(w) || (last?.length > 1 && w.startsWith(last)) || q.terms.has(x.stems.get(w)));
    for (const m of title.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)) if (hit(m[0])) out.push([m.index, m.index + m[0].length]);
    return out;
  }
  function answer(x, query, q, o) {
    const [found, entries] = score(x, q), pages = o.typing ? 0 : scorePages(x, q, found), root = Math.sqrt(q.mass) || 1, typed = words(query);
    const list = [...found].map(([d, s]) => ({ d, norm: s / root, first: q.asks && d < x.entries && s / root >= x.maybe ? 1 : 0 }));
    list.sort((a, b) => b.first - a.first || b.norm - a.norm || a.d - b.d);
    const top = list[0], norm = top ? top.norm : 0;
    const out = list.slice(0, o.limit ?? 10).map(({ d, norm }) => { const hit = x.about(d); return { ...hit, score: norm, marks: marksOf(x, q, typed, hit.title) }; });
    let c = norm < x.maybe ? 0.4 * norm / x.maybe : norm < x.answer ? 0.4 + (0.7 - 0.4) * (norm - x.maybe) / (x.answer - x.maybe) : 1 - (1 - 0.7) * x.answer / norm;
    // A short query scores too little for its length: what speaks of just that is not nothing.
    if (top && top.d < x.entries && c < 0.4 && q.sequence.length && q.sequence.length < 4 && !q.unknown) {
      const held = x.flat.subarray(x.starts[x.docRow[top.d]], x.starts[x.docRow[top.d + 1]]);
      if (q.sequence.every((s) => held.includes(s))) c = 0.4;
    }
    if (top && top.d >= x.entries) c = Math.min(c, 0.7 - 0.01);
    return Object.assign(out, { query, corrected: q.corrected, confidence: c, band: c >= 0.7 ? "answer" : c >= 0.4 ? "maybe" : "none", total: entries + pages });
  }
  const search = (x, query, o = {}) => answer(x, query, understand(x, query, o), o);
  // What is asked most, for a box in which nothing stands yet.
  const popular = (x, most) => Array.from(x.pull.subarray(0, x.entries), (pull, d) => [pull, d]).filter((p) => p[0]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, most).map((p) => ({ ...x.about(p[1]), score: 0, marks: [] }));

  // An index by the address of the file that names its parts.
  function open(url, pointer) {
    const get = (name) => fetch(new URL(name, url)).then((r) => (r.ok ? r.arrayBuffer() : Promise.reject(new Error(name + ": " + r.status)))).then((b) => new Uint8Array(b));
    return (async () => {
      const { head, shards } = await (pointer ?? fetch(url).then((r) => r.json())), x = read(await get(head));
      const whole = async (q) => {
        await Promise.all([...missing(x, q)].map((i) => {
          if (!x.waiting.has(i)) x.waiting.set(i, get(shards[i]).then((bytes) => take(x, i, bytes)).catch((e) => { x.waiting.delete(i); throw e; }));
          return x.waiting.get(i);
        }));
      };
      return {
        x,
        async ask(query, o) {
          const q = understand(x, query, o);
          // Without the bodies entries are still found by their questions.
          await whole(q).catch(() => {});
          return o.popular ? popular(x, o.popular) : answer(x, query, q, o);
        },
      };
    })();
  }

  if (typeof document === "undefined") {
    if (typeof WorkerGlobalScope === "undefined") { globalThis.frontloadIndex = { read, search, take, missing, understand, answer, words, streams }; return; }
    const opened = new Map();
    self.onmessage = async ({ data: { turn, url, query, o } }) => {
      try {
        if (!opened.has(url)) opened.set(url, open(url));
        const found = await (await opened.get(url)).ask(query, o), { query: asked, corrected, confidence, band, total } = found;
        self.postMessage({ turn, hits: [...found], facts: { query: asked, corrected, confidence, band, total } });
      } catch (error) { opened.delete(url); self.postMessage({ turn, error: String(error) }); }
    };
    return;
  }
  // ---- in the page ----
  const forms = [...document.querySelectorAll("form")].filter((f) => f.querySelector("input[type=search]") && f.querySelector("[role=listbox]"));
  const here = document.currentScript?.src, opened = new Map(), pointers = new Map();
  let worker = null, turns = 0;
  const turn = new Map();
  // A large index answers from a worker, which fetches and reads it away from the page.
  function far(url) {
    if (!worker) {
      worker = new Worker(here);
      worker.onmessage = ({ data }) => {
        const [done, failed] = turn.get(data.turn);
        turn.delete(data.turn);
        if (data.error) failed(new Error(data.error)); else done(Object.assign(data.hits, data.facts));
      };
    }
    return { ask: (query, { signal, ...o }) => new Promise((done, failed) => { turn.set(++turns, [done, failed]); worker.postMessage({ turn: turns, url, query, o }); }) };
  }
  // Opens an index once; a failure is forgotten, so that the next key tries again.
  function load(form) {
    const url = new URL(form.dataset.index, location.href).href;
    if (!opened.has(url)) {
      opened.set(url, (async () => {
        const pointer = await (window.frontloadPointers?.[form.dataset.index] ?? fetch(url).then((r) => r.json()));
        return pointer.shards.length && here ? far(url) : open(url, pointer);
      })());
      opened.get(url).catch(() => { opened.delete(url); delete window.frontloadPointers?.[form.dataset.index]; });
    }
    return opened.get(url);
  }
  async function served(form, query, o) {
    const url = form.dataset.suggest.replace(/suggest$/, o.typing ? "suggest" : "search");
    const lang = form.dataset.lang ? "&lang=" + form.dataset.lang : "";
    const answer = await fetch(url + "?q=" + encodeURIComponent(query) + lang + "&limit=" + (o.limit ?? 10), { signal: o.signal });
    if (!answer.ok) throw new Error(url + ": " + answer.status);
    const { results, ...rest } = await answer.json();
    return Object.assign(results, rest);
  }
  const ask = async (form, query, o) => (form.dataset.index ? (await load(form)).ask(query, o) : served(form, query, o));
  window.frontloadSearch = async (query, o = {}) => {
    if (!forms.length) throw new Error("no search box on this page");
    const found = await ask(forms.find((f) => f.dataset.index) ?? forms[0], String(query), o);
    const plain = Object.assign([...found], found);
    return plain;
  };

  // A title with what was found in it in <mark>, as nodes.
  function marked({ title, marks }, query) {
    const typed = words(query), out = [];
    let at = 0;
    marks ??= [...title.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)].filter((m) => words(m[0]).some((w) => typed.includes(w))).map((m) => [m.index, m.index + m[0].length]);
    for (const [from, to] of marks) {
      const mark = document.createElement("mark");
      mark.textContent = title.slice(from, to);
      out.push(title.slice(at, from), mark);
      at = to;
    }
    return [...out, title.slice(at)];
  }
  // The first lines of an answer, from its page.
  const openings = new Map();
  function opening(url) {
    if (!openings.has(url)) {
      openings.set(url, fetch(url).then((r) => (r.ok ? r.text() : "")).then((html) => {
        const answer = new DOMParser().parseFromString(html, "text/html").querySelector("main .answer");
        return answer ? answer.textContent.replace(/\s+/g, " ").trim().slice(0, 300) : "";
      }).catch(() => ""));
    }
    return openings.get(url);
  }

  forms.forEach((form, nth) => {
    const box = form.querySelector("input[type=search]"), list = form.querySelector("[role=listbox]"), say = form.dataset;
    const roles = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
    for (const [name, value] of Object.entries(roles)) box.setAttribute(name, value);
    const live = document.createElement("span");
    live.className = "vh";
    live.setAttribute("role", "status");
    form.append(live);
    let turn = 0, timer = 0, later = 0, active = -1, stop = null, last = null, left = null;
    const options = () => [...list.children];
    const select = (i) => {
      options().forEach((li, at) => li.setAttribute("aria-selected", String(at === i)));
      active = i;
      const li = options()[i];
      if (li) { box.setAttribute("aria-activedescendant", li.id); li.scrollIntoView({ block: "nearest" }); } else box.removeAttribute("aria-activedescendant");
    };
    const open = (yes) => { list.hidden = !yes; box.setAttribute("aria-expanded", String(yes)); if (!yes) select(-1); };
    // What an option holds is presentation: its link has an address only while a pointer is on it, so
    // that it opens in a new tab, and is nothing that the keyboard could get lost in.
    const option = (href, ...content) => {
      const li = document.createElement("li"), a = document.createElement("a");
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      a.dataset.href = href;
      a.append(...content);
      li.append(a);
      return li;
    };
    const small = (text, kind) => { const s = document.createElement("small"); s.textContent = text; if (kind) s.className = kind; return s; };
    const fill = (text, name, value) => text.replace("{" + name + "}", () => value);
    // A search that came to something, or to nothing: counted without a name, where a server counts.
    const tell = (more) => {
      if (!say.signals || !last) return;
      const { query, total, band, confidence } = last;
      navigator.sendBeacon(say.signals, JSON.stringify({ term: query, hits: total ?? 0, band: band ?? "", confidence, lang: say.lang, ...(left && left !== query ? { reformulated: left } : {}), ...more }));
      left = more.clicked || more.asked ? null : query;
      last = null;
    };
    const put = (rows, text) => {
      rows.forEach((li, i) => { li.id = list.id + "-" + nth + "-" + i; });
      list.replaceChildren(...rows);
      live.textContent = text;
      select(-1);
      open(rows.length > 0);
    };
    const rowOf = (hit, query) => option(hit.url || "#", ...marked(hit, query), ...(hit.section ? [small(hit.section)] : []));
    const show = (found, query) => {
      const rows = found.map((hit) => rowOf(hit, query)), corrected = found.corrected && fill(say.corrected ?? "Showing results for “{q}”.", "q", found.corrected);
      if (found.band === "answer" && rows.length && new URL(found[0].url, location.href).origin === location.origin) {
        const lines = small("", "opening");
        rows[0].firstChild.append(lines);
        later = setTimeout(async () => { lines.textContent = await opening(found[0].url); }, 200);
      }
      if (corrected) {
        const back = option("#", corrected, small(fill(say.typed ?? "Search for “{q}” instead", "q", query)));
        back.dataset.exact = "";
        rows.push(back);
      }
      if (found.band !== "answer" && say.ask) {
        const lead = found.length ? say.maybe ?? "None of these?" : say.none ?? "We have no answer to this yet.";
        const link = option(say.ask + "?q=" + encodeURIComponent(query), lead + " ", small(say.asklabel ?? "Ask us"));
        link.className = "ask";
        rows.push(link);
      }
      put(rows, (corrected ? corrected + " " : "") + (found.length === 1 ? say.one ?? "1 answer" : fill(say.many ?? "{n} answers", "n", found.length)));
      last = { query, total: found.total ?? found.length, band: found.band, confidence: found.confidence };
    };
    const page = location.pathname.endsWith("/search/");
    const run = async (exact = false) => {
      const query = box.value.trim(), mine = ++turn;
      stop?.abort();
      clearTimeout(later);
      if (page && form.classList.contains("big")) history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
      stop = new AbortController();
      try {
        const found = await ask(form, box.value, query ? { limit: 7, typing: !exact, exact, signal: stop.signal } : { popular: say.index ? 6 : 0, signal: stop.signal });
        if (mine !== turn) return;
        if (query) show(found, query);
        else put(say.index ? found.map((hit) => rowOf(hit, "")) : [], "");
      } catch { /* no index, no network: the form itself still works */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(run, say.index ? 20 : 80); };
    const go = (li) => {
      const at = options().indexOf(li), { href } = li.firstChild.dataset;
      if (li.dataset.exact !== undefined) { run(true); return false; }
      tell(li.classList.contains("ask") ? { asked: true } : { clicked: new URL(href, location.href).pathname, position: at + 1 });
      return true;
    };
    box.addEventListener("focus", () => { if (say.index) load(form).then(() => { if (!box.value && document.activeElement === box) run(); }).catch(() => {}); });
    box.addEventListener("input", soon);
    box.addEventListener("keydown", (event) => {
      const count = list.hidden ? 0 : list.children.length, move = (i) => { event.preventDefault(); select(i); };
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!count) { if (list.children.length) open(true); else run(); return event.preventDefault(); }
        const step = event.key === "ArrowDown" ? 1 : -1;
        move(active < 0 && step < 0 ? count - 1 : active + step >= count ? -1 : active + step);
      } else if (event.key === "Home" && active >= 0) move(0);
      else if (event.key === "End" && active >= 0) move(count - 1);
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); const li = options()[active]; if (go(li)) location.assign(li.firstChild.dataset.href); }
      else if (event.key === "Escape" && count) { event.preventDefault(); open(false); }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("pointerover", (event) => { const a = event.target.closest("a"); if (a && a.parentNode.dataset.exact === undefined) a.href = a.dataset.href; });
    list.addEventListener("pointerout", (event) => { const a = event.target.closest("a"); if (a && !a.contains(event.relatedTarget)) a.removeAttribute("href"); });
    list.addEventListener("click", (event) => {
      const li = event.target.closest("[role=option]");
      if (!li) return;
      const linked = event.target.closest("a[href]");
      if (!go(li)) event.preventDefault();
      else if (!linked) location.assign(li.firstChild.dataset.href);
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) { open(false); if (last?.band === "none" || last?.band === "maybe") tell({}); } });
    form.addEventListener("submit", () => { last = null; });
    // An address that carries a query, on a page that did not answer it itself.
    const asked = new URLSearchParams(location.search).get("q");
    if (asked && !box.value && box.offsetParent && page) { box.value = asked; box.focus(); run(); }
  });
})();
