/**
 * What is done with the block that `mailstop env` prints for a framework: a program of its language has it in its place,
 * and either sends a message by it, or says what it read. Where the tool is not on this machine, the reason is told.
 */
import { spawnSync } from 'node:child_process';
import type { SnippetName } from '#client/snippets.ts';

export interface Framework {
  /** Its files, by name, with the block in one of them. */
  readonly files: (block: string) => Readonly<Record<string, string>>;
  readonly run: readonly [program: string, ...parameters: string[]];
  /** Whether it sends a message; else it prints what it read, as `Read`. */
  readonly sends: boolean;
  /** Why it cannot run here; null when it can. */
  readonly missing: () => string | null;
}

/** What a program that does not send prints, as JSON. */
export interface Read {
  readonly host: string;
  readonly port: number;
  /** What the language says for it. */
  readonly tls: string;
  readonly user: string | null;
  readonly password: string | null;
}

export function needs(program: string, ...parameters: string[]): string | null {
  return spawnSync(program, parameters, { stdio: 'ignore' }).status === 0
    ? null
    : `${[program, ...parameters].join(' ')} does not run here`;
}

const nodemailer = import.meta.resolve('nodemailer');

const django = `import importlib.util
from django.conf import settings
block = importlib.util.module_from_spec(importlib.util.spec_from_file_location("block", "settings.py"))
block.__spec__.loader.exec_module(block)
settings.configure(**{name: value for name, value in vars(block).items() if name.isupper()})
from django.core.mail import send_mail
send_mail("Hello", "It works.", "app@example.com", ["you@example.com"])
`;

const rails = (block: string): string => `require 'net/smtp'
require 'ostruct'
config = OpenStruct.new(action_mailer: OpenStruct.new)
${block}
of = config.action_mailer.smtp_settings
raise 'not by SMTP' unless config.action_mailer.delivery_method == :smtp
smtp = Net::SMTP.new(of.fetch(:address), of.fetch(:port))
of[:tls] ? smtp.enable_tls : smtp.disable_tls
of[:enable_starttls] ? smtp.enable_starttls : smtp.disable_starttls
smtp.start('localhost', of[:user_name], of[:password], of[:authentication]) do |session|
  session.send_message("Subject: Hello\\r\\n\\r\\nIt works.\\r\\n", 'app@example.com', 'you@example.com')
end
`;

const go = (block: string): string => `package main

import (
${['log', 'net/smtp', ...(block.includes('tls.Dial') ? ['crypto/tls'] : [])].map((name) => `\t"${name}"\n`).join('')})

func main() {
${block}
	if err != nil {
		log.Fatal(err)
	}
}
`;

/** As PHPMailer takes them. */
const php = (block: string): string => `<?php
namespace PHPMailer\\PHPMailer {
  class PHPMailer {
    public $Host, $Port, $SMTPAutoTLS = true, $SMTPSecure = '', $SMTPAuth = false, $Username = null, $Password = null;
    private $smtp = false;
    function __construct(bool $throws) {}
    function isSMTP() { $this->smtp = true; }
    function read() {
      if (!$this->smtp || ($this->Username !== null) !== $this->SMTPAuth) exit(1);
      $none = $this->SMTPAutoTLS ? 'auto' : 'none';
      return ['host' => $this->Host, 'port' => $this->Port, 'tls' => $this->SMTPSecure ?: $none, 'user' => $this->Username, 'password' => $this->Password];
    }
  }
}
namespace {
${block}
echo json_encode($mail->read());
}
`;

const spring = `import java.io.*;
import java.util.*;
public class Main {
  static String json(String text) {
    if (text == null) return "null";
    StringBuilder all = new StringBuilder();
    for (char one : text.toCharArray()) all.append(String.format("\\\\u%04x", (int) one));
    return '"' + all.toString() + '"';
  }
  public static void main(String[] none) throws IOException {
    Properties of = new Properties();
    of.load(new FileInputStream("application.properties"));
    String more = "spring.mail.properties.mail.smtp.";
    boolean start = "true".equals(of.remove(more + "starttls.enable")) && "true".equals(of.remove(more + "starttls.required"));
    String tls = start ? "starttls" : "true".equals(of.remove(more + "ssl.enable")) ? "implicit" : "none";
    String user = (String) of.remove("spring.mail.username");
    String password = (String) of.remove("spring.mail.password");
    if ((user != null) != "true".equals(of.remove(more + "auth"))) System.exit(1);
    System.out.println("{\\"host\\":" + json((String) of.remove("spring.mail.host")) + ",\\"port\\":" + of.remove("spring.mail.port") + ",\\"tls\\":" + json(tls) + ",\\"user\\":" + json(user) + ",\\"password\\":" + json(password) + "}");
    if (!of.isEmpty()) System.exit(2);
  }
}
`;

