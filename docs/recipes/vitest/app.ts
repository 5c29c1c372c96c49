import { createTransport } from 'nodemailer';

/** Stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT. */
export async function signUp(address: string): Promise<void> {
  const transport = createTransport({ host: process.env.SMTP_HOST, port: Number(process.env.SMTP_PORT) });
  await transport.sendMail({
    from: 'app@example.com',
    to: address,
    subject: 'Confirm your address',
    text: 'Your code is 481516',
  });
}
