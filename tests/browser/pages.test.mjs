// What a visitor sees: accessible, valid, nothing from outside, searchable with and without script.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { KINDS, gallery } from './gallery.mjs';
import { binary, browser, demo, frontload, root, scratch, signIn, start } from './lib.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const VNU = join(dirname(require.resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];

/** axe's findings in words, for a page at both sizes, light and dark. */
async function findings(chromium, url, storageState, sizes = SIZES) {
  const found = [];
  for (const viewport of sizes) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await chromium.newContext({ viewport, colorScheme, storageState, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate(AXE);
      const result = await page.evaluate(() => globalThis.axe.run(document));
      for (const violation of result.violations) {
        found.push(`${url} at ${viewport.width} ${colorScheme}: ${violation.id} ${violation.nodes.map((node) => node.target).join(' ')}`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (wide) found.push(`${url} at ${viewport.width}: scrolls sideways`);
      await context.close();
    }
  }
  return found;
}

/** What the W3C checker says of a built site, one line a message. */
function validity(folder) {
  const done = spawnSync('java', ['-jar', VNU, '--skip-non-html', '--format', 'json', folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const { messages } = JSON.parse(done.stderr);
  return messages.filter((message) => message.type !== 'info' || message.subType === 'warning')
    .map((message) => `${message.url.replace(/^.*?\/site\//, '')}:${message.lastLine}: ${message.message}`);
}

test('public pages of the demo', { timeout: 300_000 }, async (t) => {
  const site = await demo(t);
  const chromium = await browser(t);
  const plain = await chromium.newContext();
  const page = await plain.newPage();
  await page.goto(`${site.url}/faq/`);
  const entry = await page.locator('main a[href^="/faq/"]').evaluateAll((links) =>
    links.map((link) => link.getAttribute('href')).find((href) => href.split('/').length === 5));
  await page.goto(`${site.url}/blog/`);
  const post = await page.locator('main a[href^="/blog/"]').first().getAttribute('href');
  const paths = ['/', '/faq/', entry, '/blog/', post, '/search/', '/search?q=baggage', '/search?q=refund', '/search?q=cabin+bag', '/about/', '/nowhere/',
    `/comments/new?page=${entry}`, '/ask/?q=fog', '/desk/login', '/receipt/0000000000000000000000'];

  await t.test('are accessible at both sizes, light and dark', async () => {
    const found = [];
    for (const path of paths) found.push(...await findings(chromium, site.url + path));
    assert.deepEqual(found, []);
  });

  await t.test('ask nobody outside, run no inline script, shift nothing', async () => {
    const context = await chromium.newContext({ viewport: SIZES[0] });
    const visit = await context.newPage();
    const outside = [];
    const refused = [];
    visit.on('request', (request) => { if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) outside.push(request.url()); });
    visit.on('console', (message) => { if (message.type() === 'error' && !/404/.test(message.text())) refused.push(message.text()); });
    visit.on('pageerror', (error) => refused.push(String(error)));
    for (const path of paths) await visit.goto(site.url + path, { waitUntil: 'load' });
    assert.deepEqual({ outside, refused }, { outside: [], refused: [] });
    await visit.goto(site.url + entry);
    const shift = await visit.evaluate(() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const item of list.getEntries()) sum += item.value; resolve(sum); })
        .observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    }));
    assert.equal(shift, 0);
  });

  await t.test('weigh little', async () => {
    const context = await chromium.newContext();
    const visit = await context.newPage();
    let bytes = 0;
    visit.on('response', async (response) => {
      if (!/\.(png|jpg|svg|webp)$/.test(new URL(response.url()).pathname)) bytes += Number(response.headers()['content-length'] ?? 0);
    });
    await visit.goto(site.url + entry, { waitUntil: 'networkidle' });
    assert.ok(bytes > 1000 && bytes <= 25 * 1024, `${bytes} bytes without images`);
    t.diagnostic(`an entry page: ${bytes} bytes transferred without images`);
    const plain = await visit.evaluate(async () => {
      const files = [...document.querySelectorAll('link[rel=stylesheet]')].map((link) => link.href)
        .concat([...document.querySelectorAll('script[src]')].map((script) => script.src));
      const sizes = await Promise.all(files.map(async (file) => (await (await fetch(file)).arrayBuffer()).byteLength));
      return sizes.reduce((sum, size) => sum + size, 0);
    });
    assert.ok(plain > 1000 && plain <= 30_000, `${plain} bytes of style and script`);
    t.diagnostic(`style and script before compression: ${plain} bytes`);
  });

  await t.test('use every selector of the style sheet', async () => {
    const folder = gallery(join(scratch(t), 'gallery'), 'theme_settings:\n  notice: Fog.\n  notice_url: /about/\n');
    assert.equal(frontload('build', '--root', folder).status, 0);
    const url = await served(t, folder);
    const visit = await (await chromium.newContext({ bypassCSP: true })).newPage();
    const left = await unused(visit, site.url, paths);
    const seen = new Set(await unused(visit, url, KINDS));
    const both = left.filter((selector) => seen.has(selector));
    // What only appears in a state: while typing, after a vote, with a fault, on a receipt, in a highlighted text.
    const states = /role="option"|listbox|\.done|\.bad-field|\.why-bad|\.summary|\.ref|\.panel|\.steps|\.said|\.found|\.official|\.passed|^\.s-|\.series|summary|^d[td]$|mark|\.thread ol|hr|h4|\.pager|video|\.section|aria-selected|\.live/;
    assert.deepEqual(both.filter((selector) => !states.test(selector)), []);
  });

  await t.test('answer a search by keyboard, and without script', async () => {
    const visit = await (await chromium.newContext()).newPage();
    await visit.goto(`${site.url}/faq/`);
    const box = visit.locator('main input[type=search]').first();
    await box.click();
    await box.pressSequentially('can my dog come', { delay: 10 });
    await visit.waitForSelector('[role=option] a');
    await box.press('ArrowDown');
    assert.ok(await box.getAttribute('aria-activedescendant'));
    await box.press('Enter');
    await visit.waitForURL(/\/faq\/.+\/.+\//);
    assert.match(await visit.locator('h1').innerText(), /pet/i);
    const silent = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
    await silent.goto(`${site.url}/faq/`);
    await silent.locator('main input[type=search]').first().fill('can my dog come');
    await silent.locator('main input[type=search]').first().press('Enter');
    await silent.waitForURL(/\/search/);
    assert.match(await silent.locator('main').innerText(), /pet/i);
  });

  await t.test('no planted personal data stands in the site', () => {
    // kind, value, and `word` for values that are common words: those say nothing alone.
    const planted = readFileSync(join(root, 'demo', 'planted.txt'), 'utf8').split('\n').map((line) => line.split('\t'));
    const values = planted.filter(([, value, note]) => value && note !== 'word').map(([, value]) => value);
    assert.ok(values.length > 300, `${values.length} values`);
    const found = spawnSync('grep', ['-rnowFf', '-', join(site.folder, 'site')], { input: values.join('\n'), encoding: 'utf8' });
    assert.equal(found.stdout, '');
  });

  await t.test('are valid HTML', () => assert.deepEqual(validity(join(site.folder, 'site')), []));

  await t.test('the desk is accessible', async () => {
    const context = await chromium.newContext();
    const desk = await context.newPage();
    await signIn(desk, site);
    const state = await context.storageState();
    await desk.goto(`${site.url}/desk/queue`);
    const item = await desk.locator('.items a').first().getAttribute('href');
    await desk.goto(`${site.url}/desk/entries`);
    const draft = await desk.locator('.items a').first().getAttribute('href');
    await desk.goto(`${site.url}/desk/questions`);
    const question = await desk.locator('tbody a').first().getAttribute('href');
    const found = [];
    for (const path of ['/desk/', '/desk/queue', item, '/desk/questions', question, '/desk/entries', draft, '/desk/care', '/desk/reports', '/desk/people']) {
      found.push(...await findings(chromium, site.url + path, state));
    }
    assert.deepEqual(found, []);
  });
});

