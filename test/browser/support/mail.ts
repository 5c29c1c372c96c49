/**
 * Sending to a sandbox as an app does, over SMTP, and messages that are worth looking at.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { crc32, deflateSync } from 'node:zlib';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** Sends one message; resolves with the id that Mailstop gave it. */
export async function send(smtpPort: number, mail: SendMailOptions, user?: string): Promise<string> {
  const auth = user === undefined ? undefined : { user, pass: 'any' };
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true, auth });
  const { response } = await transport.sendMail({
    from: 'Parcel <hello@parcel.example.com>',
    to: 'ada@example.com',
    ...mail,
  });
  const id = /queued as (\S+)/.exec(response)?.[1];
  if (!id) throw new Error(`no id in ${response}`);
  return id;
}

/** A client that is refused its recipient and leaves. */
export async function refusedSession(smtpPort: number): Promise<void> {
  const socket = connect(smtpPort, '127.0.0.1');
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  await replies.next();
  for (const command of [
    'HELO app.example.com',
    'MAIL FROM:<app@example.com>',
    'RCPT TO:<not an address',
    'QUIT',
  ]) {
    socket.write(`${command}\r\n`);
    await replies.next();
  }
  socket.end();
  await once(socket, 'close');
}

export const signIn: SendMailOptions = {
  subject: 'Your sign-in code is 482 913',
  text: 'Your code is 482 913. It works for ten minutes.\n\nOr open https://parcel.example.com/sign-in?token=8fd1 to sign in.',
  html: page(
    `<h1>Sign in to Parcel</h1><p>Your code is</p><p class="code">482 913</p><p>It works for ten minutes.</p>
     <p><a class="button" href="https://parcel.example.com/sign-in?token=8fd1">Sign in</a></p>`,
  ),
};

export const order: SendMailOptions = {
  subject: 'Order 10442 is on its way',
  to: '"Grace at Example" <grace@example.com>, orders@example.org',
  cc: 'warehouse@example.org',
  bcc: 'audit@example.net',
  replyTo: 'support@parcel.example.com',
  text: 'Two parcels left the warehouse today.\n\nTrack them: https://parcel.example.com/orders/10442',
  html: page(
    `<h1>Order 10442 is on its way</h1><p>Two parcels left the warehouse today.</p>
     <p><img src="cid:picture" width="120" height="80" alt="A parcel"> <img src="https://pixel.example.net/open.png" width="40" height="40" alt=""></p>
     <p><a class="button" href="https://parcel.example.com/orders/10442">Track your order</a></p>`,
  ),
  headers: { 'List-Unsubscribe': '<https://parcel.example.com/unsubscribe?u=1>' },
  attachments: [
    {
      filename: 'invoice-10442.pdf',
      content: Buffer.from('%PDF-1.4\n%%EOF\n'),
      contentType: 'application/pdf',
    },
    { filename: 'label.png', content: picture([90, 94, 230], [238, 190, 90]), contentType: 'image/png' },
    {
      filename: 'picture.png',
      cid: 'picture',
      content: picture([70, 160, 140], [240, 240, 230]),
      contentType: 'image/png',
    },
  ],
};

export const rightToLeft: SendMailOptions = {
  subject: 'مرحبا بك في المتجر — رمز التحقق',
  to: 'layla@example.com',
  text: 'رمز التحقق الخاص بك هو 771204',
  html: page('<div dir="rtl"><h1>مرحبا بك في المتجر</h1><p>رمز التحقق الخاص بك هو <b>771204</b></p></div>'),
};

export const longSubject: SendMailOptions = {
  subject: `${'A subject that goes on and on because somebody put the whole release notes into it, '.repeat(4)}and then stops`,
  to: 'a.very.long.local.part.that.nobody.would.type.by.hand@subdomain.of.a.subdomain.example.com',
  text: 'Short text.',
};

export const crowd: SendMailOptions = {
  subject: 'Team news 🎉 for everyone',
  to: Array.from({ length: 40 }, (_, at) => `"Person ${at + 1}" <person${at + 1}@example.com>`).join(', '),
  text: 'Forty recipients.',
  html: page('<h1>Team news 🎉</h1><p>Forty recipients.</p>'),
};

/** Headers that break off in the middle, a boundary that never comes. */
export const broken: SendMailOptions = {
  envelope: { from: 'broken@example.com', to: ['ops@example.com'] },
  raw: Buffer.from(
    'Subject: =?utf-8?B?4oK?= half a word\r\nContent-Type: multipart/mixed; boundary="never"\r\nthis line is no header\r\n\r\nsome text\r\n',
    'latin1',
  ),
};

export const signInAgain: SendMailOptions = {
  ...signIn,
  subject: 'Your sign-in code is 771 204',
  text: String(signIn.text).replace('482 913', '771 204'),
  html: String(signIn.html).replace('482 913', '771 204'),
};

/** Envelope and headers that disagree in everything they can. */
export const twoStories: SendMailOptions = {
  envelope: { from: 'bounce@parcel.example.com', to: ['ada@example.com', 'audit@example.net'] },
  to: 'ada@example.com, grace@example.com',
  subject: 'Two stories',
  date: new Date('2026-01-01T09:00:00Z'),
  text: 'One for the servers, one for the readers.',
};

/** An invitation and a contact, as calendar programs send them. */
export const invitation: SendMailOptions = {
  subject: 'Launch, at last',
  text: 'You are invited.',
  icalEvent: {
    method: 'REQUEST',
    content: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z\r\nSUMMARY:Launch\\, at last\r\nLOCATION:Room 4\r\nORGANIZER;CN=Ada:mailto:ada@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  },
  attachments: [
    {
      filename: 'ada.vcf',
      contentType: 'text/vcard',
      content: 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Example\r\nEMAIL:ada@example.com\r\nEND:VCARD\r\n',
    },
  ],
};