/** A reader of the file in which `$` and quotes mean what they mean to phpdotenv. */
const laravel = `set -eu
. ./laravel.env
printf '%s\\n' "$MAIL_HOST" "$MAIL_PORT" "$MAIL_MAILER $MAIL_SCHEME" "$MAIL_USERNAME" "$MAIL_PASSWORD" | ${JSON.stringify(process.execPath)} -e '
const [host, port, tls, user, password] = require("node:fs").readFileSync(0, "utf8").split("\\n");
const orNull = (text) => (text === "null" ? null : text);
console.log(JSON.stringify({ host, port: Number(port), tls, user: orNull(user), password: orNull(password) }));'
`;

const toml = `import json, tomllib
of = tomllib.load(open("config.toml", "rb"))["auth"]["email"]["smtp"]
assert of.pop("enabled") is True and of.pop("admin_email") == "app@example.com"
print(json.dumps({"host": of.pop("host"), "port": of.pop("port"), "tls": "", "user": of.pop("user"), "password": of.pop("pass")}))
assert of == {}
`;

/** No compiler is asked: each statement has to be one of these, and the texts in it JSON. */
const dotNet = `const text = '("(?:[^"\\\\\\\\]|\\\\\\\\.)*")';
const block = require('node:fs').readFileSync('block.cs', 'utf8');
const form = new RegExp('^using var mail = new SmtpClient\\\\(\\\\); // MailKit\\nawait mail\\\\.ConnectAsync\\\\(' + text + ', (\\\\d+), SecureSocketOptions\\\\.(\\\\w+)\\\\);(?:\\nawait mail\\\\.AuthenticateAsync\\\\(' + text + ', ' + text + '\\\\);)?\\nawait mail\\\\.SendAsync\\\\(message\\\\);\\nawait mail\\\\.DisconnectAsync\\\\(true\\\\);\\n$');
const [, host, port, tls, user = 'null', password = 'null'] = form.exec(block);
console.log(JSON.stringify({ host: JSON.parse(host), port: Number(port), tls, user: JSON.parse(user), password: JSON.parse(password) }));
`;

export const frameworks: Readonly<Record<SnippetName, Framework>> = {
  Nodemailer: {
    files: (block) => ({
      'app.mjs': block.replace("'nodemailer'", JSON.stringify(nodemailer)),
    }),
    run: [process.execPath, 'app.mjs'],
    sends: true,
    missing: () => null,
  },
  Laravel: {
    files: (block) => ({ 'laravel.env': block, 'read.sh': laravel }),
    run: ['sh', 'read.sh'],
    sends: false,
    missing: () => needs('sh', '-c', 'true'),
  },
  Django: {
    files: (block) => ({ 'settings.py': block, 'app.py': django }),
    run: ['python3', 'app.py'],
    sends: true,
    missing: () => needs('python3', '-c', 'import django'),
  },
  Rails: {
    files: (block) => ({ 'app.rb': rails(block) }),
    run: ['ruby', 'app.rb'],
    sends: true,
    missing: () => needs('ruby', '-e', 'require "net/smtp"'),
  },
  Spring: {
    files: (block) => ({ 'application.properties': block, 'Main.java': spring }),
    run: ['java', 'Main.java'],
    sends: false,
    missing: () => needs('javac', '--version'),
  },
  Go: {
    files: (block) => ({ 'main.go': go(block) }),
    run: ['go', 'run', 'main.go'],
    sends: true,
    missing: () => needs('go', 'version'),
  },
  '.NET': {
    files: (block) => ({ 'block.cs': block, 'read.cjs': dotNet }),
    run: [process.execPath, 'read.cjs'],
    sends: false,
    missing: () => null,
  },
  PHP: {
    files: (block) => ({ 'app.php': php(block) }),
    run: ['php', 'app.php'],
    sends: false,
    missing: () => needs('php', '--version'),
  },
  Python: {
    files: (block) => ({ 'app.py': block }),
    run: ['python3', 'app.py'],
    sends: true,
    missing: () => needs('python3', '--version'),
  },
  Supabase: {
    files: (block) => ({ 'config.toml': block, 'read.py': toml }),
    run: ['python3', 'read.py'],
    sends: false,
    missing: () => needs('python3', '-c', 'import tomllib'),
  },
  curl: {
    files: (block) => ({ 'app.sh': block }),
    run: ['sh', 'app.sh'],
    sends: true,
    missing: () => needs('curl', '--version'),
  },
};
