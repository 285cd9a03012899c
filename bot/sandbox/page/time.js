// Instants in words, by the bot's clock and in the person's time zone.

const LOCALE = "en-GB";
const DAY = 24 * 60 * 60 * 1000;

export class BotTime {
  #zone;
  #now = new Date();
  #formats;

  constructor() {
    this.#use(undefined);
  }

  /** Follow a clock frame. Returns whether what is already written needs to be written anew. */
  follow(clock) {
    // Without a clock the bot runs elsewhere: this computer's own zone and time are the best guess.
    const zone = clock ? (clock.zone ?? "UTC") : undefined;
    const before = this.day(this.#now);
    this.#now = clock ? new Date(clock.now) : new Date();
    const moved = zone !== this.#zone;
    if (moved) this.#use(zone);
    return moved || this.day(this.#now) !== before;
  }

  #use(zone) {
    const format = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
    const day = { weekday: "long", day: "numeric", month: "long" };
    try {
      this.#formats = {
        time: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
        key: format({ year: "numeric", month: "2-digit", day: "2-digit" }),
        day: format(day),
        dayOfYear: format({ ...day, year: "numeric" }),
        short: format({ weekday: "short", day: "numeric", month: "short" }),
      };
    } catch (error) {
      // A browser may not know a zone that the bot's newer time zone data has.
      if (!(error instanceof RangeError)) throw error;
      this.#use("UTC");
    }
    this.#zone = zone;
  }

  /** "07:30" */
  time(instant) {
    return this.#formats.time.format(instant);
  }

  /** A key that is equal for two instants exactly when they are on the same local date. */
  day(instant) {
    return this.#formats.key.format(instant);
  }

  /** "Today", "Yesterday", "Sunday 22 November", with the year when it is another one. */
  dayInWords(instant) {
    const day = this.day(instant);
    if (day === this.day(this.#now)) return "Today";
    if (day === this.day(new Date(this.#now - DAY))) return "Yesterday";
    const sameYear = day.slice(-4) === this.day(this.#now).slice(-4);
    return (sameYear ? this.#formats.day : this.#formats.dayOfYear).format(instant).replace(",", "");
  }

  /** "Today 07:30", "Mon 23 Nov 07:30" */
  moment(instant) {
    const today = this.day(instant) === this.day(this.#now);
    const day = today ? "Today" : this.#formats.short.format(instant).replace(",", "");
    return `${day} ${this.time(instant)}`;
  }
}
