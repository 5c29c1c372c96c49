/**
 * How apps are pointed here, by framework; each with the real host and port in it, and with TLS and a log-in where they
 * are wanted. What is written into it is quoted as its language does (`quote.ts`).
 */
import { bracketed, hostPort, quote } from './quote.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  /** None when left out. */
  readonly tls?: 'none' | 'starttls' | 'implicit';
  /** Nobody logs in when left out. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** One text for each kind of TLS. */
type ByTls = Readonly<Record<NonNullable<Place['tls']>, string>>;
const byTls = ({ tls = 'none' }: Place, texts: ByTls): string => texts[tls];
/** What only who logs in needs. */
const ifLogin = ({ login }: Place, write: (login: NonNullable<Place['login']>) => string): string =>
  login ? write(login) : '';

export const snippets = {
  Nodemailer: (place) => `import { createTransport } from 'nodemailer';

const mail = createTransport({ host: ${quote.javascript(place.host)}, port: ${place.port}${byTls(place, {
    none: '',
    starttls: ', requireTLS: true',
    implicit: ', secure: true',
  })}${ifLogin(place, ({ user, password }) => `, auth: { user: ${quote.javascript(user)}, pass: ${quote.javascript(password)} }`)} });
await mail.sendMail({
  from: 'app@example.com',
  to: 'you@example.com',
  subject: 'Hello',
  text: 'It works.',
});`,
  Laravel: (place) => `# .env
MAIL_MAILER=smtp
MAIL_SCHEME=${byTls(place, { none: 'smtp', starttls: 'smtp', implicit: 'smtps' })}
MAIL_HOST=${quote.dotenv(bracketed(place.host))}
MAIL_PORT=${place.port}
MAIL_USERNAME=${place.login ? quote.dotenv(place.login.user) : 'null'}
MAIL_PASSWORD=${place.login ? quote.dotenv(place.login.password) : 'null'}`,
  Django: (place) => `# settings.py
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ${quote.double(place.host)}
EMAIL_PORT = ${place.port}
EMAIL_USE_TLS = ${byTls(place, { none: 'False', starttls: 'True', implicit: 'False\nEMAIL_USE_SSL = True' })}${ifLogin(
    place,
    ({ user, password }) => `
EMAIL_HOST_USER = ${quote.double(user)}
EMAIL_HOST_PASSWORD = ${quote.double(password)}`,
  )}`,
  Rails: (place) => `# config/environments/development.rb
config.action_mailer.delivery_method = :smtp
config.action_mailer.smtp_settings = { address: ${quote.ruby(place.host)}, port: ${place.port}${byTls(place, {
    none: '',
    starttls: ', enable_starttls: true',
    implicit: ', tls: true',
  })}${ifLogin(
    place,
    ({ user, password }) =>
      `,\n  user_name: ${quote.ruby(user)}, password: ${quote.ruby(password)}, authentication: :plain`,
  )} }`,
  Spring: (place) => `# application.properties
spring.mail.host=${quote.properties(place.host)}
spring.mail.port=${place.port}${byTls(place, {
    none: '',
    starttls:
      '\nspring.mail.properties.mail.smtp.starttls.enable=true\nspring.mail.properties.mail.smtp.starttls.required=true',
    implicit: '\nspring.mail.properties.mail.smtp.ssl.enable=true',
  })}${ifLogin(
    place,
    ({ user, password }) => `
spring.mail.username=${quote.properties(user)}
spring.mail.password=${quote.properties(password)}
spring.mail.properties.mail.smtp.auth=true`,
  )}`,
  Go: (place) => `message := []byte("Subject: Hello\\r\\n\\r\\nIt works.\\r\\n")
${goAuth(place)}${byTls(place, { none: goSend(place), starttls: goSend(place), implicit: goOverTls(place) })}`,
  '.NET': (place) => `using var mail = new SmtpClient(); // MailKit
await mail.ConnectAsync(${quote.double(place.host)}, ${place.port}, SecureSocketOptions.${byTls(place, {
    none: 'None',
    starttls: 'StartTls',
    implicit: 'SslOnConnect',
  })});${ifLogin(
    place,
    ({ user, password }) =>
      `\nawait mail.AuthenticateAsync(${quote.double(user)}, ${quote.double(password)});`,
  )}
await mail.SendAsync(message);
await mail.DisconnectAsync(true);`,
  PHP: (
    place,
  ) => `// php.ini on Windows: SMTP=${place.host} and smtp_port=${place.port}; elsewhere with PHPMailer:
$mail = new PHPMailer\\PHPMailer\\PHPMailer(true);
$mail->isSMTP();
$mail->Host = ${quote.php(bracketed(place.host))};
$mail->Port = ${place.port};
${byTls(place, {
  none: '$mail->SMTPAutoTLS = false;',
  starttls: "$mail->SMTPSecure = 'tls';",
  implicit: "$mail->SMTPSecure = 'ssl';",
})}${ifLogin(
  place,
  ({ user, password }) => `
$mail->SMTPAuth = true;
$mail->Username = ${quote.php(user)};
$mail->Password = ${quote.php(password)};`,
)}`,
  Python: (place) => `import smtplib${byTls(place, { none: '', starttls: ', ssl', implicit: ', ssl' })}

with smtplib.SMTP${byTls(place, { none: '', starttls: '', implicit: '_SSL' })}(${quote.double(place.host)}, ${place.port}${byTls(
    place,
    { none: '', starttls: '', implicit: ', context=ssl.create_default_context()' },
  )}) as smtp:${byTls(place, {
    none: '',
    starttls: '\n    smtp.starttls(context=ssl.create_default_context())',
    implicit: '',
  })}${ifLogin(place, ({ user, password }) => `\n    smtp.login(${quote.double(user)}, ${quote.double(password)})`)}
    smtp.sendmail("app@example.com", ["you@example.com"],
                  "Subject: Hello\\r\\n\\r\\nIt works.\\r\\n")`,
  Supabase: ({ host, port, login = { user: 'app', password: 'any' } }) => `# supabase/config.toml
[auth.email.smtp]
enabled = true
host = ${quote.double(['127.0.0.1', '::1', 'localhost'].includes(host) ? 'host.docker.internal' : host)}
port = ${port}
user = ${quote.double(login.user)}
pass = ${quote.double(login.password)}
admin_email = "app@example.com"`,
  curl: (place) => `printf 'Subject: Hello\\r\\n\\r\\nIt works.\\r\\n' |
  curl ${byTls(place, { none: 'smtp', starttls: 'smtp', implicit: 'smtps' })}://${hostPort(place.host, place.port)} --mail-from app@example.com \\
    --mail-rcpt you@example.com --upload-file -${byTls(place, {
      none: '',
      starttls: ' --ssl-reqd',
      implicit: '',
    })}${ifLogin(place, ({ user, password }) => ` \\\n    --user ${quote.shell(`${user}:${password}`)}`)}`,
} as const satisfies Record<string, (place: Place) => string>;

