// Keys for the desk: the letter on a button presses it, J and K go down and up the list, ? says which
// keys there are. Everything works without this file.
(() => {
  const typing = (target) => target.closest('input, textarea, select, [contenteditable]');
  const step = (by) => {
    const links = [...document.querySelectorAll('.items a')];
    if (!links.length) return;
    const at = links.findIndex((link) => link === document.activeElement || link.getAttribute('aria-current') === 'true');
    const next = links[Math.min(links.length - 1, Math.max(0, at + by))];
    if (document.querySelector('.item')) next.click(); else next.focus();
  };
  const help = () => {
    let box = document.getElementById('keys');
    if (!box) {
      box = document.createElement('dialog');
      box.id = 'keys';
      box.setAttribute('aria-label', 'Keys');
      const list = document.createElement('ul');
      const keys = [...document.querySelectorAll('[data-key]')].map((item) => [item.dataset.key.toUpperCase(), item.firstChild.textContent.trim()]);
      for (const [key, what] of [...keys, ['J', 'next'], ['K', 'previous'], ['Esc', 'close']]) {
        const row = document.createElement('li');
        const mark = document.createElement('kbd');
        mark.textContent = key;
        row.append(mark, ` ${what}`);
        list.append(row);
      }
      box.append(list);
      document.body.append(box);
    }
    if (box.open) box.close(); else box.showModal();
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') help();
    else {
      const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    }
  });
})();
