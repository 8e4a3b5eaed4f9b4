// Preview of `serve --watch`: patches the open page when a file is saved, keeps the place where the
// reader is, and shows what is wrong with a save until it is mended. No published page carries it.
(() => {
  "use strict";
  const own = document.currentScript;
  const place = "frontload-place:" + location.pathname;
  let version = Number(own.dataset.version);
  let boot = own.dataset.boot;
  let shown = null; // the page as it was served: scripts may have changed the one on the screen
  let busy = Promise.resolve();

  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    addEventListener("load", () => scrollTo(0, Number(kept)), { once: true });
  }

  const reload = () => {
    sessionStorage.setItem(place, String(scrollY));
    location.reload();
  };

  const served = async () => {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const stamp = (page) => {
    const script = page.querySelector('script[src="/_live.js"]');
    return script && script.dataset.boot + "/" + script.dataset.version;
  };

  const sheets = (page) => [...page.querySelectorAll('link[rel~="stylesheet"]')];

  /** All of a page that cannot be patched in place. */
  const frame = (page) => {
    const copy = page.documentElement.cloneNode(true);
    copy.querySelectorAll('main, title, meta, link, script[type="application/ld+json"], script[src="/_live.js"]').forEach((node) => node.remove());
    return copy.outerHTML;
  };

  const listen = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));

  /** New style sheets come before the old ones go, so that nothing flashes. */
  const restyle = async (fresh) => {
    const now = sheets(document), next = sheets(fresh);
    const same = now.length === next.length && now.every((link, at) => link.getAttribute("href") === next[at].getAttribute("href"));
    if (same) return;
    const coming = next.map((link) => {
      const added = document.createElement("link");
      for (const { name, value } of link.attributes) added.setAttribute(name, value);
      const settled = Promise.race([listen(added, "load"), listen(added, "error")]);
      document.head.append(added);
      return settled;
    });
    await Promise.all(coming);
    now.forEach((link) => link.remove());
  };

  const attributes = (from, to) => {
    for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
    for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  };

  /** Makes `from` equal to `to`, touching only what differs: the rest keeps its state and listeners. */
  const patch = (from, to) => {
    attributes(from, to);
    const old = [...from.childNodes], fresh = [...to.childNodes];
    let same = 0;
    while (same < old.length && same < fresh.length && old[same].isEqualNode(fresh[same])) same += 1;
    old.splice(0, same);
    fresh.splice(0, same);
    while (old.length && fresh.length && old.at(-1).isEqualNode(fresh.at(-1))) { old.pop(); fresh.pop(); }
    if (old.length === fresh.length && old.every((node, at) => node.nodeName === fresh[at].nodeName)) {
      old.forEach((node, at) => {
        if (node.isEqualNode(fresh[at])) return;
        if (node.nodeType === Node.ELEMENT_NODE) patch(node, fresh[at]);
        else node.nodeValue = fresh[at].nodeValue;
      });
      return;
    }
    const after = old.length ? old.at(-1).nextSibling : from.childNodes[same] ?? null;
    fresh.forEach((node) => from.insertBefore(document.importNode(node, true), after));
    old.forEach((node) => node.remove());
  };

  const repaint = (changed) => {
    for (const image of document.images) {
      const path = new URL(image.currentSrc || image.src, location.href).pathname;
      if (!changed.includes(path)) continue;
      image.removeAttribute("srcset");
      image.src = `${path}?version=${version}`;
    }
  };

  const refresh = async (changed) => {
    const before = await shown;
    const fresh = await served();
    if (!before || !stamp(fresh) || frame(before) !== frame(fresh)) return reload();
    shown = Promise.resolve(fresh);
    await restyle(fresh);
    const main = document.querySelector("main"), next = fresh.querySelector("main");
    if (!main !== !next) return reload();
    if (main && !main.isEqualNode(next)) {
      patch(main, next);
      document.dispatchEvent(new CustomEvent("frontload:patched"));
    }
    if (document.title !== fresh.title) document.title = fresh.title;
    repaint(changed);
  };

  // What is wrong, over the page, in a tree of its own: neither side's styles reach the other.
  const style = `
    :host { all: initial; }
    section { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 70vh; overflow: auto; box-sizing: border-box;
      padding: 1rem 1.25rem 1.25rem; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark;
      color: light-dark(#231815, #f6ece9); background: light-dark(#fff8f6, #2a1b17); border-top: 4px solid light-dark(#b3261e, #ff8a7a); }
    header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
    h2 { margin: 0; font-size: 1.125rem; } p { margin: .25rem 0; } ol { margin: 0; padding: 0; list-style: none; }
    li { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid light-dark(#e3cbc5, #57403a); }
    code, pre { font: 14px/1.5 ui-monospace, monospace; } code { font-weight: 600; overflow-wrap: anywhere; }
    pre { margin: .5rem 0; padding: .5rem .75rem; overflow: auto; background: light-dark(#f7e6e1, #3a2822); border-radius: .25rem; }
    button { font: inherit; padding: .375rem .75rem; border: 1px solid; border-radius: .25rem; background: none; color: inherit; cursor: pointer; }
    button:focus-visible, pre:focus-visible { outline: 3px solid light-dark(#1b5fcc, #8ab8ff); outline-offset: 2px; }
    @media (forced-colors: active) { section { border: 2px solid; } }`;
  let host = null;

  const make = (name, text, ...children) => {
    const node = document.createElement(name);
    if (text) node.textContent = text;
    node.append(...children);
    return node;
  };

  const item = ({ severity, place: where, message, excerpt, hint }) => {
    const line = make("p", "", make("code", where ?? "site"), `: ${severity}: ${message}`);
    const node = make("li", "", line);
    if (excerpt) {
      const lines = make("pre", excerpt);
      lines.tabIndex = 0;
      node.append(lines);
    }
    if (hint) node.append(make("p", `To mend it: ${hint}`));
    return node;
  };

  const close = () => { host?.remove(); host = null; };

  const tell = (problems) => {
    close();
    if (!problems.length) return;
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const button = make("button", "Close");
    button.type = "button";
    button.addEventListener("click", close);
    const title = make("h2", errors === 1 ? "This save has a problem" : `This save has ${errors} problems`);
    const what = make("p", "What you see below is the last state that was whole. It goes on when the file is mended.");
    const list = make("ol", "", ...problems.map(item));
    const alert = make("div", "", title, what);
    alert.setAttribute("role", "alert");
    const section = make("section", "", make("header", "", alert, button), list);
    section.setAttribute("aria-label", "Problems of the last save");
    host = document.createElement("frontload-problems");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    document.documentElement.append(host);
    root.append(section);
  };

  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  let events = null;
  const heard = ({ data }) => {
    const news = JSON.parse(data);
    const again = news.boot === boot && news.version === version;
    version = news.version;
    boot = news.boot;
    tell(news.problems);
    // One after the other: two saves in a row must not patch into each other.
    if (!again) busy = busy.then(() => refresh(news.changed)).catch(() => {});
  };
  const connect = () => {
    if (events || document.hidden) return;
    events = new EventSource("/_live/events");
    events.onmessage = heard;
    events.onerror = () => {
      if (events?.readyState !== EventSource.CLOSED) return;
      events = null;
      setTimeout(connect, 500);
    };
  };
  // A hidden page gives its connection back: a browser has six for a host.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return connect();
    events?.close();
    events = null;
  });

  const begin = stamp(document);
  shown = served().then((page) => (stamp(page) === begin ? page : null)).catch(() => null);
  connect();
})();
