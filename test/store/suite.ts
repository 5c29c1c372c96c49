/**
 * Every promise of `Store`, for every kind of store: a function that states them as tests.
 */
import { describe } from 'vitest';
import { addingPromises } from './promises/adding.ts';
import { changingPromises } from './promises/changing.ts';
import { deletingPromises } from './promises/deleting.ts';
import { eventPromises } from './promises/events.ts';
import { inboxPromises } from './promises/inboxes.ts';
import { listingPromises } from './promises/listing.ts';
import { modelPromises } from './promises/model.ts';
import { placePromises } from './promises/places.ts';
import { readingPromises } from './promises/reading.ts';
import { releasePromises } from './promises/releases.ts';
import { retentionPromises } from './promises/retention.ts';
import { searchPromises } from './promises/search.ts';
import { searchModelPromises } from './promises/search-model.ts';
import { sessionPromises } from './promises/sessions.ts';
import { takingPromises } from './promises/taking.ts';
import type { StoreKind } from './setup.ts';

export function storeSuite(name: string, kind: StoreKind): void {
  describe(`a store: ${name}`, () => {
    describe('adding', () => addingPromises(kind));
    describe('taking', () => takingPromises(kind));
    describe('reading', () => readingPromises(kind));
    describe('listing', () => listingPromises(kind));
    describe('search', () => {
      searchPromises(kind);
      searchModelPromises(kind);
    });
    describe('changing', () => changingPromises(kind));
    describe('deleting', () => deletingPromises(kind));
    describe('retention', () => retentionPromises(kind));
    describe('events', () => eventPromises(kind));
    describe('inboxes', () => inboxPromises(kind));
    describe('saved searches and tags', () => placePromises(kind));
    describe('sessions', () => sessionPromises(kind));
    describe('releases', () => releasePromises(kind));
    describe('against a model', () => modelPromises(kind));
  });
}
