// A throw-away demo, the real binary, a real browser, real peers; shared by the browser tests.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
export const binary = join(target, 'release', 'frontload');
const python = join(root, 'tests', 'tools', 'python', 'bin', 'python');

/** Runs one verb to its end. */
export function frontload(...args) {
  const done = spawnSync(binary, args, { encoding: 'utf8', timeout: 120_000 });
  if (done.error) throw done.error;
  return done;
}

/** Starts a program; `lines` are what it prints, `next(test)` waits for a line that passes. */
export function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = [];
  const waiting = [];
  let errors = '';
  child.stderr.on('data', (data) => { errors += data; });
  const settle = () => {
    for (const wait of [...waiting]) {
      const found = lines.find(wait.test);
      if (found !== undefined) { waiting.splice(waiting.indexOf(wait), 1); clearTimeout(wait.timer); wait.resolve(found); }
    }
  };
  createInterface({ input: child.stdout }).on('line', (line) => { lines.push(line); settle(); });
  const next = (test, seconds = 60) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no such line within ${seconds} s\n${lines.join('\n')}\n${errors}`)), seconds * 1000);
    waiting.push({ test, resolve, timer });
    settle();
  });
  const stop = async () => {
    if (child.exitCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    return (await ended)[0];
  };
  return { child, lines, next, stop, errors: () => errors };
}

/** A fresh folder, gone at the end of the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'frontload-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The demo, made in a fresh folder; `change` may edit its settings before it is served. */
export async function demo(t, change = (settings) => settings, env = {}) {
  const folder = join(scratch(t), 'demo');
  const made = frontload('demo', folder, '--no-serve');
  if (made.status !== 0) throw new Error(made.stderr);
  const login = /name\s+(\S+)\s+password\s+(\S+)/.exec(made.stdout);
  const settings = join(folder, 'frontload.yaml');
  writeFileSync(settings, change(readFileSync(settings, 'utf8')));
  const server = start(binary, ['serve', '--root', folder, '--bind', '127.0.0.1:0'], env);
  const line = await server.next((text) => text.includes('http://127.0.0.1:'));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)[0];
  t.after(() => server.stop());
  return { folder, url, server, made, user: login?.[1], password: login?.[2] };
}

/** Chromium; `options` are those of a browser context. */
export async function browser(t) {
  const launched = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  t.after(() => launched.close());
  return launched;
}

/** A Python peer of `tests/peers`; its first line is its port. */
export async function peer(t, script, ...args) {
  const started = start(python, [join(root, 'tests', 'peers', script), ...args]);
  t.after(() => started.stop());
  const port = await started.next((line) => /^\d+$/.test(line));
  return { ...started, port: Number(port), records: () => started.lines.slice(1).map((line) => JSON.parse(line)) };
}

/** Runs a Python peer to its end with `input`; its last line as JSON. */
export function ask(script, input, ...args) {
  const done = spawnSync(python, [join(root, 'tests', 'peers', script), ...args], { input, encoding: 'utf8', timeout: 60_000 });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout.trim().split('\n').at(-1));
}

/** Signs in at the desk. */
export async function signIn(page, demo) {
  await page.goto(`${demo.url}/desk/login`);
  await page.fill('input[name=name]', demo.user);
  await page.fill('input[name=password]', demo.password);
  await page.click('button[type=submit]');
  await page.waitForURL((url) => url.pathname !== '/desk/login');
}

/** Asks again until `test` holds; a condition, not a time. */
export async function until(test, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = await test();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it did not come to pass: ${what}`);
}
