// What a visitor sees: accessible, valid, nothing from outside, searchable with and without script.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { browser, demo, frontload, root, scratch, signIn } from './lib.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const VNU = join(dirname(require.resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];

/** axe's findings in words, for a page at both sizes, light and dark. */
async function findings(chromium, url, storageState) {
  const found = [];
  for (const viewport of SIZES) {
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
  const paths = ['/', '/faq/', entry, '/blog/', post, '/search/', '/search?q=baggage', '/about/', '/nowhere/',
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

test('the manual is a site without a fault', { timeout: 120_000 }, (t) => {
  const output = join(scratch(t), 'site');
  const built = frontload('build', '--root', root, '--output', output);
  assert.equal(built.status, 0, built.stderr);
  assert.equal(built.stderr.trim(), '');
  const checked = frontload('check', '--root', root, '--json');
  assert.deepEqual(JSON.parse(checked.stdout), []);
  assert.deepEqual(validity(output), []);
});
