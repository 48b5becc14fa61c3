/** Makes a template's identity: 32 lower-case hex digits from whatever unique text `random` gives (a UUID will do). */
export function newGroupKey(random: () => string): string {
  let hex = '';
  for (let tries = 0; hex.length < 32; tries++) {
    if (tries > 64) throw new Error('the random source gives no hex digits');
    hex += random()
      .toLowerCase()
      .replace(/[^0-9a-f]/g, '');
  }
  return hex.slice(0, 32);
}

/** Whether a text can be a template's identity: 32 hex digits, as platforms make them. */
export function isGroupKey(text: string): boolean {
  return /^[0-9a-fA-F]{32}$/.test(text);
}
