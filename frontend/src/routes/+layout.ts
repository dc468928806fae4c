// A static app: every page is made in the browser from what the service answers.
export const ssr = false;
export const prerender = false;
export const trailingSlash = 'never';
