import { keeping } from '../editing/kept';
import { formOf, inputOf } from './draft';

/** What is typed of a practice but cannot be stored yet. */
export const { keepForm, keptForm } = keeping('practice', formOf, inputOf);
