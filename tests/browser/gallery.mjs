// A site of hard cases: long words and titles, many categories, posts with and without pictures, three
// languages of which one runs right to left, empty folders, no logo. Made by a script, so that it has no files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';

/** A PNG of one colour. */
function picture(width, height, colour) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

const BODY = `Most of what people ask is answered by one sentence. See the [long report](https://example.com/a/very/long/address/of/a/report.pdf).

## What we counted

> A letter that is answered before it is written costs nobody anything.
>
> The second is dearer.

1. Travel
   - by sea
   - by land
2. Home

| Kind | Letters |
|---|---:|
| Donaudampfschifffahrtselektrizitätenhauptbetriebswerk | 3,690 |

### A smaller heading

Some \`inline code\`, and a block:

\`\`\`rust
fn main() { println!("a rather long line that goes on so that the block has to scroll sideways on a phone, and further"); }
\`\`\`

> [!NOTE]
> Prices are those of March.

> [!WARNING]
> Ferries stop in a gale.

> [!CAUTION]
> Do not send passports by post.
>
> Nor by mail.

- [x] Packed
- [ ] Paid

| Centred |
|:-:|
| 1 |

Term
: What it means.

{{ entry "/faq/travel/q0/" }}

{{ video "https://example.com/film" title="A film" poster="/still.png" }}

{{ audio "/storm.mp3" title="The storm, heard from the pier" duration="2:10" }}

Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.[^1]

[^1]: A footnote.
`;

/** Writes the site into `folder`; `settings` are lines that follow its frontload.yaml. */
export function gallery(folder, settings = '') {
  const write = (path, content) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  write('frontload.yaml', `brand:
  name: Kontoret Nordlys Forsikringsselskap
  tagline: Insurance for people who would rather be outside.
  colour: "#0a6b4f"
base_url: http://127.0.0.1:8080
languages: [en, de, ar]
${settings}`);
  const topics = ['travel', 'home', 'claims', 'payments', 'life', 'boats', 'bicycles', 'pets', 'students', 'moving-abroad-and-coming-back-again', 'winter', 'work'];
  const asks = ['What is covered when my flight is cancelled', 'How do I report a claim',
    'Is my bicycle insured when it stands in a shared garage under the house where several other families also keep theirs',
    'Does Reiserücktrittskostenversicherungsbedingungen apply', 'May I pay by the month', 'Do I need a receipt'];
  topics.forEach((topic, at) => {
    const name = topic.replaceAll('-', ' ');
    write(`content/faq/${topic}/_index.md`, `---\ntitle: ${name[0].toUpperCase()}${name.slice(1)}\nweight: ${at}\n---\nAnswers about ${name}.\n`);
    asks.slice(0, 1 + (at * 5) % 6).forEach((ask, number) => {
      write(`content/faq/${topic}/q${number}.md`, `---\ntitle: "${ask}, for ${name}?"\nowner: Ingrid Moe\nupdated: 2026-02-01\nreview_by: 2099-01-01\n---\nYes. We pay up to 12,000 kroner a person, and you need not ask us first.\n\n${BODY}`);
    });
  });
  ['What nine thousand letters taught us', 'A longer title for a post that has rather a lot to say about the winter of last year, and about what we changed because of it', 'Water', 'We pay in three days now'].forEach((title, at) => {
    const image = at === 2 ? '' : 'image: ridge.png\n';
    write(`content/blog/post-${at}/index.md`, `---\ntitle: "${title}"\ndate: 2026-0${1 + at}-03\nauthors: [Ingrid Moe, Per Aas]\ntags: [claims, "winter sports"]\ntoc: true\n${image}---\n${BODY}${image && '\n![A ridge, with mist below](ridge.png "The ridge in January.")\n'}`);
    if (image) write(`content/blog/post-${at}/ridge.png`, picture(1200, 700, [40 + at * 50, 90, 140]));
  });
  write('content/blog/_index.md', '---\ntitle: Notes from the north\n---\nWhat we learn from your letters.\n');
  write('static/still.png', picture(640, 360, [20, 60, 90]));
  write('content/about.md', `---\ntitle: About us\ntoc: true\n---\n${BODY}`);
  write('content/authors/ingrid-moe.md', '---\ntitle: Ingrid Moe\nimage: /still.png\n---\nIngrid has read letters since 2009.\n');
  write('content/guides/_index.md', '---\ntitle: Guides\n---\nLonger texts.\n');
  write('content/guides/storm.md', '---\ntitle: Before a storm\nsummary: Eleven things to do.\n---\nBring in the chairs.\n');
  write('content/empty/_index.md', '---\ntitle: Nothing here\n---\n');
  write('content/faq/travel/q0.de.md', '---\ntitle: "Was ist versichert, wenn mein Flug ausfällt?"\nupdated: 2026-02-01\n---\nHotel und Mahlzeiten. Reiserücktrittskostenversicherungsbedingungen gelten.\n');
  write('content/faq/travel/_index.ar.md', '---\ntitle: السفر\n---\nإجابات قصيرة عن السفر.\n');
  ['ماذا يشمل التأمين إذا ألغيت رحلتي؟', 'كيف أبلغ عن مطالبة؟'].forEach((ask, at) => {
    write(`content/faq/travel/q${at}.ar.md`, `---\ntitle: "${ask}"\nupdated: 2026-02-01\nowner: نادية\n---\nنعم. ندفع ثمن الفندق والوجبات وتذكرة جديدة.\n\n## التفاصيل\n\nاحتفظ بالإيصالات، ثم أرسلها إلينا.\n\n- الفندق\n- الوجبات\n\n> [!NOTE]\n> الأسعار هي أسعار شهر مارس.\n`);
  });
  write('content/blog/post-0/index.ar.md', '---\ntitle: "ماذا علمتنا تسعة آلاف رسالة"\ndate: 2026-01-03\nauthors: [نادية]\ntags: [مطالبات]\n---\nمعظم ما يسألنا عنه الناس ثلاثة أشياء.\n\n> رسالة أجيب عنها قبل أن تكتب لا تكلف أحدا شيئا.\n');
  return folder;
}

/** Site paths of one page of every kind in the gallery. */
export const KINDS = ['/', '/faq/', '/faq/travel/', '/faq/travel/q0/', '/faq/bicycles/q2/', '/blog/', '/blog/post-0/', '/blog/post-1/', '/blog/post-2/',
  '/tags/claims/', '/authors/ingrid-moe/', '/search/', '/about/', '/guides/', '/guides/storm/', '/empty/', '/404.html',
  '/de/', '/de/faq/travel/q0/', '/ar/', '/ar/faq/', '/ar/faq/travel/', '/ar/faq/travel/q0/', '/ar/blog/', '/ar/blog/post-0/', '/ar/search/'];
