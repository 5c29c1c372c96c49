import { createTransport } from 'nodemailer';

/** Stands for your app. */
export async function signUp(smtp: { host: string; port: number }, address: string): Promise<void> {
  await createTransport({ host: smtp.host, port: smtp.port }).sendMail({
    from: 'app@example.com',
    to: address,
    subject: 'Confirm your address',
    text: 'Your code is 481516, or open https://app.example.com/confirm?token=1',
  });
}
