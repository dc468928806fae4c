import { check, refusal, type Rule } from './rules';
import { Submission } from './submission.svelte';
import { ApiError, asApiError, type FieldError } from './problem';
import { decide, mergePatch, mergeThreeWay, same, unitOf, withValuesOf, type Change, type Merge } from './three-way';

/** What the service says a record is now. */
export interface Stored<Input> {
  /** The fields that the form can change, in the contract's shape. */
  input: Input;
  etag: string;
  /** When it was last changed. */
  savedAt: string;
}

interface Ways<Input, Form> {
  /** What is checked before it is sent. */
  rule: Rule;
  formOf: (input: Input) => Form;
  inputOf: (form: Form) => Input;
  /** Sends what changed, with `If-Match`. */
  write: (patch: Record<string, unknown>, etag: string) => Promise<Stored<Input>>;
  /** Reads the record as it is now, past every cache. */
  read: () => Promise<Stored<Input>>;
  /** Places that are only right together, such as an amount and its currency. */
  together?: readonly (readonly string[])[];
}

/** The version of a record that is older than what the service has, when nobody knows any more which it was. */
const OLDER = '';

const once = (places: readonly string[]): string[] => places.filter((place, index) => places.indexOf(place) === index);

/**
 * A record that a person is changing. Only what changed is sent. When somebody else was faster (412), both changes are
 * merged; what does not fit together waits in `conflict` for the person to decide.
 */
export class RecordEditing<Input extends object, Form> {
  /** What the form shows. */
  form = $state() as Form;
  conflict = $state.raw<(Merge<Input> & { stored: Stored<Input> }) | null>(null);
  /** What others changed meanwhile and what was taken over without asking. */
  joined = $state.raw<readonly Change[]>([]);
  /** Places that the last {@link keep} left out, because the service would refuse them as they are. */
  heldBack = $state.raw<readonly string[]>([]);
  readonly submission = new Submission();
  #stored = $state.raw() as Stored<Input>;
  readonly #ways: Ways<Input, Form>;

  constructor(stored: Stored<Input>, ways: Ways<Input, Form>) {
    this.#stored = stored;
    this.#ways = ways;
    this.form = ways.formOf(stored.input);
  }

  /** What the form is compared with: not what others stored since, as long as that has not been taken in. */
  get base(): Input {
    return this.#stored.input;
  }