/** Ways out of a page, each of which would be seen: by a request, by a moved page, or by `window.owned`. */
const tricks = (home: string): string => `
  <style>@import "${home}/import.css"; @font-face { font-family: f; src: url(${home}/font.woff) }
    body { font-family: f; background: u\\72l(${home}/escaped.png); cursor: url(${home}/cursor.cur), auto }
    p { background: image-set("${home}/set.png" 1x); list-style: url(${home}/list.png) }
    .cover { position: fixed; inset: -4000px; z-index: 2147483647; background: #123456 }</style>
  <div class="cover">cover</div>
  <svg xmlns="http://www.w3.org/2000/svg"><script>parent.owned = 1; fetch('${home}/svg-script')</script><image href="${home}/svg-image.png"/><animate onbegin="fetch('${home}/svg-begin')"/><foreignObject><iframe src="${home}/svg-frame"></iframe></foreignObject></svg>
  <math><mtext><img src="${home}/math.png"></mtext></math>
  <img src="${home}/a.png" srcset="${home}/b.png 2x" onload="parent.owned=1"><picture><source srcset="${home}/c.png"><img src="${home}/d.png"></picture>
  <input type="image" src="${home}/input.png"><body background="${home}/body.png"><table background="${home}/table.png"><td>x</td></table>
  <object data="${home}/object"></object><embed src="${home}/embed"><audio src="${home}/audio" autoplay></audio><video poster="${home}/poster.png"><track src="${home}/track.vtt" default></video>
  <link rel="preload" as="image" href="${home}/preload.png"><link rel="prefetch" href="${home}/prefetch"><link rel="dns-prefetch" href="//prefetch.example.net"><link rel="icon" href="${home}/icon.png">
  <meta http-equiv="Content-Security-Policy" content="default-src *"><meta http-equiv="refresh" content="0; url=${home}/refresh">
  <form action="${home}/posted" method="post" target="_top"><input name="password"><button id="send">Send</button></form>
  <a id="ping" href="${home}/pinged" ping="${home}/ping" target="_self">ping link</a>
  <a href="&#106;avascript:parent.owned=1" id="entity">entity link</a><a href="java\tscript:parent.owned=1">tab link</a>
  <a href="data:text/html,<script>parent.owned=1</script>" id="data">data link</a><a href="vbscript:x">vb link</a>
  <img src="x" style="background:url('${home}/style.png')" onerror="parent.owned=1"><details open ontoggle="parent.owned=1">d</details><marquee onstart="parent.owned=1">m</marquee>
  <noscript><img src="${home}/noscript.png"></noscript><template><img src="${home}/template.png"></template>
  <!--><script>parent.owned=1</script>--><xmp><script>parent.owned=1</script></xmp><textarea></textarea><script>parent.owned=1</script>`;

/** All of that in one message, also as files that a browser could take for pages. */
export const hostilePage = (home: string): SendMailOptions => ({
  subject: 'All tricks',
  html: `<html><head></head><body><h1>Tricks</h1>${tricks(home)}</body></html>`,
  attachments: [
    {
      filename: 'picture.svg',
      contentType: 'image/svg+xml',
      content: `<svg xmlns="http://www.w3.org/2000/svg"><script>fetch('${home}/file-svg')</script></svg>`,
    },
    {
      filename: 'page.html',
      contentType: 'text/html',
      content: `<script>fetch('${home}/file-html')</script><img src="${home}/file.png">`,
    },
  ],
});

/** Tries to run, to move the page, to call home and to look like the inbox. */
export const hostile = (home: string): SendMailOptions => ({
  subject: '<img src=x onerror="window.owned=1"> hostile',
  text: 'plain',
  html: `<!doctype html><html><head><base href="${home}/"><meta http-equiv="refresh" content="0;url=${home}/moved">
    <link rel="stylesheet" href="${home}/style.css"><script>top.location = '${home}/top'; parent.owned = 1</script></head>
    <body onload="fetch('${home}/load')"><h1>Hostile</h1><img src="${home}/pixel.png"><img src=x onerror="fetch('${home}/error')">
    <iframe src="${home}/frame"></iframe><form action="${home}/form"><button autofocus>go</button></form>
    <a href="javascript:parent.owned=1">script link</a><a href="${home}/link" target="_top">top link</a>
    <svg onload="fetch('${home}/svg')"></svg><video src="${home}/video" autoplay></video>
    <div style="background:url(${home}/background.png)">x</div></body></html>`,
});

function page(content: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><style>
body { margin: 0; background: #f4f4f7; font-family: Helvetica, Arial, sans-serif; color: #23232b }
.card { max-width: 520px; margin: 24px auto; padding: 32px; border-radius: 12px; background: #fff }
h1 { margin: 0 0 16px; font-size: 22px } p { font-size: 15px; line-height: 24px }
.code { font: 700 30px/40px monospace; letter-spacing: 4px }
.button { display: inline-block; padding: 12px 22px; border-radius: 8px; background: #0f6b52; color: #fff; text-decoration: none }
</style></head><body><div class="card">${content}</div></body></html>`;
}

/** A small PNG in two colours (RFC 2083), made here so that no file is needed. */
function picture(one: readonly number[], two: readonly number[], width = 60, height = 40): Buffer {
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([
      0,
      ...Array.from({ length: width }, (_, x) => (x / width + y / height > 1 ? two : one)).flat(),
    ]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
