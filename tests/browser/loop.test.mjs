// The loop, as one test: a visitor without JavaScript writes, the desk forwards, a real SMTP server
// and a receiver with an independent signature check get it once each, care replies, comms approves,
// the answer stands under the comment, and the exchange is a conversation again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, browser, demo, frontload, peer, signIn, until } from './lib.mjs';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four+ bytes!!').toString('base64')}`;
const TEXT = 'My suitcase did not arrive with flight 218 on Tuesday, and nobody at the desk could say where it is. '
  + 'Can you please look into it?';

function withCare(smtp, hook) {
  return (settings) => settings.replace(/^(care|mail):\n(?:[ \t]+.*\n|\s*\n)*/gm, '') + `
mail:
  from: Care desk <care@example.com>
  smtp: smtp://127.0.0.1:${smtp}
care:
  destinations:
    - name: inbox
      carrier: mail
      address: care-team@example.com
    - name: helpdesk
      carrier: webhook
      url: http://127.0.0.1:${hook}/incoming
      secret: \${CARE_SECRET}
      allow_private: true
`;
}

test('a comment goes to care and its answer comes back', { timeout: 240_000 }, async (t) => {
  const smtp = await peer(t, 'smtp_sink.py');
  const hook = await peer(t, 'webhook_care.py', 'receive', SECRET);
  const site = await demo(t, withCare(smtp.port, hook.port), { CARE_SECRET: SECRET });
  const before = Number(/of (\d+)/.exec(frontload('harvest', '--root', site.folder).stdout)[1]);
  const chromium = await browser(t);

  // The visitor, without JavaScript.
  const visitor = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
  await visitor.goto(`${site.url}/faq/`);
  const entry = await visitor.locator('main a[href^="/faq/"]').evaluateAll((links) =>
    links.map((link) => link.getAttribute('href')).find((href) => href.split('/').length === 5));
  await visitor.goto(site.url + entry);
  await visitor.fill('textarea[name=text]', TEXT);
  await visitor.fill('input[name=author]', 'Robin');
  await visitor.click('form[action$="/comments"] button');
  if (visitor.url().includes('/comments/check/')) {
    await visitor.click('form:has(input[value=anyway]) button');
  }
  await visitor.waitForURL(/\/receipt\//);
  const receipt = visitor.url();
  const reference = (await visitor.locator('[data-reference]').first().textContent()).trim();
  assert.match(reference, /^[2-9A-HJKMNP-Z]{8,10}$/);
  assert.match(await visitor.locator('main').innerText(), /suitcase did not arrive/);

  // The moderator forwards and publishes.
  const desk = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(desk, site);
  await desk.goto(`${site.url}/desk/queue?find=${reference}`);
  await desk.click(`a[data-reference="${reference}"]`);
  await desk.click('button[name=verb][value=both]');

  // Exactly one mail and one webhook, each with our stable id.
  await until(() => smtp.records().length && hook.records().length, 'mail and webhook arrive');
  const mail = smtp.records()[0];
  const header = (name) => mail.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  assert.equal(header('message-id').length, 1);
  assert.match(header('subject')[0], new RegExp(reference));
  assert.deepEqual(mail.to, ['care-team@example.com']);
  assert.match(mail.text, /suitcase did not arrive/);
  const sent = hook.records()[0];
  assert.equal(sent.verified, true, JSON.stringify(sent));
  assert.equal(sent.payload.type, 'comment.forwarded');
  assert.equal(sent.payload.data.reference, reference);
  await until(() => JSON.parse(frontload('care', 'list', '--json', '--root', site.folder).stdout.trim().split('\n')[0]).state === 'done',
    'deliveries are settled');
  const deliveries = frontload('care', 'list', '--json', '--root', site.folder).stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(deliveries.some((delivery) => header('message-id')[0].includes(delivery.id)), 'Message-ID is the delivery id');

  // Care replies: once, its repetition without effect, an altered one refused.
  const reply = {
    type: 'care.reply',
    timestamp: new Date().toISOString(),
    data: { reference, text: 'Your suitcase was found in Lisbon and flies home tonight.', agent: 'Mia', status: 'answered', publish: true },
  };
  const codes = ask('webhook_care.py', JSON.stringify(reply), 'reply', SECRET, `${site.url}/hooks/care/helpdesk`);
  assert.deepEqual(codes, [204, 204, 401]);
  await visitor.goto(receipt);
  assert.match(await visitor.locator('main').innerText(), /found in Lisbon/);

  // The official answer waits for a person.
  await visitor.goto(site.url + entry);
  assert.doesNotMatch(await visitor.locator('main').innerText(), /found in Lisbon/);
  await desk.goto(`${site.url}/desk/queue?find=${reference}`);
  await desk.click(`a[data-reference="${reference}"]`);
  await desk.click('button[name=verb][value=approve]');
  await until(async () => {
    await visitor.goto(site.url + entry);
    const main = await visitor.locator('main').innerText();
    return main.includes('suitcase did not arrive') && main.includes('found in Lisbon');
  }, 'the official answer stands under the comment');

  // All is accounted for, and the archive has one conversation more.
  const audit = frontload('care', 'audit', '--json', '--root', site.folder);
  assert.deepEqual(JSON.parse(audit.stdout), { differences: [] });
  assert.equal(audit.status, 0);
  const after = Number(/of (\d+)/.exec(frontload('harvest', '--root', site.folder).stdout)[1]);
  assert.equal(after, before + 1);
  assert.equal(smtp.records().length, 1);
  assert.equal(hook.records().length, 1);
});
