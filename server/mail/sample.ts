/**
 * The message of «send a sample»: a welcome that shows at a glance what the inbox can do with a real one, with
 * a code, a button, an inline picture, an attachment and a way to unsubscribe.
 */
import { randomInt } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { logoPng } from './logo.ts';

const START = 'https://mailstop.example.com/start?from=sample';
const LEAVE = 'https://mailstop.example.com/unsubscribe?id=sample';

/** Mail options for nodemailer. The code is another one each time. */
export function sampleMessage({ from, to }: { from: string; to: string }): SendMailOptions {
  const code = String(randomInt(100_000, 1_000_000));
  return {
    from: { name: 'Mailstop', address: from },
    to: { name: 'You', address: to },
    subject: 'Your mail stops here 👋',
    text: textOf(code),
    html: htmlOf(code),
    headers: {
      'List-Unsubscribe': `<mailto:unsubscribe@example.com?subject=leave>, <${LEAVE}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    attachments: [
      { filename: 'mailstop.png', content: logoPng(), cid: 'mark@mailstop.example.com' },
      { filename: 'first-steps.txt', content: firstSteps },
    ],
  };
}

const firstSteps = `First steps

1. Point your app's SMTP settings at the address shown on the empty page of the inbox.
2. Send something. It shows up here the moment the server said 250.
3. Any user name gives you an inbox of that name, any password will do.
`;

const textOf = (code: string): string => `Your mail stops here

This is a sample, sent to yourself through Mailstop's own SMTP port. Mail that
your app sends arrives the same way, and none of it goes any further.

Your verification code is ${code}

See what you can do: ${START}

--
You get this because somebody pressed “send a sample”.
Unsubscribe: ${LEAVE}
`;

const htmlOf = (code: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>Your mail stops here</title>
<style>
  @media (max-width: 480px) { .card { padding: 24px 20px !important } .code { font-size: 26px !important } }
  @media (prefers-color-scheme: dark) {
    .page { background: #111114 !important }
    .card { background: #1c1c21 !important; color: #ececf1 !important }
    .code { background: #26262d !important; color: #ffffff !important }
    .soft { color: #a0a0ab !important }
  }
</style>
</head>
<body class="page" style="margin:0;background:#f3f3f7;font-family:system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="display:none;max-height:0;overflow:hidden">A sample with a code, a button, a picture and an attachment.</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">
  <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;color:#1b1b20;border-radius:14px;padding:36px">
    <tr><td>
      <img src="cid:mark@mailstop.example.com" width="48" height="48" alt="Mailstop" style="display:block">
      <h1 style="margin:20px 0 8px;font-size:22px;line-height:1.3">Your mail stops here</h1>
      <p style="margin:0 0 20px;font-size:15px;line-height:1.6">This is a sample, sent to yourself through Mailstop’s own SMTP port. Mail that your app sends arrives the same way, and none of it goes any further.</p>
      <p class="soft" style="margin:0 0 6px;font-size:13px;color:#62626e">Your verification code is</p>
      <p class="code" style="margin:0 0 24px;padding:14px 0;border-radius:10px;background:#f3f3f7;text-align:center;font-size:30px;font-weight:600;letter-spacing:6px">${code}</p>
      <a href="${START}" class="button" style="display:inline-block;padding:12px 22px;border-radius:10px;background:#4b4ee0;color:#ffffff;font-size:15px;font-weight:600;text-decoration:none">See what you can do</a>
      <p class="soft" style="margin:28px 0 0;font-size:13px;line-height:1.5;color:#62626e">You get this because somebody pressed “send a sample”. <a href="${LEAVE}" style="color:inherit">Unsubscribe</a></p>
    </td></tr>
  </table>
</td></tr></table>
</body>
</html>
`;
