/**
 * The action's last step: leaves every message in the report folder, lists them in the summary of the job, keeps them
 * as an artifact, and ends the sandbox. It never fails the job.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './packages.mjs';
import { program, project } from './place.mjs';
import { summaryOf } from './summary.mjs';
import { escaped, input, tell } from './workflow.mjs';

const { STATE_pid: pid, STATE_url: url, STATE_log: log, STATE_report: report } = process.env;

if (pid && url && log && report) {
  try {
    if (leaveReport(url, report) > 0) await keep(report);
  } catch (error) {
    process.stdout.write(`::warning title=Mailstop::${escaped(String(error))}\n`);
  }
  end(Number(pid));
  showLog(log);
}

/**
 * Gives how many messages there are.
 * @param {string} url
 * @param {string} folder
 * @returns {number}
 */
function leaveReport(url, folder) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'export', '--url', url, '--output', folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The messages could not be read: ${stderr}`);
  process.stdout.write(`Every message is in ${folder}\n`);
  const messages = JSON.parse(readFileSync(join(folder, 'messages.json'), 'utf8'));
  if (input('summary') !== 'false') tell('GITHUB_STEP_SUMMARY', [summaryOf(messages)]);
  return messages.length;
}

/**
 * Keeps the folder as an artifact, where the runner has a place for it (others than GitHub's have none).
 * @param {string} folder
 */
async function keep(folder) {
  const name = input('artifact') || `mail-${process.env.GITHUB_JOB ?? 'job'}`;
  if (name === 'false' || !process.env.ACTIONS_RUNTIME_TOKEN || !process.env.ACTIONS_RESULTS_URL) return;
  installPackages(join(project, 'action', 'upload'));
  const { upload } = await import('./upload/upload.mjs');
  const kept = await upload(folder, { name, retentionDays: Number(input('retention-days')) || undefined });
  process.stdout.write(`The messages are kept as the artifact ${kept}\n`);
}

/** @param {number} pid */
function end(pid) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    process.stdout.write('::warning title=Mailstop::It had ended before the job did; see its log\n');
  }
}

/** @param {string} log */
function showLog(log) {
  const text = readFileSync(log, 'utf8').trim();
  if (text === '') return;
  // What is in a log must not be read as a command of the workflow.
  const token = `mailstop-${crypto.randomUUID()}`;
  process.stdout.write(
    `::group::Log of Mailstop\n::stop-commands::${token}\n${text}\n::${token}::\n::endgroup::\n`,
  );
}
