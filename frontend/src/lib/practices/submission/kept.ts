import { keeping } from '../editing/kept';
import type { PracticeDraft, PracticeForm } from './draft';

/** What is typed of a practice but cannot be stored yet. */
export const { keepForm, resumeForm } = keeping<PracticeDraft, PracticeForm>('practice');
