import { expect, test } from 'vitest';
import { expectLinear } from '#test/support/growth.ts';
import { type Preview, type PreviewOptions, previewSteps } from './preview.ts';

const parts = [{ n: 2, contentId: 'logo@example.com' }];

function previewOf(html: string | null, options: Partial<PreviewOptions> = {}): Preview {
  const steps = previewSteps({
    html,
    text: null,
    parts,
    partUrl: (n) => `/parts/${n}`,
    allowRemote: false,
    scheme: 'light',
    ...options,
  });
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
const preview = (html: string | null, options?: Partial<PreviewOptions>): string =>
  previewOf(html, options).page;
/** What follows our own head. */
const bodyOf = (page: string): string => page.slice(page.indexOf('</head>') + 7);

interface Hostile {
  readonly name: string;
  readonly html: string;
  readonly becomes: string;
  readonly blocked?: number;
}

const hostile: readonly Hostile[] = [
  { name: 'script', html: 'a<script>alert(1)</script>b', becomes: 'ab' },
  { name: 'script, unclosed', html: 'a<script>alert(1)', becomes: 'a' },
  { name: 'script in capitals', html: '<SCRIPT SRC=//e.x/>1</SCRIPT>b', becomes: 'b' },
  {
    name: 'event handlers',
    html: '<p onclick="x()" OnLoad=x title="t">a</p>',
    becomes: '<p title="t">a</p>',
  },
  { name: 'javascript link', html: '<a href=" java\nscript:alert(1)">a</a>', becomes: '<a>a</a>' },
  {
    name: 'javascript link by entities',
    html: '<a href="&#106;avascript:alert(1)">a</a>',
    becomes: '<a>a</a>',
  },
  { name: 'data link', html: '<a href="data:text/html,x">a</a>', becomes: '<a>a</a>' },
  { name: 'data:text in an image', html: '<img src="data:text/html,<b>">', becomes: '<img>' },
  { name: 'iframe with its content', html: '<iframe src="https://e.x/">a</iframe>b', becomes: 'b' },
  {
    name: 'object and embed',
    html: '<object data="https://e.x/">a</object><embed src="//e.x">b',
    becomes: 'b',
  },
  {
    name: 'svg with everything',
    html: '<svg><image href="https://e.x/"/><script>1</script></svg>b',
    becomes: 'b',
  },
  { name: 'meta refresh', html: '<meta http-equiv=refresh content="0;url=//e.x">a', becomes: 'a' },
  {
    name: 'a base',
    html: '<base href="https://e.x/"><a href="p">a</a>',
    becomes: '<a href="https://e.x/p" target="_blank" rel="noopener noreferrer nofollow">a</a>',
  },
  {
    name: 'a form',
    html: '<form action="https://e.x/" method="post"><button formaction="//e.x">a</button></form>',
    becomes: '<form method="post"><button>a</button></form>',
  },
  {
    name: 'style sheet link',
    html: '<link rel=stylesheet href="https://e.x/a.css">a',
    becomes: 'a',
    blocked: 1,
  },
  { name: 'prefetch link', html: '<link rel="preload dns-prefetch" href="https://e.x/">a', becomes: 'a' },
  { name: 'comments', html: 'a<!--[if mso]><script>1</script><![endif]-->b', becomes: 'ab' },
  { name: 'broken nesting', html: '<b><p>a</b>b', becomes: '<b><p>a</p></b>b' },
  {
    name: 'an attribute breaking out',
    html: `<p title='"><script>1</script>'>a</p>`,
    becomes: '<p title="&quot;&gt;&lt;script&gt;1&lt;/script&gt;">a</p>',
  },
  { name: 'text that looks like a tag', html: 'a &lt;script&gt;1', becomes: 'a &lt;script&gt;1' },
  { name: 'a tag name of odd characters', html: '<a"b onclick=1>x', becomes: 'x' },
  {
    name: 'noscript is not raw text',
    html: '<noscript><p title="</noscript><img src=//e.x/>">a</p></noscript>',
    becomes: '<p title="&lt;/noscript&gt;&lt;img src=//e.x/&gt;">a</p>',
  },
  {
    name: 'remote image',
    html: '<img src="https://e.x/a.png" width="1">',
    becomes: '<img data-remote-src="https://e.x/a.png" width="1">',
    blocked: 1,
  },
  {
    name: 'remote image without a scheme',
    html: '<img src="//e.x/a">',
    becomes: '<img data-remote-src="https://e.x/a">',
    blocked: 1,
  },
  {
    name: 'remote image with backslashes',
    html: '<img src="\\\\e.x\\a">',
    becomes: '<img data-remote-src="https://e.x\\a">',
    blocked: 1,
  },
  { name: 'relative image', html: '<img src="/api/messages">', becomes: '<img>' },
  {
    name: 'srcset',
    html: '<img srcset="https://e.x/a 1x, https://e.x/b 2x">',
    becomes: '<img data-remote-srcset="https://e.x/a 1x, https://e.x/b 2x">',
    blocked: 1,
  },
  {
    name: 'background',
    html: '<td background="http://e.x/a">a</td>',
    becomes: '<td data-remote-background="http://e.x/a">a</td>',
    blocked: 1,
  },
  {
    name: 'poster',
    html: '<video poster="http://e.x/a"></video>',
    becomes: '<video data-remote-poster="http://e.x/a"></video>',
    blocked: 1,
  },
  {
    name: 'style attribute',
    html: `<p style="color:red;background:url('http://e.x/a')">a</p>`,
    becomes: `<p style="color:red;background:url(&quot;data:,&quot;)" data-remote-style="color:red;background:url('http://e.x/a')">a</p>`,
    blocked: 1,
  },
  {
    name: 'url in a sheet',
    html: '<style>p{background:URL( http://e.x/a )}</style>',
    becomes: '<style>p{background:url("data:,")}</style>',
    blocked: 1,
  },
  {
    name: 'url by escapes',
    html: '<style>p{background:\\75 rl(http://e.x/a)}</style>',
    becomes: '<style>p{background:url("data:,")}</style>',
    blocked: 1,
  },
  {
    name: 'url parted by a comment',
    html: '<style>p{background:u/**/rl(http://e.x/a)}</style>',
    becomes: '<style>p{background:u/**/rl(http://e.x/a)}</style>',
  },
  {
    name: 'import',
    html: '<style>@import "http://e.x/a";@\\69mport url(http://e.x/b) print;p{}</style>',
    becomes: '<style>p{}</style>',
    blocked: 2,
  },
  {
    name: 'image-set',
    html: '<style>p{background:image-set("http://e.x/a" 1x)}</style>',
    becomes: '<style>p{background:image-set(url("data:,") 1x)}</style>',
    blocked: 1,
  },
  {
    name: 'a string that closes the sheet',
    html: '<style>p{content:"<\\/style><script>1</script>"}</style>',
    becomes: '<style>p{content:"<\\/style><script>1<\\/script>"}</style>',
  },
  { name: 'cid image', html: '<img src="CID:logo@example.com">', becomes: '<img src="/parts/2">' },
  {
    name: 'cid image, percent-encoded',
    html: '<img src="cid:logo%40example.com">',
    becomes: '<img src="/parts/2">',
  },
  {
    name: 'cid in a sheet',
    html: '<style>p{background:url(cid:logo@example.com)}</style>',
    becomes: '<style>p{background:url("/parts/2")}</style>',
  },
  { name: 'cid of no part', html: '<img src="cid:none">', becomes: '<img>' },
  {
    name: 'image in the page',
    html: '<img src="data:image/gif;base64,R0lGOD">',
    becomes: '<img src="data:image/gif;base64,R0lGOD">',
  },
  {
    name: 'place in the page',
    html: '<a href="#x">a</a><p id="x">b</p>',
    becomes: '<a href="#x">a</a><p id="x">b</p>',
  },
  {
    name: 'attributes of body stay',
    html: '<html lang="de"><head><title>T</title></head><body bgcolor="red">a</body></html>',
    becomes: '<html lang="de"><body bgcolor="red">a',
  },
];

test.each(hostile)('$name', ({ html, becomes, blocked = 0 }) => {
  expect(bodyOf(preview(html))).toBe(becomes);
  expect(previewOf(html).blocked).toBe(blocked);
});

test('everything remote is there once it is allowed', () => {
  const html =
    '<link rel="stylesheet" href="https://e.x/a.css"><img src="//e.x/a" srcset="https://e.x/b 2x"><p style="background:url(https://e.x/c)">';
  expect(bodyOf(preview(html, { allowRemote: true }))).toBe(
    '<link rel="stylesheet" href="https://e.x/a.css"><img src="https://e.x/a" srcset="https://e.x/b 2x"><p style="background:url(&quot;https://e.x/c&quot;)"></p>',
  );
});

const dark = '<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style><p>a</p>';

test.each([
  { scheme: 'light', condition: 'max-width:-1px', says: 'light' },
  { scheme: 'dark', condition: 'min-width:0px', says: 'dark' },
  { scheme: 'force-dark', condition: 'max-width:-1px', says: 'light' },
] as const)('$scheme answers what the message asks of the colour scheme', ({ scheme, condition, says }) => {
  const page = preview(dark, { scheme });
  expect(page).toContain(`@media (${condition}){p{color:#fff}}`);
  expect(page).toContain(`<meta name="color-scheme" content="${says}">`);
  expect(page.includes('invert(1)')).toBe(scheme === 'force-dark');
});

test('a message without dark styles stays light', () => {
  expect(preview('<p>a</p>', { scheme: 'dark' })).toContain('<meta name="color-scheme" content="light">');
});

test('a text becomes a page with links and quotes', () => {
  const page = preview(null, {
    text: '<b> & https://example.com/?a=1&b, x\n> quoted\n>> twice',
    scheme: 'dark',
  });
  expect(bodyOf(page)).toBe(
    '<pre dir="auto">&lt;b&gt; &amp; <a href="https://example.com/?a=1&amp;b" target="_blank" rel="noopener noreferrer nofollow">https://example.com/?a=1&amp;b</a>, x\n<span class="q1">&gt; quoted</span>\n<span class="q2">&gt;&gt; twice</span></pre>',
  );
  expect(page).toContain('color-scheme:dark');
});

test.each(['<b>', '<', '<a href="', '<style>@import url(', "<p style='\\", '&', '<svg>'])(
  'takes time by length alone: %j, many times',
  (unit) => expectLinear(20_000, (count) => preview(unit.repeat(count))),
);

test('a style sheet that is read in several steps is still one', () => {
  for (let before = 131_072 - 40; before < 131_072; before++) {
    const html = `<style>${' '.repeat(before - 7)}@import "https://e.x/a.css"; p{background:url(https://e.x/b.png)}</style>a`;
    const { page, blocked } = previewOf(html);
    expect(page).not.toContain('e.x');
    expect(blocked).toBe(2);
  }
});
