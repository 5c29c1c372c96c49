/** Stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';

const transport = createTransport({ host: process.env.SMTP_HOST, port: Number(process.env.SMTP_PORT) });
const page = (content: string) => `<!doctype html><meta charset="utf-8"><title>App</title>${content}`;
const form = (label: string, name: string, button: string) =>
  page(`<form method="post"><label>${label} <input name="${name}"></label><button>${button}</button></form>`);

async function answer(fields: URLSearchParams): Promise<string> {
  const address = fields.get('address');
  if (address === null) return page(`<h1>${fields.get('code') === '481516' ? 'Welcome' : 'Wrong code'}</h1>`);
  await transport.sendMail({
    from: 'app@example.com',
    to: address,
    subject: 'Confirm your address',
    text: 'Your code is 481516',
  });
  return form('Code', 'code', 'Confirm');
}

createServer(async (request, response) => {
  const isPost = request.method === 'POST';
  const body = isPost
    ? await answer(new URLSearchParams(await text(request)))
    : form('Address', 'address', 'Sign up');
  response.setHeader('Content-Type', 'text/html').end(body);
}).listen(Number(process.env.PORT), '127.0.0.1');
