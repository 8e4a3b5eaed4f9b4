// Search as you type: the combobox by keyboard and by pointer, accessible while it is open, quick, and
// alike on a plain web server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import http from 'node:http';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { browser, demo } from './lib.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A plain web server for a built site. */
async function plain(t, root) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
  const server = http.createServer((asked, answer) => {
    const path = decodeURIComponent(new URL(asked.url, 'http://x').pathname);
    const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
    try {
      const bytes = readFileSync(file);
      answer.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch { answer.writeHead(404).end(); }
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.on('listening', ready));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function typed(page, words) {
  const box = page.locator('input[type=search]').last();
  await box.click();
  await box.fill(words);
  await page.waitForFunction((q) => document.querySelector('[role=listbox]:not([hidden]) [role=option]') && document.querySelector('input[role=combobox]')?.value !== undefined && q, words);
  return box;
}

test('search as you type', { timeout: 300_000 }, async (t) => {
  const site = await demo(t);
  const chromium = await browser(t);

  await t.test('is accessible while the list is open, at any size, in forced colours, at 200 % and 320 px', async () => {
    const found = [];
    const looks = [
      { viewport: { width: 390, height: 844 } }, { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
      { viewport: { width: 320, height: 640 } }, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
      { viewport: { width: 1280, height: 900 }, forcedColors: 'active', reducedMotion: 'reduce' },
    ];
    for (const look of looks) {
      const context = await chromium.newContext({ ...look, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${site.url}/`);
      const box = await typed(page, 'how many bags');
      await box.press('ArrowDown');
      await page.evaluate(AXE);
      const result = await page.evaluate(() => globalThis.axe.run(document));
      for (const violation of result.violations) found.push(`${JSON.stringify(look)}: ${violation.id} ${violation.nodes.map((node) => node.target).join(' ')}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`${look.viewport.width}: scrolls sideways`);
      await context.close();
    }
    assert.deepEqual(found, []);
  });

  await t.test('is a combobox: arrows, Home, End, Escape, Enter, and a count that is told', async () => {
    const page = await (await chromium.newContext()).newPage();
    await page.goto(`${site.url}/faq/`);
    const box = await typed(page, 'refund');
    assert.equal(await box.getAttribute('aria-expanded'), 'true');
    const active = () => box.getAttribute('aria-activedescendant');
    const ids = await page.locator('[role=listbox]:not([hidden]) [role=option]').evaluateAll((all) => all.map((one) => one.id));
    await box.press('ArrowDown');
    assert.equal(await active(), ids[0]);
    await box.press('End');
    assert.equal(await active(), ids.at(-1));
    await box.press('Home');
    assert.equal(await active(), ids[0]);
    await box.press('ArrowUp');
    assert.equal(await active(), null, 'back in the box');
    assert.match(await page.locator('form [role=status]').last().innerText(), /\d+ answer/);
    await box.press('Escape');
    assert.equal(await box.getAttribute('aria-expanded'), 'false');
    await box.press('ArrowDown');
    await box.press('ArrowDown');
    await box.press('Enter');
    await page.waitForURL(/\/faq\/.+\/.+\//);
  });

  await t.test('says what was put right, and goes back to what was typed', async () => {
    const page = await (await chromium.newContext()).newPage();
    await page.goto(`${site.url}/faq/`);
    await typed(page, 'refnud ');
    const back = page.locator('[role=option][data-exact]');
    await back.waitFor();
    assert.match(await back.innerText(), /refund/);
    await back.click();
    await page.waitForFunction(() => !document.querySelector('[role=option][data-exact]'));
  });

  await t.test('leads by pointer, and opens in a new tab', async () => {
    const context = await chromium.newContext();
    const page = await context.newPage();
    await page.goto(`${site.url}/faq/`);
    await typed(page, 'refund');
    const link = page.locator('[role=listbox]:not([hidden]) [role=option] a').first();
    const [tab] = await Promise.all([context.waitForEvent('page'), link.click({ modifiers: ['Control'] })]);
    assert.match(tab.url(), /\/faq\/|about:blank/);
    await link.click();
    await page.waitForURL(/\/faq\/.+\/.+\//);
  });

  await t.test('answers on a plain web server as the server does, in three requests', async () => {
    const page = await (await chromium.newContext()).newPage();
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const url = await plain(t, join(site.folder, 'site'));
    await page.goto(`${url}/faq/`, { waitUntil: 'load' });
    // The browser asks for the page's icon when it likes.
    const icons = await page.locator('link[rel~=icon]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    asked.length = 0;
    const here = await page.evaluate(async () => (await window.frontloadSearch('when do I get my money back')).map((hit) => hit.url));
    const needed = asked.filter((path) => !icons.includes(path));
    assert.ok(needed.length > 0 && needed.length <= 3, needed.join(' '));
    const there = await (await fetch(`${site.url}/api/search?q=when+do+I+get+my+money+back&lang=en`)).json();
    assert.deepEqual(here, there.results.map((hit) => hit.url.split('#')[0]));
    await page.goto(`${url}/search/?q=baggage`, { waitUntil: 'load' });
    await page.waitForSelector('[role=listbox]:not([hidden]) [role=option]');
  });

  await t.test('shifts nothing while typing', async () => {
    const page = await (await chromium.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await page.goto(`${site.url}/`);
    await page.evaluate(() => {
      globalThis.shift = 0;
      new PerformanceObserver((list) => { for (const item of list.getEntries()) globalThis.shift += item.value; }).observe({ type: 'layout-shift', buffered: false });
    });
    const box = page.locator('main input[type=search], .hello input[type=search]').first();
    await box.click();
    await box.pressSequentially('when do i get my refund', { delay: 15 });
    await page.waitForSelector('[role=listbox]:not([hidden]) [role=option]');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.equal(await page.evaluate(() => globalThis.shift), 0);
  });
});
