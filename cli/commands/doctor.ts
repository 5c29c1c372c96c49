/** `mailstop doctor`: whether all is well, by trying it: asks the server, sends itself a message and reads it back. */
import manifest from '../../package.json' with { type: 'json' };
import { command } from '../command.ts';
import { endingOf } from '../exit.ts';
import { explain, print } from '../output.ts';

export const doctor = command({
  name: 'doctor',
  group: 'run',
  summary: 'Find out what is wrong: asks the server, sends it a message and reads it back',
  operands: [],
  options: {},
  examples: [],
  asksServer: true,
  async run({ server }) {
    const { checks } = await import('../doctor/checks.ts');
    const patient = { server: server(), version: manifest.version };
    for (const { name, look } of checks) {
      try {
        print(`ok\t${name}\t${await look(patient)}`);
      } catch (error) {
        const { code, sentence } = endingOf(error);
        print(`not ok\t${name}`);
        if (sentence !== null) explain(sentence);
        return code;
      }
    }
    return undefined;
  },
});
