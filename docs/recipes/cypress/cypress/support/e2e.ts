import { installMailstop } from 'mailstop/cypress';

installMailstop(Cypress, cy);
