// Search in the browser: the same sums in the same order as the Rust scorer (src/search/core.rs),
// over the token index described in src/search/packed.rs. No stemmer, no request outside the site.
//
// A form asks for it with `data-tokens` and `data-titles` (addresses of the two files, fetched when
// the box gets the focus). Without them `data-suggest` is asked, `.../api/suggest?q=`. `data-ask` is where
// "ask us" leads (default /ask/). Words shown, all optional: data-none, data-maybe, data-asklabel,
// data-corrected, data-typed, data-one, data-many ({n} stands for the number).
// The form holds an input[type=search] and a [role=listbox]; the combobox roles are set here, since
// without this script the box is a plain field.
//
// window.frontloadSearch(query, {limit, typing, exact}) promises [{id,url,title,section,snippet,score}],
// with query, corrected, confidence, band and total on the array.
(() => {
  "use strict";
  const K1 = 1.2, ROW_B = 0.5, WHOLE_B = 0.75, ROWS = 2, WHOLE = 2, BODY = 1, PAIRS = 1, TRIPLES = 0.3, TRIPLES_POOR = 0.15;
  const TITLE = 4, RICH_ROWS = 4, BEST = 5, MOST_WORDS = 64, OTHER = 0.4, COMPLETIONS = 20;

  const fold = (text) => text.normalize("NFKD").replace(/[\p{Lu}\p{Lt}]/gu, (c) => c.toLowerCase()).normalize("NFKD").replace(/\p{M}/gu, "");
  const unspaced = /([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3134F}]+)/u;
  const words = (text) => (fold(text).match(/[\p{Alphabetic}\p{N}]+/gu) || []).flatMap((run) => run.split(unspaced).flatMap((part, i) => {
    const letters = [...part];
    if (i % 2 && letters.length > 1) return letters.slice(1).map((c, at) => letters[at] + c);
    return letters.length && (i % 2 || letters.length <= 40) ? [part] : [];
  }));
  const idf = (holders, n) => Math.log(1 + (n - holders + 0.5) / (holders + 0.5));
  const impact = (times, norm) => Math.fround(times * (K1 + 1) / (times + norm));

  // Postings of documents from..to of a flat list of terms: term -> documents with their weight.
  function postings(flat, starts, from, to, terms, b) {
    const next = new Uint32Array(terms + 2), last = new Int32Array(terms).fill(-1);
    for (let d = from; d < to; d++) for (let i = starts[d]; i < starts[d + 1]; i++) if (last[flat[i]] !== d) { last[flat[i]] = d; next[flat[i] + 2]++; }
    for (let t = 2; t < next.length; t++) next[t] += next[t - 1];
    const docs = new Uint32Array(next[terms + 1]), weights = new Float32Array(docs.length);
    last.fill(-1);
    const mean = Math.max(1, (starts[to] - starts[from]) / Math.max(1, to - from));
    const norm = (length) => K1 * (1 - b + b * length / mean);
    for (let d = from; d < to; d++) for (let i = starts[d]; i < starts[d + 1]; i++) {
      const t = flat[i];
      if (last[t] !== d) { last[t] = d; docs[next[t + 1]++] = d - from; }
      weights[next[t + 1] - 1]++;
    }
    for (let i = 0; i < docs.length; i++) { const d = docs[i] + from; weights[i] = impact(weights[i], norm(starts[d + 1] - starts[d])); }
    return { starts: next, docs, weights, norm };
  }

  function read(bytes, titles) {
    let p = 1;
    const view = new DataView(bytes.buffer, bytes.byteOffset), text = new TextDecoder();
    const n = () => { let v = 0, s = 0, c; do { c = bytes[p++]; v |= (c & 127) << s; s += 7; } while (c > 127); return v; };
    const x = { maybe: view.getFloat64(1, true), answer: view.getFloat64(9, true), vocab: [], stems: new Map(), titles };
    p = 17;
    let before = "";
    for (let i = n(); i > 0; i--) { const keep = n(), l = n(); before = before.slice(0, keep) + text.decode(bytes.subarray(p, p + l)); p += l; x.vocab.push(before); }
    let count = 0;
    const first = [];
    for (const w of x.vocab) { const s = n(); x.stems.set(w, s); first[s] ??= w; if (s >= count) count = s + 1; }
    const all = n(), entries = n(), flat = [], starts = [0], owners = [], docRow = [0], docStart = [0];
    for (let d = 0; d < all; d++) {
      for (let r = n(); r > 0; r--) { for (let l = n(); l > 0; l--) flat.push(n()); starts.push(flat.length); owners.push(d); }
      docRow.push(owners.length); docStart.push(flat.length);
    }
    const bodies = [], bodyStart = [0];
    for (let d = 0; d < all; d++) {
      n();
      for (let c = n(), s = 0; c > 0; c--) { const v = n(); s += v >> 1; for (let k = v & 1 ? n() : 1; k > 0; k--) bodies.push(s); }
      bodyStart.push(bodies.length);
    }
    const last = new Int32Array(count).fill(-1), holders = new Uint32Array(count);
    x.uses = new Uint32Array(count);
    const see = (s, d) => { if (last[s] !== d) { last[s] = d; x.uses[s]++; if (d < entries) holders[s]++; } };
    for (let d = 0; d < all; d++) { for (let i = docStart[d]; i < docStart[d + 1]; i++) see(flat[i], d); for (let i = bodyStart[d]; i < bodyStart[d + 1]; i++) see(bodies[i], d); }
    x.idf = Float64Array.from(holders, (h) => h && idf(h, entries));
    const rowCount = docRow[entries];
    Object.assign(x, { all, entries, flat, starts, owners, docRow, highest: idf(0, entries), pairs: new Map() });
    x.rows = postings(flat, starts, 0, rowCount, count, ROW_B);
    x.whole = postings(flat, docStart, 0, entries, count, WHOLE_B);
    x.body = postings(bodies, bodyStart, 0, entries, count, WHOLE_B);
    if (all > entries) {
      x.pageTitle = postings(flat, docStart, entries, all, count, WHOLE_B);
      x.pageBody = postings(bodies, bodyStart, entries, all, count, WHOLE_B);
    }
    x.triples = new Map();
    const of = first.map((w) => triples(w).map((t) => x.triples.get(t) ?? (x.triples.set(t, x.triples.size), x.triples.size - 1)));
    const tri = [], triStart = [0];
    for (let r = 0; r < rowCount; r++) { for (let i = starts[r]; i < starts[r + 1]; i++) for (const t of of[flat[i]]) tri.push(t); triStart.push(tri.length); }
    x.tri = postings(tri, triStart, 0, rowCount, x.triples.size, ROW_B);
    x.triIdf = Float64Array.from({ length: x.triples.size }, (_, t) => {
      let h = 0, o = -1;
      for (let i = x.tri.starts[t]; i < x.tri.starts[t + 1]; i++) if (owners[x.tri.docs[i]] !== o) { o = owners[x.tri.docs[i]]; h++; }
      return idf(h, entries);
    });
    x.rowSum = new Float64Array(rowCount);
    x.best = new Float64Array(entries * BEST);
    x.mask = Uint32Array.from(x.vocab, mask);
    return x;
  }
  const triples = (word) => {
    const c = [...word];
    if (c.length < 4) return [];
    c.unshift("^"); c.push("$");
    return c.slice(2).map((last, i) => c[i] + c[i + 1] + last);
  };

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

  function understand(x, query, o) {
    const all = words(query), list = all.slice(0, MOST_WORDS);
    const q = { terms: new Map(), sequence: [], triples: new Set(), mass: 0, corrected: null, asks: all.length > 2 || /[?？؟]/.test(query) };
    const mass = (s) => { q.mass += (s === undefined ? 0 : x.idf[s]) || x.highest; };
    const add = (s, w) => !q.terms.has(s) && !!q.terms.set(s, w);
    let ends = [];
    if (o.typing && list.length && /[\p{Alphabetic}\p{N}]$/u.test(query) && (ends = completions(x, list[list.length - 1])).length) list.pop();
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
      if (s === undefined) return word;
      q.sequence.push(s);
      // A word with another ending is put right without a word: the Rust side has a stemmer for it.
      const ending = word.startsWith(meant[0]) && word[meant[0].length] !== meant[0].at(-1);
      changed ||= !ending;
      return ending ? word : meant[0];
    });
    ends.forEach((s, i) => { if (!i) { q.sequence.push(s); mass(s); } add(s, i ? OTHER : 1); });
    if (changed) q.corrected = shown.join(" ");
    return q;
  }

  // Rows that hold b right after a, of entries with more than one row; with their weight.
  function pair(x, a, b) {
    const key = a + " " + b;
    let got = x.pairs.get(key);
    if (got) return got;
    const { starts, docs } = x.rows, size = (s) => starts[s + 1] - starts[s], s = size(a) <= size(b) ? a : b, rows = [];
    let holders = 0, owner = -1;
    for (let i = starts[s]; i < starts[s + 1]; i++) {
      const r = docs[i], d = x.owners[r];
      if (x.docRow[d + 1] - x.docRow[d] < 2) continue;
      for (let k = x.starts[r]; k + 1 < x.starts[r + 1]; k++) if (x.flat[k] === a && x.flat[k + 1] === b) {
        rows.push(r);
        if (d !== owner) { owner = d; holders++; }
        break;
      }
    }
    x.pairs.set(key, got = { rows, idf: idf(holders, x.entries) });
    return got;
  }

  function score(x, q) {
    const out = new Map(), touched = [], weighted = [...q.terms].map(([s, w]) => [s, x.idf[s] * w]).filter((t) => t[1] > 0);
    const put = (d, v) => out.set(d, (out.get(d) || 0) + v);
    const row = (r, v) => { if (x.rowSum[r] === 0) touched.push(r); x.rowSum[r] += v; };
    const rows = (post, list) => { for (const [t, w] of list) for (let i = post.starts[t]; i < post.starts[t + 1]; i++) row(post.docs[i], w * post.weights[i]); };
    const docs = (post, weight) => { for (const [t, w] of weighted) for (let i = post.starts[t]; i < post.starts[t + 1]; i++) put(post.docs[i], weight * w * post.weights[i]); };
    const gather = (weight, known) => {
      const seen = [];
      for (const r of touched) {
        const d = x.owners[r], at = d * BEST;
        let v = x.rowSum[r];
        x.rowSum[r] = 0;
        if (x.best[at] === 0) seen.push(d);
        for (let i = at; i < at + BEST; i++) if (v > x.best[i]) { const swap = x.best[i]; x.best[i] = v; v = swap; }
      }
      touched.length = 0;
      for (const d of seen) {
        let sum = 0, n = 0;
        for (let i = d * BEST; i < (d + 1) * BEST; i++) { if (x.best[i] > 0) { sum += x.best[i]; n++; } x.best[i] = 0; }
        if (!known || out.has(d)) put(d, weight * (sum / Math.sqrt(n)));
      }
    };
    rows(x.rows, weighted);
    gather(ROWS);
    docs(x.whole, WHOLE);
    docs(x.body, BODY);
    const done = new Set();
    for (let i = 0; i + 1 < q.sequence.length; i++) {
      const [a, b] = [q.sequence[i], q.sequence[i + 1]], key = a + " " + b;
      if (done.has(key)) continue;
      done.add(key);
      const p = pair(x, a, b);
      for (const r of p.rows) row(r, p.idf * impact(1, x.rows.norm(x.starts[r + 1] - x.starts[r])));
    }
    gather(PAIRS);
    // Triples put in order what words have found; only where no word was found they find by themselves.
    rows(x.tri, [...q.triples].map((t) => [t, x.triIdf[t]]));
    gather(x.docRow[x.entries] >= RICH_ROWS * x.entries ? TRIPLES : TRIPLES_POOR, out.size > 0);
    return out;
  }
  // Posts and pages: headline and body, as tantivy counts them.
  function scorePages(x, q, out) {
    if (!x.pageTitle) return;
    for (const [post, boost] of [[x.pageTitle, TITLE], [x.pageBody, 1]]) for (const [t, w] of q.terms) {
      const from = post.starts[t], to = post.starts[t + 1], weight = boost * w * idf(to - from, x.all - x.entries);
      for (let i = from; i < to; i++) { const d = post.docs[i] + x.entries; out.set(d, (out.get(d) || 0) + weight * post.weights[i]); }
    }
  }

  function search(x, query, o = {}) {
    const q = understand(x, query, o), found = score(x, q), root = Math.sqrt(q.mass) || 1;
    if (!o.typing) scorePages(x, q, found);
    const list = [...found].map(([d, s]) => ({ d, norm: s / root, first: q.asks && d < x.entries && s / root >= x.maybe ? 1 : 0 }));
    list.sort((a, b) => b.first - a.first || b.norm - a.norm || a.d - b.d);
    const out = list.slice(0, o.limit ?? 10).map(({ d, norm }) => { const [id, url, title, section, snippet] = x.titles[d]; return { id, url, title, section, snippet, score: norm }; });
    const top = list[0], norm = top ? top.norm : 0;
    let c = norm < x.maybe ? 0.4 * norm / x.maybe : norm < x.answer ? 0.4 + (0.7 - 0.4) * (norm - x.maybe) / (x.answer - x.maybe) : 1 - (1 - 0.7) * x.answer / norm;
    if (top && top.d >= x.entries) c = Math.min(c, 0.7 - 0.01);
    return Object.assign(out, { query, corrected: q.corrected, confidence: c, band: c >= 0.7 ? "answer" : c >= 0.4 ? "maybe" : "none", total: list.length, terms: q.terms, index: x });
  }
  const api = { read, search, words };
  if (typeof document === "undefined") { globalThis.frontloadIndex = api; return; }
  // ---- in the page ----
  const forms = [...document.querySelectorAll("form")].filter((f) => f.querySelector("input[type=search]") && f.querySelector("[role=listbox]"));
  const loads = new Map();
  // Fetches and reads an index once; a failure is forgotten, so that the next key tries again.
  function load(form) {
    const { tokens, titles } = form.dataset;
    if (!loads.has(tokens)) {
      const get = (url) => fetch(url).then((r) => (r.ok ? r : Promise.reject(new Error(url + ": " + r.status))));
      const both = Promise.all([get(tokens).then((r) => r.arrayBuffer()), get(titles).then((r) => r.json())]);
      loads.set(tokens, both.then(([bytes, list]) => read(new Uint8Array(bytes), list)));
      loads.get(tokens).catch(() => loads.delete(tokens));
    }
    return loads.get(tokens);
  }
  async function served(form, query, o) {
    const url = form.dataset.suggest.replace(/suggest$/, o.typing ? "suggest" : "search");
    const lang = form.dataset.lang ? "&lang=" + form.dataset.lang : "";
    const answer = await fetch(url + "?q=" + encodeURIComponent(query) + lang + "&limit=" + (o.limit ?? 10), { signal: o.signal });
    if (!answer.ok) throw new Error(url + ": " + answer.status);
    const { results, ...rest } = await answer.json();
    return Object.assign(results, rest);
  }
  const ask = async (form, query, o) => (form.dataset.tokens ? search(await load(form), query, o) : served(form, query, o));
  window.frontloadSearch = async (query, o = {}) => {
    if (!forms.length) throw new Error("no search box on this page");
    const found = await ask(forms.find((f) => f.dataset.tokens) ?? forms[0], String(query), o);
    const plain = Object.assign([...found], found);
    delete plain.terms; delete plain.index;
    return plain;
  };

  // The title with the words that were found in <mark>, as nodes.
  function marked(title, found, query) {
    const typed = words(query), last = typed[typed.length - 1];
    const hit = (word) => words(word).some((w) => typed.includes(w) || (last?.length > 1 && w.startsWith(last)) || found.terms?.has(found.index.stems.get(w)));
    return title.split(/([\p{Alphabetic}\p{N}\p{M}]+)/u).map((part, i) => {
      if (!(i % 2) || !hit(part)) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });
  }

  forms.forEach((form, nth) => {
    const box = form.querySelector("input[type=search]"), list = form.querySelector("[role=listbox]"), say = form.dataset;
    const roles = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
    for (const [name, value] of Object.entries(roles)) box.setAttribute(name, value);
    const live = document.createElement("span");
    live.className = "vh";
    live.setAttribute("role", "status");
    form.append(live);
    let turn = 0, timer = 0, active = -1, stop = null;
    const options = () => [...list.children];
    const select = (i) => {
      options().forEach((li, at) => li.setAttribute("aria-selected", String(at === i)));
      active = i;
      const li = options()[i];
      if (li) { box.setAttribute("aria-activedescendant", li.id); li.scrollIntoView({ block: "nearest" }); } else box.removeAttribute("aria-activedescendant");
    };
    const open = (yes) => { list.hidden = !yes; box.setAttribute("aria-expanded", String(yes)); if (!yes) select(-1); };
    const option = (href, ...content) => {
      const li = document.createElement("li"), a = document.createElement("a");
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      a.href = href;
      a.tabIndex = -1;
      a.append(...content);
      li.append(a);
      return li;
    };
    const small = (text) => { const s = document.createElement("small"); s.textContent = text; return s; };
    const show = (found, query) => {
      const rows = found.map((hit) => option(hit.url || "#", ...marked(hit.title, found, query), ...(hit.section ? [small(hit.section)] : [])));
      if (found.corrected) {
        const back = option("#", (say.corrected ?? "Showing results for “{q}”.").replace("{q}", found.corrected), small((say.typed ?? "Search for “{q}” instead").replace("{q}", query)));
        back.dataset.exact = "";
        rows.push(back);
      }
      if (found.band !== "answer") {
        const none = !found.length;
        const lead = none ? say.none ?? "We have no answer to this yet." : say.maybe ?? "None of these?";
        const link = option((say.ask ?? "/ask/") + "?q=" + encodeURIComponent(query), lead + " ", small(say.asklabel ?? "Ask us"));
        link.className = "ask";
        rows.push(link);
      }
      rows.forEach((li, i) => { li.id = list.id + "-" + nth + "-" + i; });
      list.replaceChildren(...rows);
      live.textContent = (found.corrected ? (say.corrected ?? "Showing results for “{q}”.").replace("{q}", found.corrected) + " " : "")
        + (found.length === 1 ? say.one ?? "1 answer" : (say.many ?? "{n} answers").replace("{n}", found.length));
      select(-1);
      open(true);
    };
    const run = async (exact = false) => {
      const query = box.value.trim(), mine = ++turn;
      stop?.abort();
      if (!query) { list.replaceChildren(); live.textContent = ""; return open(false); }
      stop = new AbortController();
      try {
        const found = await ask(form, box.value, { limit: 7, typing: !exact, exact, signal: stop.signal });
        if (mine === turn) show(found, query);
      } catch { /* no index, no network: the form itself still works */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(run, say.tokens ? 30 : 80); };
    box.addEventListener("focus", () => { if (say.tokens) load(form).catch(() => {}); });
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
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); options()[active].firstChild.click(); }
      else if (event.key === "Escape" && count) { event.preventDefault(); open(false); }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      if (event.target.closest("[data-exact]")) { event.preventDefault(); run(true); }
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) open(false); });
    // An address that carries a query, on a page that did not answer it itself.
    const asked = new URLSearchParams(location.search).get("q");
    if (asked && !box.value && box.offsetParent && location.pathname.endsWith("/search/")) { box.value = asked; run(); }
  });
})();
