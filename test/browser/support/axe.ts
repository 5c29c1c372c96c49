/**
 * What axe finds on a page. The sandboxed frame is left out: axe hangs on frames without scripts. So there is one frame
 * to look at, and axe is asked as for one: else it opens a second page for each look, and lists whatever is well, which
 * takes more than half of its time. The rules are the same.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Each rule that is broken, with the elements that break it. */
export async function findings(page: Page): Promise<unknown> {
  const axe = new AxeBuilder({ page }).exclude('iframe').setLegacyMode(true);
  const { violations } = await axe.options({ resultTypes: ['violations'] }).analyze();
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
