/** What the app has to know before it can ask the service. */
export interface WebConfig {
  /** The origin of the service, without a slash at the end; empty: the origin of the app. */
  api_url: string;
  /** The name of the coalition, when the deployment says it. */
  coalition_name?: string;
}

let loading: Promise<WebConfig> | undefined;

/** `/config.json`, read once. Without it the service is expected where the app came from. */
export function webConfig(): Promise<WebConfig> {
  loading ??= fetch('/config.json')
    .then(async (response) => (response.ok ? ((await response.json()) as WebConfig) : { api_url: '' }))
    .catch(() => ({ api_url: '' }));
  return loading;
}
