/** Whether a command line starts the sandbox is seen by its first word, long before all of it is read. */
import { prepare } from '#server/prepare.ts';

const askings = ['--help', '-h', '--version', '-V'];

/** Prepares the start of the sandbox when that is what these parameters ask for, as far as one can see. */
export function prepareFor(parameters: readonly string[]): void {
  const [first = '--'] = parameters;
  if (first.startsWith('-') && !parameters.some((one) => askings.includes(one))) prepare();
}
