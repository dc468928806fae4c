declare global {
  namespace App {
    interface Error {
      message: string;
      /** A part of the app could not be fetched, because what serves it is away. */
      away?: boolean;
    }
  }
}

export {};
