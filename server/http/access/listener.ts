/** Who listens to events: as far as he reaches, and as long as he may. */
import type { Listener } from '../live.ts';
import { reachOf } from './reach.ts';
import { told } from './scoped-parts.ts';
import type { Visit } from './visit.ts';

export function listenerOf({ person, isStill }: Visit): Listener {
  const reach = person && reachOf(person);
  return { isStill, told: (event) => (reach ? told(event, reach) : event) };
}
