/**
 * How apps are pointed here, by framework; each with the real host and port in it.
 */
export interface Place {
  readonly host: string;
  readonly port: number;
}

export const snippets = {
  Nodemailer: ({ host, port }) => `import { createTransport } from 'nodemailer';

const mail = createTransport({ host: '${host}', port: ${port} });
await mail.sendMail({
  from: 'app@example.com',
  to: 'you@example.com',
  subject: 'Hello',
  text: 'It works.',
});`,
  Laravel: ({ host, port }) => `# .env
MAIL_MAILER=smtp
MAIL_HOST=${host}
MAIL_PORT=${port}
MAIL_USERNAME=null
MAIL_PASSWORD=null`,
  Django: ({ host, port }) => `# settings.py
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "${host}"
EMAIL_PORT = ${port}
EMAIL_USE_TLS = False`,
  Rails: ({ host, port }) => `# config/environments/development.rb
config.action_mailer.delivery_method = :smtp
config.action_mailer.smtp_settings = { address: "${host}", port: ${port} }`,
  Spring: ({ host, port }) => `# application.properties
spring.mail.host=${host}
spring.mail.port=${port}`,
  Go: ({ host, port }) => `message := []byte("Subject: Hello\\r\\n\\r\\nIt works.\\r\\n")
err := smtp.SendMail("${host}:${port}", nil,
	"app@example.com", []string{"you@example.com"}, message)`,
  '.NET': ({ host, port }) => `using var mail = new SmtpClient(); // MailKit
await mail.ConnectAsync("${host}", ${port}, SecureSocketOptions.None);
await mail.SendAsync(message);
await mail.DisconnectAsync(true);`,
  PHP: ({
    host,
    port,
  }) => `// php.ini on Windows: SMTP=${host} and smtp_port=${port}; elsewhere with PHPMailer:
$mail = new PHPMailer\\PHPMailer\\PHPMailer(true);
$mail->isSMTP();
$mail->Host = '${host}';
$mail->Port = ${port};
$mail->SMTPAutoTLS = false;`,
  Python: ({ host, port }) => `import smtplib

with smtplib.SMTP("${host}", ${port}) as smtp:
    smtp.sendmail("app@example.com", ["you@example.com"],
                  "Subject: Hello\\r\\n\\r\\nIt works.\\r\\n")`,
  Supabase: ({ host, port }) => `# supabase/config.toml
[auth.email.smtp]
enabled = true
host = "${host === '127.0.0.1' || host === 'localhost' ? 'host.docker.internal' : host}"
port = ${port}
user = "app"
pass = "any"
admin_email = "app@example.com"`,
  curl: ({ host, port }) => `printf 'Subject: Hello\\r\\n\\r\\nIt works.\\r\\n' |
  curl smtp://${host}:${port} --mail-from app@example.com \\
    --mail-rcpt you@example.com --upload-file -`,
} as const satisfies Record<string, (place: Place) => string>;

export type SnippetName = keyof typeof snippets;
export const snippetNames = Object.keys(snippets) as SnippetName[];
