// Adds to pages that work without it: votes that stay on the page, a copied address, answers offered
// while a comment is written, a draft that survives a closed tab's reload.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);

  // Search as you type comes when a search box is first touched, or at once for an address with a query.
  const script = document.currentScript.dataset.search;
  let coming = null;
  const withSearch = () => (coming ??= (async () => {
    // The index's address is asked for while the script is on its way.
    const pointers = (window.frontloadPointers ??= {});
    for (const { dataset } of document.querySelectorAll("form[data-index]")) pointers[dataset.index] ??= fetch(dataset.index).then((r) => r.json());
    await new Promise((done, failed) => {
      const tag = document.createElement("script");
      Object.assign(tag, { src: script, onload: done, onerror: failed });
      document.head.append(tag);
    });
    const box = document.activeElement;
    if (box?.matches("search input[type=search]")) {
      box.dispatchEvent(new Event("focus"));
      if (box.value) box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  })());
  if (script) {
    window.frontloadSearch = async (...asked) => { await withSearch(); return window.frontloadSearch(...asked); };
    for (const box of document.querySelectorAll("search input[type=search]")) {
      for (const touch of ["focus", "input", "pointerenter"]) box.addEventListener(touch, () => withSearch().catch(() => {}), { once: true });
    }
    if (new URLSearchParams(location.search).has("q") || document.activeElement?.matches("search input[type=search]")) withSearch().catch(() => {});
  }

  // A vote is thanked for where it was given.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form.vote");
    if (!form || !window.fetch) return;
    event.preventDefault();
    const helpful = event.submitter?.value ?? "yes";
    const say = $("[role=status]", form);
    try {
      const body = JSON.stringify({ page: form.elements.page.value, helpful: helpful === "yes" });
      const answer = await fetch(form.action, { method: "POST", body, headers: { "Content-Type": "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      form.querySelectorAll("button").forEach((button) => button.remove());
      say.textContent = helpful === "yes" ? form.dataset.yes : form.dataset.no;
      say.classList.add("done");
      const box = $("#need-text");
      if (helpful === "no" && box) box.focus();
    } catch {
      say.textContent = form.dataset.failed;
    }
  });

  // Copying an address needs a script, so its button comes with one.
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    });
  });

  // What was typed is kept in this tab until it is sent.
  const box = $("textarea[data-keep]");
  if (box) {
    const key = "draft:" + box.dataset.keep;
    try {
      if (!box.value) box.value = sessionStorage.getItem(key) ?? "";
      box.addEventListener("input", () => sessionStorage.setItem(key, box.value));
      box.form.addEventListener("submit", () => sessionStorage.removeItem(key));
    } catch { /* storage may be shut; typing goes on */ }
  }

  // Entries that may answer, while the comment is written.
  const offers = $("[data-offers]");
  if (box && offers) {
    let timer = 0, last = "";
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const text = box.value.trim().slice(0, 300);
        if (text.length < 12 || text === last) return;
        last = text;
        try {
          const answer = await fetch(offers.dataset.offers + "?q=" + encodeURIComponent(text));
          const { results = [] } = answer.ok ? await answer.json() : {};
          const list = $("ul", offers);
          list.replaceChildren(...results.slice(0, 3).map(({ url, title }) => {
            const item = document.createElement("li"), link = document.createElement("a");
            link.href = url;
            link.textContent = title;
            item.append(link);
            return item;
          }));
          offers.hidden = results.length === 0;
        } catch { offers.hidden = true; }
      }, 500);
    });
  }

  // The error summary is read first.
  $(".summary")?.focus();
})();
