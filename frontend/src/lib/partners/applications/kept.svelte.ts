import { staffLanguages } from '$lib/i18n/languages';
import { locale } from '$lib/i18n/locale.svelte';
import { DRAFT_KEY, readKept } from './browser';
import { draftFrom, emptyDraft, isBlank, thisInstant, type Draft } from './draft';

const mailLanguage = (): string => (staffLanguages.includes(locale.language) ? locale.language : 'en');

/** The application that is being written, kept in this browser until it is sent or thrown away. */
export class KeptDraft {
  /** What the form shows. */
  draft = $state<Draft>(emptyDraft('en'));
  /** When it was last changed; null: there is nothing to take up. */
  changedAt = $state<string | null>(null);
  /** False when the browser keeps nothing. */
  keeps = $state(true);
  /** Whether another tab sent it or threw it away. */
  endedElsewhere = $state(false);

  constructor() {
    const kept = readKept();
    this.draft = draftFrom(kept?.draft, mailLanguage());
    this.changedAt = kept ? (kept.changed_at ?? null) : null;
    // It is one application, however many tabs show it.
    $effect(() => {
      window.addEventListener('storage', this.#follow);
      return () => window.removeEventListener('storage', this.#follow);
    });
  }

  /** Another tab changed it, or it is sent or thrown away there: then what is typed next is a new one. */
  readonly #follow = ({ key }: StorageEvent): void => {
    if (key !== DRAFT_KEY && key !== null) return;
    const kept = readKept();
    this.endedElsewhere = !kept && this.changedAt !== null;
    this.draft = draftFrom(kept?.draft, mailLanguage());
    this.changedAt = kept?.changed_at ?? null;
  };

  /** Keeps what the form shows; to be called when that has changed. */
  keep(): void {
    const text = JSON.stringify(this.draft);
    if (isBlank(this.draft)) {
      if (readKept()) this.#remove();
      return;
    }
    if (text === JSON.stringify(readKept()?.draft)) return;
    this.endedElsewhere = false;
    const changed_at = thisInstant();
    try {
      localStorage.setItem(DRAFT_KEY, JSON.stringify({ draft: this.draft, changed_at }));
      this.changedAt = changed_at;
      this.keeps = true;
    } catch {
      this.keeps = false;
    }
  }

  /** Throws it away. */
  clear(): void {
    this.#remove();
    this.draft = emptyDraft(mailLanguage());
  }

  #remove(): void {
    try {
      localStorage.removeItem(DRAFT_KEY);
    } catch {
      // Then nothing was kept either.
    }
    this.changedAt = null;
  }
}
