/** Light, dark, or as the system has it. */
export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const KEY = 'coalition.appearance';
let chosen = $state<Appearance>('system');

export const appearance = {
  get value(): Appearance {
    return chosen;
  },
  /** Applies a choice and remembers it. */
  choose(value: Appearance): void {
    chosen = value;
    if (value === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Not remembered then.
    }
  },
  /** Takes up the choice of an earlier visit. */
  start(): void {
    try {
      const value = localStorage.getItem(KEY);
      if (value === 'light' || value === 'dark') this.choose(value);
    } catch {
      // As the system has it.
    }
  },
};