  /** Whether there is something to save. */
  get unsaved(): boolean {
    return Object.keys(mergePatch(this.#stored.input, this.#ways.inputOf(this.form))).length > 0;
  }

  /** Saves; answers whether what the form showed is stored now. More may have been typed meanwhile. */
  async save(): Promise<boolean> {
    const mine = this.#present();
    const refused = refusal(this.#ways.rule, mine);
    if (refused) {
      this.submission.problem = refused;
      return false;
    }
    return this.#send(mine, true);
  }

  /**
   * Saves what can be saved, without being asked: a place that the service would refuse stays in the form only, and what
   * others changed elsewhere comes in without a question. Answers whether all of it is stored.
   */
  async keep(): Promise<boolean> {
    if (this.submission.busy || this.conflict) return false;
    const mine = this.#present();
    const unready = this.#units(check(this.#ways.rule, mine));
    if (await this.#keep(mine, unready)) return unready.length === 0;
    const refused: ApiError | null = this.submission.problem;
    if (!refused?.errors.length) return false;
    // The service refuses more than a schema can say: the rest is saved all the same, and the refusal stays to be read.
    const left = once([...unready, ...this.#units(refused.errors)]);
    if (left.length === unready.length) return false;
    if (await this.#keep(this.#present(), left)) this.submission.problem = refused;
    return false;
  }

  /** The places that are held back for errors: as large as they are merged, and with what belongs to them. */
  #units(errors: readonly FieldError[]): string[] {
    const units = errors.map(({ pointer = '' }) => unitOf(this.#stored.input, pointer));
    const all = units.flatMap((unit) => this.#ways.together?.find((group) => group.includes(unit)) ?? [unit]);
    return once(all);
  }

  #keep(mine: Input, left: readonly string[]): Promise<boolean> {
    this.heldBack = left;
    const { input } = this.#stored;
    return this.#send(withValuesOf(mine, input, left), true, true);
  }

  /** Saves with the values that the person decided on. */
  async decide(decisions: ReadonlyMap<string, unknown>): Promise<boolean> {
    if (!this.conflict) return false;
    const mine = decide(this.conflict.merged, decisions);
    this.#stored = this.conflict.stored;
    this.form = this.#ways.formOf(mine);
    this.conflict = null;
    return this.save();
  }

  /** Leaves the decision for later: the form keeps what was typed. */
  postpone(): void {
    this.conflict = null;
  }

  /**
   * Goes on with a form of an earlier page, which began with `base`. Where others changed the same since, the person
   * decides, now or when it is saved next.
   */
  resume({ base, form }: { base: Input; form: Form }): void {
    const stored = this.#stored;
    const merge = mergeThreeWay(base, stored.input, this.#ways.inputOf(form));
    this.form = this.#ways.formOf(merge.merged);
    if (!merge.conflicts.length) return;
    this.#stored = { ...stored, input: base, etag: OLDER };
    this.conflict = { ...merge, stored };
  }

  /** Takes what was stored later than what the form began with, if nothing would be lost by that. */
  refresh(stored: Stored<Input>): void {
    if (this.unsaved || this.submission.busy || this.conflict || stored.savedAt <= this.#stored.savedAt) return;
    this.#take(stored);
  }

  #take(stored: Stored<Input>): void {
    this.#stored = stored;
    this.form = this.#ways.formOf(stored.input);
  }

  /** Goes back to what is stored. */
  reset(): void {
    this.submission.problem = null;
    this.form = this.#ways.formOf(this.#stored.input);
  }

  #present(): Input {
    return $state.snapshot(this.#ways.inputOf(this.form)) as Input;
  }

  /** Takes the answer to what was sent. What the person went on to type meanwhile stays, to be saved next. */
  #settle(sent: Input, stored: Stored<Input>): void {
    const present = this.#present();
    const { merged } = mergeThreeWay(sent, stored.input, present);
    this.#stored = stored;
    if (!same(merged, present)) this.form = this.#ways.formOf(merged);
  }

  async #send(mine: Input, again: boolean, quietly = false): Promise<boolean> {
    const { input, etag } = this.#stored;
    const patch = mergePatch(input, mine);
    if (Object.keys(patch).length === 0) {
      this.submission.problem = null;
      return true;
    }
    if (etag === OLDER) return this.#compare(mine, again, quietly);
    const sent = await this.submission.run({ patch, etag }, async () =>
      this.#settle(mine, await this.#ways.write(patch, etag)),
    );
    if (sent || this.submission.problem?.status !== 412) return sent;
    return this.#compare(mine, again, quietly);
  }

  async #compare(mine: Input, again: boolean, quietly: boolean): Promise<boolean> {
    try {
      const stored = await this.#ways.read();
      const merge = mergeThreeWay(this.#stored.input, stored.input, this.#present());
      this.submission.problem = null;
      if (merge.conflicts.length || (merge.taken.length && !quietly) || !again) {
        this.conflict = { ...merge, stored };
        return false;
      }
      if (merge.taken.length) {
        this.#stored = stored;
        this.form = this.#ways.formOf(merge.merged);
        this.joined = merge.taken;
        return await this.#keep(merge.merged, this.#units(check(this.#ways.rule, merge.merged)));
      }
      // Something else of the record moved, such as a report: nothing to decide.
      this.#stored = stored;
      return await this.#send(mine, false);
    } catch (error) {
      this.submission.problem = asApiError(error);
      return false;
    }
  }
}
