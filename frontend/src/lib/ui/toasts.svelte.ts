/** Short news at the edge of the page, such as "Saved". */
export interface Toast {
  id: number;
  text: string;
  kind: 'good' | 'bad';
}

/** Long enough to be read; errors stay until they are closed. */
const SHOWN_MS = 6000;
let next = 0;

class Toasts {
  items = $state<Toast[]>([]);

  show(text: string, kind: Toast['kind'] = 'good'): void {
    const id = (next += 1);
    this.items.push({ id, text, kind });
    if (kind === 'good') setTimeout(() => this.close(id), SHOWN_MS);
  }

  close(id: number): void {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
