/** What a peer always does first. If it did only that, it "sent nothing". */
const BEGINNINGS = ["connected", "accepted the connection"];

/** What was done to a program, in the order in which it was done. */
export class Deeds {
  readonly #done: { who: string; what: string[] }[] = [];

  /** Notes that somebody did something: `note("client 1", 'sent "a"')`. */
  note(who: string, what: string): void {
    const last = this.#done.at(-1);
    if (last?.who === who) last.what.push(what);
    else this.#done.push({ who, what: [what] });
  }

  /** Describes it all: `client 1 connected and sent nothing; client 2 ...`. */
  toString(): string {
    const told = this.#done.map(({ who, what }) => {
      const idle = !this.#done.some((it) =>
        it.who === who && it.what.some((deed) => !BEGINNINGS.includes(deed))
      );
      return `${who} ${joined(idle ? [...what, "sent nothing"] : what)}`;
    });
    return told.join("; ") || "only started it";
  }
}

function joined(deeds: string[]): string {
  const counted: { deed: string; times: number }[] = [];
  for (const deed of deeds) {
    const last = counted.at(-1);
    if (last?.deed === deed) last.times++;
    else counted.push({ deed, times: 1 });
  }
  const told = counted.map(({ deed, times }) =>
    times > 1 ? `${deed} (${times} times)` : deed
  );
  const last = told.pop();
  return told.length > 0 ? `${told.join(", ")} and ${last}` : `${last}`;
}
