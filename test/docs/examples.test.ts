/**
 * The files in `examples/`: read as what they are, and held against the image they start. Mailstop is started with the
 * variables of each, and asked what its probes ask. What only a cluster or a container engine can say is not here.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { directoryForTest } from '../cli/run.ts';
import { firstLine, startIn } from '../cli/start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const dockerfile = read('Dockerfile');
const [, ports = ''] = /^EXPOSE (.+)$/m.exec(dockerfile) ?? [];
const [, volume = ''] = /^VOLUME (\S+)$/m.exec(dockerfile) ?? [];
const exposed = ports.split(' ').map(Number);

/** Starts Mailstop with what an example sets; gives the URL that it says. */
async function startWith(variables: Readonly<Record<string, string>>): Promise<string> {
  const directory = directoryForTest();
  const here = { MAILSTOP_HOST: '127.0.0.1', MAILSTOP_SMTP_PORT: '0', MAILSTOP_HTTP_PORT: '0' };
  const environment = { ...variables, ...here, MAILSTOP_DATA: join(directory, 'data') };
  return JSON.parse(await firstLine(startIn(directory, ['--log-format', 'json'], { environment }))).http;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Container {
  readonly image: string;
  readonly ports: ReadonlyArray<{ name: string; containerPort: number }>;
  readonly env: ReadonlyArray<{ name: string; value: string }>;
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: ReadonlyArray<{ name: string; mountPath: string }>;
}

function manifest() {
  const documents = parseAllDocuments(read('examples/kubernetes.yaml'), { uniqueKeys: true });
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const objects = documents.map((document) => document.toJS());
  const [claim, deployment, service] = objects;
  expect(objects.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim', 'Deployment', 'Service']);
  const pod = deployment.spec.template.spec;
  return { claim, deployment, service, pod, container: pod.containers[0] as Container };
}

test('Kubernetes: what belongs together has the same names', () => {
  const { claim, deployment, service, pod, container } = manifest();
  expect(deployment.spec.selector.matchLabels).toEqual(deployment.spec.template.metadata.labels);
  expect(service.spec.selector).toEqual(deployment.spec.template.metadata.labels);
  const names = container.ports.map(({ name }) => name);
  expect(container.ports.map(({ containerPort }) => containerPort)).toEqual(exposed);
  for (const { targetPort } of service.spec.ports) expect(names).toContain(targetPort);
  const { name: data } = container.volumeMounts.find(({ mountPath }) => mountPath === volume) ?? {};
  const source = pod.volumes.find(({ name }: { name: string }) => name === data);
  expect(source.persistentVolumeClaim.claimName).toBe(claim.metadata.name);
  const volumes = pod.volumes.map(({ name }: { name: string }) => name);
  expect(volumes).toEqual(container.volumeMounts.map(({ name }) => name));
});

test('Kubernetes: one at a time, without privileges, its root read-only', () => {
  const { deployment, pod, container } = manifest();
  expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
  expect(container.securityContext).toMatchObject({
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
});

test('Kubernetes: its variables are understood, and its probes are answered', async () => {
  const { container } = manifest();
  const url = await startWith(Object.fromEntries(container.env.map(({ name, value }) => [name, value])));
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    expect(probe.httpGet.port).toBe('http');
    expect((await fetch(url + probe.httpGet.path)).status, probe.httpGet.path).toBe(200);
  }
  expect((await fetch(`${url}/api/messages`)).status, 'nobody sees mail without logging in').toBe(401);
});

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly expose?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
}

const composeFiles = [
  'docker-compose.yml',
  'examples/compose.yaml',
  'examples/devcontainer/docker-compose.yml',
  'examples/ddev/docker-compose.mailstop.yaml',
];

test.each(composeFiles)('%s: ports, volumes and variables are those of the image', async (file) => {
  const { services, volumes = {} } = parse(read(file)) as {
    services: Readonly<Record<string, Service>>;
    volumes?: object;
  };
  const { mailstop } = services;
  if (!mailstop) throw new Error(`${file} starts no mailstop`);
  const inside = [...(mailstop.ports ?? []), ...(mailstop.expose ?? [])].map((port) =>
    port.split(':').at(-1),
  );
  expect(exposed).toEqual(expect.arrayContaining([...new Set(inside)].map(Number)));
  for (const port of mailstop.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const one of mailstop.volumes ?? []) {
    const [name = '', place] = one.split(':');
    expect(volumes).toHaveProperty(name);
    expect(place).toBe(volume);
  }
  for (const name of Object.keys(services.app?.depends_on ?? {})) expect(services).toHaveProperty(name);
  const set = Object.entries(mailstop.environment ?? {}).filter(([name]) => name.startsWith('MAILSTOP_'));
  if (set.length === 0) return;
  const filled = set.map(([name, value]) => [name, value.replace(/\$\{\w+\}/g, 'app.example.com')]);
  expect((await fetch(`${await startWith(Object.fromEntries(filled))}/readyz`)).status).toBe(200);
});

test('the app of each is told where the sandbox is', () => {
  for (const file of ['examples/compose.yaml', 'examples/devcontainer/docker-compose.yml'])
    expect(parse(read(file)).services.app.environment, file).toEqual({
      SMTP_HOST: 'mailstop',
      SMTP_PORT: String(exposed[0]),
      MAILSTOP_URL: `http://mailstop:${exposed[1]}`,
    });
});

test('the dev container opens the inbox of the service that is beside it', () => {
  const container = JSON.parse(read('examples/devcontainer/devcontainer.json'));
  const { services } = parse(read(`examples/devcontainer/${container.dockerComposeFile}`));
  expect(services).toHaveProperty(container.service);
  expect(container.forwardPorts).toEqual([`mailstop:${exposed[1]}`]);
  expect(services.app.volumes.join()).toContain(`:${container.workspaceFolder}`);
});

test('systemd: the unit can be read, and its variables are understood', async ({ skip }) => {
  const unit = read('examples/systemd/mailstop.service');
  const [, set = ''] = /^Environment=(.+)$/m.exec(unit) ?? [];
  const variables = Object.fromEntries(set.split(' ').map((one) => one.split('=') as [string, string]));
  const [, state] = /^StateDirectory=(.+)$/m.exec(unit) ?? [];
  expect(variables.MAILSTOP_DATA).toBe(`/var/lib/${state}`);
  expect((await fetch(`${await startWith(variables)}/livez`)).status).toBe(200);
  if (spawnSync('systemd-analyze', ['--version']).status !== 0)
    return skip('systemd-analyze is not installed');
  const copy = join(directoryForTest(), 'mailstop.service');
  writeFileSync(copy, unit.replace('/usr/bin/mailstop', process.execPath));
  const { stderr } = spawnSync('systemd-analyze', ['verify', copy], { encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('mailstop.service'))).toEqual([]);
});

test('every example is looked at here', () => {
  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /\.\w+$/.test(file)).toSorted()).toEqual([
    'compose.yaml',
    'ddev/docker-compose.mailstop.yaml',
    'devcontainer/devcontainer.json',
    'devcontainer/docker-compose.yml',
    'kubernetes.yaml',
    'systemd/mailstop.service',
  ]);
});
