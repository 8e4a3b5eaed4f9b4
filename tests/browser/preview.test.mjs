// `serve --watch` with a page open: a save patches it where it differs, nothing jumps, what is wrong is
// shown in the page until it is mended, and a restart of the server is survived.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { binary, browser, frontload, scratch, start, until } from './lib.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function preview(t) {
  // Servers end before their folder goes.
  const servers = [];
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  const folder = join(scratch(t), 'site');
  const made = frontload('init', folder, '--name', 'Harbour Books');
  if (made.status !== 0) throw new Error(made.stderr);
  const serve = async (bind) => {
    const server = start(binary, ['serve', '--watch', '--root', folder, '--bind', bind]);
    servers.push(server);
    const line = await server.next((text) => text.includes('http://127.0.0.1:'));
    return { server, url: /http:\/\/127\.0\.0\.1:\d+/.exec(line)[0] };
  };
  const first = await serve('127.0.0.1:0');
  return { folder, ...first, serve };
}

const save = (file, text) => {
  writeFileSync(`${file}~`, text);
  renameSync(`${file}~`, file);
};

test('a page that is open while its file is written', { timeout: 120_000 }, async (t) => {
  const site = await preview(t);
  const chromium = await browser(t);
  const page = await (await chromium.newContext({ viewport: { width: 800, height: 500 } })).newPage();
  const refused = [];
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text())) refused.push(message.text()); });
  page.on('pageerror', (error) => refused.push(String(error)));
  const file = join(site.folder, 'content/faq/orders/where-is-my-order.md');
  const text = readFileSync(file, 'utf8');
  const long = text + Array.from({ length: 60 }, (_, n) => `\n\nParagraph number ${n}.`).join('');
  save(file, long);
  await page.goto(`${site.url}/faq/orders/where-is-my-order/`);
  await page.getByText('Paragraph number 59.').waitFor();
  await page.evaluate(() => { window.sameDocument = true; scrollTo(0, 900); });
  const place = () => page.evaluate(() => scrollY);
  const same = () => page.evaluate(() => window.sameDocument === true);
  const problems = page.locator('frontload-problems');

  await t.test('is patched without a reload, and stays where the reader is', async () => {
    const kept = await page.evaluate(() => { window.kept = [...document.querySelectorAll('main p')].find((p) => p.textContent === 'Paragraph number 3.'); return scrollY; });
    save(file, long.replace('Paragraph number 40.', 'Paragraph number forty.'));
    await page.getByText('Paragraph number forty.').waitFor();
    assert.ok(await same(), 'the document is the same');
    assert.ok(await page.evaluate(() => window.kept.isConnected), 'what did not differ was not touched');
    assert.equal(await place(), kept);
  });

  await t.test('gets another style sheet without a reload', async () => {
    save(join(site.folder, 'frontload.yaml'), readFileSync(join(site.folder, 'frontload.yaml'), 'utf8').replace(/# hue: \d+/, 'hue: 25'));
    const sheet = () => page.evaluate(() => [...document.querySelectorAll('link[rel=stylesheet]')].map((link) => link.getAttribute('href')).join());
    const before = await sheet();
    await until(async () => (await sheet()) !== before && (await page.evaluate(() => document.querySelectorAll('link[rel=stylesheet]').length)) === before.split(',').length, 'another style sheet');
    assert.ok(await same());
    assert.equal(await place(), 900);
  });

  await t.test('shows every problem of a broken save, accessibly, and takes it away when it is mended', async () => {
    save(file, long.replace('title: Where', 'titel: Where').replace('review_by:', 'reviewby:'));
    await problems.waitFor({ state: 'attached' });
    const shown = await problems.evaluate((host) => host.shadowRoot.textContent);
    for (const part of ['where-is-my-order.md:2:1', 'titel: Where is my order?', 'did you mean `title`?', 'reviewby', 'did you mean `review_by`?']) assert.ok(shown.includes(part), `${part}: ${shown}`);
    assert.equal(await problems.evaluate((host) => host.shadowRoot.querySelector('[role=alert]') !== null), true);
    const bare = await chromium.newContext({ bypassCSP: true });
    const other = await bare.newPage();
    await other.goto(page.url());
    await other.locator('frontload-problems').waitFor({ state: 'attached' });
    await other.evaluate(AXE);
    for (const colorScheme of ['light', 'dark']) {
      await other.emulateMedia({ colorScheme });
      const { violations } = await other.evaluate(() => globalThis.axe.run('frontload-problems'));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`), []);
    }
    await bare.close();
    save(file, long);
    await problems.waitFor({ state: 'detached' });
    assert.ok(await same());
    assert.equal(await place(), 900);
  });

  await t.test('can be closed with the keyboard', async () => {
    save(file, long.replace('title: Where', 'titel: Where'));
    await problems.waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await problems.waitFor({ state: 'detached' });
    save(file, long);
  });

  await t.test('comes back after the server does', async () => {
    const bind = new URL(site.url).host;
    await site.server.stop();
    save(file, long.replace('Paragraph number 41.', 'Written while nobody served.'));
    await site.serve(bind);
    await page.getByText('Written while nobody served.').waitFor();
    assert.equal(await place(), 900);
  });

  await t.test('has no complaint, and the script is in no published file', async () => {
    assert.deepEqual(refused, []);
    // The server that has just come back may still build: its lock is waited for, as the message says.
    const until = Date.now() + 30_000;
    let built;
    do built = frontload('build', '--root', site.folder);
    while (built.status === 3 && built.stderr.includes('build.lock') && Date.now() < until);
    assert.equal(built.status, 0, built.stderr);
    assert.ok(!readFileSync(join(site.folder, 'site/faq/orders/where-is-my-order/index.html'), 'utf8').includes('_live'));
  });
});
