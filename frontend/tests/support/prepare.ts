import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN, binary, createUser, EDITOR, organizations, run, web } from './service';

/** The data that every test begins with a copy of: the Secretariat's people and the sample organizations. */
export default function prepare(): () => void {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build --bin coalition`);
  if (!existsSync(join(web, 'index.html'))) throw new Error(`${web} has no web app: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'coalition-web-template-'));
  const data = join(folder, 'data');
  createUser(data, ADMIN, 'Ada Admin', 'admin');
  createUser(data, EDITOR, 'Ed Editor', 'editor');
  run(data, ['import', 'partners', organizations, '--source', 'sample']);
  process.env.COALITION_TEMPLATE = data;
  return () => rmSync(folder, { recursive: true, force: true });
}