/** A built site behind the real endpoint. */
async function served(t, folder) {
  const server = start(binary, ['serve', '--root', folder, '--bind', '127.0.0.1:0']);
  t.after(() => server.stop());
  const line = await server.next((text) => text.includes('http://127.0.0.1:'));
  return /http:\/\/127\.0\.0\.1:\d+/.exec(line)[0];
}

/** Selectors of the site's style sheet that stand on none of the pages, states left out. */
async function unused(page, url, paths) {
  const parts = async () => page.evaluate(() => {
    const found = new Set();
    const walk = (rules) => {
      for (const rule of rules) {
        if (rule.selectorText) {
          // A list inside :is() or :not() stays whole.
          let depth = 0, part = '';
          for (const letter of rule.selectorText + ',') {
            if (letter === ',' && depth === 0) { found.add(part.trim()); part = ''; continue; }
            depth += (letter === '(') - (letter === ')');
            part += letter;
          }
        } else if (rule.cssRules) walk(rule.cssRules);
      }
    };
    for (const sheet of document.styleSheets) walk(sheet.cssRules);
    return [...found];
  });
  const here = (selectors) => page.evaluate((list) => list.filter((selector) => {
    const bare = selector.replace(/::[\w-]+(\([^)]*\))?|:(hover|focus-visible|focus|target|empty)\b/g, '') || '*';
    return document.querySelector(bare) !== null;
  }), selectors);
  await page.goto(url + paths[0]);
  let left = await parts();
  for (const path of paths) {
    await page.goto(url + path);
    const seen = new Set(await here(left));
    left = left.filter((selector) => !seen.has(selector));
  }
  return left;
}