export type SnippetName = keyof typeof snippets;
export const snippetNames = Object.keys(snippets) as SnippetName[];

const goAuth = (place: Place): string =>
  ifLogin(
    place,
    ({ user, password }) =>
      `// Without TLS, Go logs in on this machine alone.
auth := smtp.PlainAuth("", ${quote.double(user)}, ${quote.double(password)}, ${quote.double(place.host)})\n`,
  );

const goSend = ({ host, port, login }: Place): string =>
  `err := smtp.SendMail(${quote.double(hostPort(host, port))}, ${login ? 'auth' : 'nil'},
	"app@example.com", []string{"you@example.com"}, message)`;

/** `SendMail` knows STARTTLS only. */
const goOverTls = ({ host, port, login }: Place): string =>
  `connection, err := tls.Dial("tcp", ${quote.double(hostPort(host, port))}, nil)
if err != nil {
	log.Fatal(err)
}
client, err := smtp.NewClient(connection, ${quote.double(host)})
if err != nil {
	log.Fatal(err)
}
defer client.Quit()${login ? '\nclient.Auth(auth)' : ''}
client.Mail("app@example.com")
client.Rcpt("you@example.com")
body, err := client.Data()
if err != nil {
	log.Fatal(err)
}
body.Write(message)
err = body.Close()`;
