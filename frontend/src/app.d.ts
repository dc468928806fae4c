declare global {
  namespace App {
    /** What an entry of the browser's history remembers. */
    interface PageState {
      /** The application was confirmed on the way here. */
      confirmed?: boolean;
    }
  }
}

export {};
