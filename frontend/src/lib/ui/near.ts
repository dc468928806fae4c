/** How far below the window something already counts as near. */
const MARGIN = '200px';

/** For a place below the fold: tells when a reader gets near it, so that what belongs there is loaded no earlier. */
export const whenNear =
  (tell: () => void) =>
  (place: Element): (() => void) => {
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) tell();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(place);
    return () => observer.disconnect();
  };
