/**
 * Vitest's JSON report with the reasons of skipped tests, which the plain one leaves out: `meta.skipReason`.
 */
import { JsonReporter, type TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    skipReason?: string;
  }
}

export default class JsonReportWithReasons extends JsonReporter {
  override async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    for (const test of modules.flatMap((module) => [...module.children.allTests('skipped')])) {
      const result = test.result();
      if (result.state === 'skipped' && result.note) test.meta().skipReason = result.note;
    }
    await super.onTestRunEnd([...modules]);
  }
}
