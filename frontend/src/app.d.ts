declare global {
  namespace App {
    interface Error {
      message: string;
      /** A part of the app could not be fetched, because what serves it is away. */
      away?: boolean;
    }
    /** What an entry of the browser's history remembers. */
    interface PageState {
      /** The application was confirmed on the way here. */
      confirmed?: boolean;
    }
  }
}

export {};