for (const theme of ['default', 'plain']) {
  test(`hard cases in the theme ${theme}`, { timeout: 600_000 }, async (t) => {
    const folder = gallery(join(scratch(t), 'gallery'), `theme: ${theme}\ntheme_settings:\n  notice: Fog at Saltness.\n  notice_url: /about/\n`);
    const built = frontload('build', '--root', folder);
    assert.equal(built.status, 0, built.stderr);
    assert.equal(built.stderr.trim(), '');
    const url = await served(t, folder);
    const chromium = await browser(t);

    await t.test('are accessible on a phone and on a desk, light and dark', async () => {
      const found = [];
      for (const path of KINDS) found.push(...await findings(chromium, url + path, undefined, [{ width: 320, height: 640 }, SIZES[1]]));
      assert.deepEqual(found, []);
    });

    await t.test('scroll only downwards at 320 px, with letters twice as large too, and in forced colours', async () => {
      const found = [];
      for (const forcedColors of ['none', 'active']) {
        const page = await (await chromium.newContext({ viewport: { width: 320, height: 640 }, forcedColors, bypassCSP: true })).newPage();
        for (const path of KINDS) {
          await page.goto(url + path);
          for (const size of ['100%', '200%']) {
            const wide = await page.evaluate((size) => {
              document.documentElement.style.fontSize = size;
              return document.documentElement.scrollWidth - document.documentElement.clientWidth;
            }, size);
            if (wide > 0) found.push(`${path} at ${size}: ${wide} px too wide`);
          }
        }
      }
      assert.deepEqual(found, []);
    });

    await t.test('are valid HTML', () => assert.deepEqual(validity(join(folder, 'site')), []));

    await t.test('carry little style and script, with a colour of the brand too', () => {
      const page = readFileSync(join(folder, 'site/faq/travel/q0/index.html'), 'utf8');
      const files = [...page.matchAll(/<(?:link rel="?stylesheet"?[^>]*href|script[^>]*src)="?([^" >]+)/g)].map(([, path]) => path);
      const bytes = files.reduce((sum, path) => sum + readFileSync(join(folder, 'site', path)).length, 0);
      assert.ok(files.length > 0 && bytes > 1000 && bytes <= 30_000, `${bytes} bytes in ${files}`);
    });

    await t.test('shift nothing, ask nobody outside, run no inline script', async () => {
      const page = await (await chromium.newContext({ viewport: SIZES[0] })).newPage();
      const wrong = [];
      page.on('request', (request) => { if (!request.url().startsWith(url) && !request.url().startsWith('data:')) wrong.push(request.url()); });
      page.on('console', (message) => { if (message.type() === 'error' && !/404/.test(message.text())) wrong.push(message.text()); });
      for (const path of KINDS) {
        await page.goto(url + path, { waitUntil: 'load' });
        const shift = await page.evaluate(() => new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const item of list.getEntries()) sum += item.value; }).observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        }));
        if (shift > 0) wrong.push(`${path} shifts by ${shift}`);
      }
      assert.deepEqual(wrong, []);
    });

    await t.test('read without script, and print without the frame', async () => {
      const page = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
      await page.goto(`${url}/faq/travel/q0/`);
      assert.match(await page.locator('main').innerText(), /12,000 kroner/);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('nav').first().isVisible(), false);
      assert.equal(await page.locator('article').first().isVisible(), true);
    });

    await t.test('lead with what is read first, in the direction of the language', async () => {
      const page = await (await chromium.newContext({ viewport: SIZES[1] })).newPage();
      await page.goto(`${url}/ar/faq/travel/q0/`);
      assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
      const side = await page.locator('h1').evaluate((h1) => getComputedStyle(h1).direction);
      assert.equal(side, 'rtl');
      assert.match(await page.locator('main').innerText(), /آخر تحديث/);
    });
  });
}

test('the manual is a site without a fault', { timeout: 300_000 }, async (t) => {
  const folder = join(scratch(t), 'manual');
  for (const part of ['content', 'static', 'frontload.yaml']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const built = frontload('build', '--root', folder);
  assert.equal(built.status, 0, built.stderr);
  assert.equal(built.stderr.trim(), '');
  const checked = frontload('check', '--root', folder, '--json');
  assert.deepEqual(JSON.parse(checked.stdout), []);
  assert.deepEqual(validity(join(folder, 'site')), []);
  const url = await served(t, folder);
  const chromium = await browser(t);
  const found = [];
  // Those with tables, code, notes and figures; the rest is made of the same.
  for (const path of ['/', '/faq/', '/blog/', '/faq/getting-started/start-a-site/', '/faq/reference/all-settings/', '/faq/reference/diagnostics/',
    '/faq/writing/markdown/', '/faq/writing/shortcodes/', '/faq/writing/pictures/', '/faq/harvest/harvest-questions/', '/faq/comments-and-care/care-on-the-wire/']) {
    found.push(...await findings(chromium, url + path));
  }
  assert.deepEqual(found, []);
});
