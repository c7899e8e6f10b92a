// A digest's schedule: five cron fields, in words and from words.
//
// Flows in: cron fields; a time and days as a form has them. Flows out: English, and cron fields. A schedule that is
// more than a time and days is shown as it is.

const DAYS = { "*": "every day", "mon-fri": "on working days", "1-5": "on working days" };

/** "every day at 08:00", "on working days at 07:30", or the cron fields themselves; null without a schedule. */
export function inWords(schedule) {
  if (schedule === null) return null;
  const [minute, hour, ofMonth, month, ofWeek] = schedule.trim().split(/\s+/);
  const plain = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour) && ofMonth === "*" && month === "*";
  const days = DAYS[ofWeek?.toLowerCase()];
  return plain && days ? `${days} at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` : `by schedule: ${schedule}`;
}

/** Cron fields of a time of day ("08:00") and days ("*" or "mon-fri"). */
export function cronOf(time, days) {
  const [hour, minute] = time.split(":").map(Number);
  return `${minute} ${hour} * * ${days}`;
}

/** The reader's own time zone, by its IANA name. */
export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
